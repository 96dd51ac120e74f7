"""Visits and hand-overs, each told once however often the form arrives."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select

from core.db import session
from core.errors import NotFound
from core.files import files
from core.i18n import _l
from payments.paying_out.models import Disbursement
from sponsorship.children.field_models import FieldUndoing, HandOver, Visit
from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.models import Child
from sponsorship.freezes.services import child_is_frozen


def find_visit(form_id: str) -> Visit | None:
    """Return the visit that a form has told of."""
    return session.scalar(select(Visit).where(Visit.form_id == form_id))


def get_visit(public_id: str, child_id: int) -> Visit:
    """Return a visit to that child. Raises NotFound."""
    visit = session.scalar(
        select(Visit).where(Visit.public_id == public_id, Visit.child_id == child_id)
    )
    if visit is None:
        raise NotFound(_l("There is no such visit."))
    return visit


def visits_of(child_id: int) -> list[tuple[Visit, ChildPhoto | None, FieldUndoing | None]]:
    """Return the visits to a child, newest first, each with its picture while it is kept.

    Beside one that was a mistake stands what undid it.
    """
    kept = (ChildPhoto.id == Visit.photo_id) & ChildPhoto.removed_at.is_(None)
    rows = session.execute(
        select(Visit, ChildPhoto, FieldUndoing)
        .outerjoin(ChildPhoto, kept)
        .outerjoin(FieldUndoing, FieldUndoing.visit_id == Visit.id)
        .where(Visit.child_id == child_id)
        .order_by(Visit.visited_on.desc(), Visit.id.desc())
    )
    return [(visit, photo, undoing) for visit, photo, undoing in rows]


def is_undone(visit_id: int) -> bool:
    """Say whether a visit was a mistake."""
    undone = exists().where(FieldUndoing.visit_id == visit_id)
    return bool(session.scalar(select(undone)))


def _stands() -> ColumnElement[bool]:
    """Return the condition on ``Visit`` that it was no mistake."""
    return ~exists().where(FieldUndoing.visit_id == Visit.id)


def last_visits(child_ids: Collection[int]) -> dict[int, date]:
    """Return the day of the last visit to each child that was visited."""
    rows = session.execute(
        select(Visit.child_id, func.max(Visit.visited_on))
        .where(Visit.child_id.in_(child_ids), _stands())
        .group_by(Visit.child_id)
    )
    return {child_id: day for child_id, day in rows}  # noqa: C416 - dict() of rows does not type


def unvisited_since(day: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that nobody has visited it since a day."""
    return ~exists().where(Visit.child_id == Child.id, Visit.visited_on >= day, _stands())


def find_hand_over(form_id: str) -> HandOver | None:
    """Return the hand-over that a form has told of."""
    return session.scalar(select(HandOver).where(HandOver.form_id == form_id))


def get_hand_over(
    public_id: str, child_id: int | None = None
) -> tuple[HandOver, Disbursement | None]:
    """Return a hand-over to that child (None: any) with its voucher. Raises NotFound."""
    query = (
        select(HandOver, Disbursement)
        .outerjoin(Disbursement, Disbursement.id == HandOver.disbursement_id)
        .where(HandOver.public_id == public_id)
    )
    if child_id is not None:
        query = query.where(HandOver.child_id == child_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound(_l("There is no such hand-over."))
    return row[0], row[1]


def hand_overs_of(
    child_id: int,
) -> list[tuple[HandOver, Disbursement | None, FieldUndoing | None]]:
    """Return what reached the child's family, newest first, each with its voucher.

    Beside one that was a mistake stands what undid it.
    """
    rows = session.execute(
        select(HandOver, Disbursement, FieldUndoing)
        .outerjoin(Disbursement, Disbursement.id == HandOver.disbursement_id)
        .outerjoin(FieldUndoing, FieldUndoing.hand_over_id == HandOver.id)
        .where(HandOver.child_id == child_id)
        .order_by(HandOver.received_on.desc(), HandOver.id.desc())
    )
    return [(given, paid, undoing) for given, paid, undoing in rows]


def confirmed_for(child_ids: Collection[int]) -> list[tuple[HandOver, Disbursement | None]]:
    """Return what reached the families of children and was no mistake, newest first.

    Nothing of a frozen child.
    """
    rows = session.execute(
        select(HandOver, Disbursement)
        .outerjoin(Disbursement, Disbursement.id == HandOver.disbursement_id)
        .where(
            HandOver.child_id.in_(child_ids),
            HandOver.undone_at.is_(None),
            ~child_is_frozen(HandOver.child_id),
        )
        .order_by(HandOver.received_on.desc(), HandOver.id.desc())
    )
    return [(given, paid) for given, paid in rows]


def read_proof(hand_over_public_id: str, child_id: int) -> bytes:
    """Return the proof of a hand-over to that child. Raises NotFound."""
    given = session.scalar(
        select(HandOver).where(
            HandOver.public_id == hand_over_public_id, HandOver.child_id == child_id
        )
    )
    if given is None:
        raise NotFound(_l("There is no such picture."))
    return files().get(given.proof_key)
