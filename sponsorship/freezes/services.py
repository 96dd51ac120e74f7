"""What is frozen now; everything that shows, holds, writes or asks for money looks here first."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from core.db import session
from core.errors import WrongState
from core.i18n import _l
from donors.models import DonorLogin
from sponsorship.freezes.models import Freeze

NOT_NOW = _l("This cannot be done now. Ask the case worker.")
"""All that people outside the case are told."""


def frozen_children(child_ids: Collection[int]) -> frozenset[int]:
    """Return those of these children that are frozen now."""
    frozen = select(Freeze.child_id).where(
        Freeze.child_id.in_(child_ids), Freeze.lifted_at.is_(None)
    )
    return frozenset(child_id for child_id in session.scalars(frozen) if child_id is not None)


def frozen_signs_in(user_id: int) -> bool:
    """Say whether the sponsor who signs in with an account is frozen now."""
    frozen = exists().where(
        DonorLogin.user_id == user_id,
        DonorLogin.donor_id == Freeze.donor_id,
        Freeze.lifted_at.is_(None),
    )
    return bool(session.scalar(select(frozen)))


def child_is_frozen(child_id: Any) -> ColumnElement[bool]:
    """Return the condition on a column of child ids that the child is frozen now."""
    return exists().where(Freeze.child_id == child_id, Freeze.lifted_at.is_(None))


def donor_is_frozen(donor_id: Any) -> ColumnElement[bool]:
    """Return the condition on a column of donor ids that the sponsor is frozen now."""
    return exists().where(Freeze.donor_id == donor_id, Freeze.lifted_at.is_(None))


def check_not_frozen(child_id: int, donor_id: int | None = None) -> None:
    """Raise WrongState, without a reason, when the child or the sponsor is frozen now."""
    frozen = _open(child_id=child_id)
    if donor_id is not None:
        frozen |= _open(donor_id=donor_id)
    if session.scalar(select(exists().where(frozen))):
        raise WrongState(NOT_NOW)


def find_freeze(*, child_id: int | None = None, donor_id: int | None = None) -> Freeze | None:
    """Return the freeze of a child or of a sponsor that stands now. For case roles."""
    found: Freeze | None = session.scalar(
        select(Freeze).where(_open(child_id=child_id, donor_id=donor_id))
    )
    return found


def _open(*, child_id: int | None = None, donor_id: int | None = None) -> ColumnElement[bool]:
    of = Freeze.child_id == child_id if child_id is not None else Freeze.donor_id == donor_id
    return of & Freeze.lifted_at.is_(None)
