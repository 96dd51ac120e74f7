"""The children of a commune who wait for verification or for a recorded consent."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select

from core.access import Actor
from core.dates import today
from core.db import session
from core.places.models import AdminUnit
from sponsorship.children.consent_models import Consent
from sponsorship.children.identity import Identity, in_name_order, names_for
from sponsorship.children.models import Child
from sponsorship.children.rules import Proof, Standing
from sponsorship.children.services.consents import settled
from sponsorship.children.services.legal_basis import lacks_basis
from sponsorship.children.services.records import within_scope


@dataclass(frozen=True, slots=True)
class WaitingCommune:
    """A commune with children who wait."""

    code: str
    name: str
    unverified: int
    unrecorded: int
    without_basis: int


@dataclass(frozen=True, slots=True)
class WaitingChild:
    """A child of the list; ``own`` when the actor entered it and may not verify it."""

    child: Child
    identity: Identity
    unrecorded: bool
    without_basis: bool
    own: bool


def waiting_communes(actor: Actor) -> list[WaitingCommune]:
    """Return the communes of the actor with children who wait, in Vietnamese order."""
    unverified = func.count(Child.id).filter(_unverified())
    unrecorded = func.count(Child.id).filter(_unrecorded())
    without_basis = func.count(Child.id).filter(lacks_basis())
    rows = session.execute(
        select(AdminUnit.code, AdminUnit.name, unverified, unrecorded, without_basis)
        .join(Child, Child.place_code == AdminUnit.code)
        .where(within_scope(actor), or_(_unverified(), _unrecorded(), lacks_basis()))
        .group_by(AdminUnit.code, AdminUnit.name, AdminUnit.sort_key)
        .order_by(AdminUnit.sort_key, AdminUnit.code)
    )
    return [WaitingCommune(*row) for row in rows]


def waiting_children(commune: str, actor: Actor) -> list[WaitingChild]:
    """Return the children of a commune who wait, in name order."""
    unrecorded = _unrecorded().label("unrecorded")
    without_basis = lacks_basis().label("without_basis")
    query = select(Child, unrecorded, without_basis).where(
        within_scope(actor),
        Child.place_code == commune,
        or_(_unverified(), _unrecorded(), lacks_basis()),
    )
    rows = session.execute(in_name_order(query)).all()
    identities = names_for([child.id for child, *_missing in rows])
    return [
        WaitingChild(
            child,
            identities[child.id],
            bool(missing),
            bool(baseless),
            own=child.entered_by == actor.id,
        )
        for child, missing, baseless in rows
    ]


def _unverified() -> ColumnElement[bool]:
    return (Child.standing == Standing.DRAFT) & ~Child.disputed


def _unrecorded() -> ColumnElement[bool]:
    return exists().where(
        Consent.child_id == Child.id,
        Consent.proof == Proof.CLAIMED,
        Consent.withdrawn_on.is_(None),
        ~settled(Consent.scope, today()),
    )
