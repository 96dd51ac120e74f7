"""A visit or a hand-over written down by mistake is undone by a row that names it."""

from dataclasses import dataclass

from sqlalchemy import update

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import WrongState
from core.i18n import _l
from core.money import Money
from payments.approvals.services import Ask, ask
from payments.paying_out.models import Disbursement
from sponsorship.children.field_models import FieldUndoing, HandOver
from sponsorship.children.identity import field_work
from sponsorship.children.models import Child

UNDO_HAND_OVER = "undo_hand_over"
"""The kind of request by which a confirmed voucher is confirmed no more."""
UNDONE = _l("This has been undone already.")


@dataclass(frozen=True, slots=True)
class UndoMistake:
    """Why it was a mistake, in a person's own words."""

    reason: str


def undo_visit(child: Child, visit_id: str, told: UndoMistake, *, by: Actor) -> None:
    """Undo a visit: it stays on record as a mistake and counts no more.

    NotFound for another child's, WrongState when it is undone already.
    """
    visit = field_work.get_visit(visit_id, child.id)
    if field_work.is_undone(visit.id):
        raise WrongState(UNDONE)
    _keep(FieldUndoing(visit_id=visit.id, reason=told.reason, asked_by=by.id), by)
    record(Act("visit undone", "child", child.code, {"visit": visit_id}, told.reason), by)


def undo_hand_over(child: Child, hand_over_id: str, told: UndoMistake, *, by: Actor) -> bool:
    """Undo a hand-over; return whether it is done: of money a second person is asked first.

    NotFound for another child's, WrongState when it is undone already, Duplicate when it is asked
    for already. The books do not change: the voucher waits to be confirmed again.
    """
    given, paid = field_work.get_hand_over(hand_over_id, child.id)
    if given.undone_at is not None:
        raise WrongState(UNDONE)
    if paid is None:
        _carry_out(child, given, (told.reason, by.id), by)
        return True
    ask(_request(child, given, paid, told.reason), by=by)
    return False


def _request(child: Child, given: HandOver, paid: Disbursement, reason: str) -> Ask:
    return Ask(
        organisation_id=paid.organisation_id,
        kind=UNDO_HAND_OVER,
        subject=f"hand_over:{given.public_id}",
        reason=reason,
        arguments={"child": child.code, "hand_over": given.public_id},
        amount=Money(paid.amount, paid.currency),
    )


def undo_confirmed(hand_over_id: str, reason: str, *, asked_by: int, by: Actor) -> None:
    """Undo the hand-over of money on the word of who asked, as a second person."""
    given, _paid = field_work.get_hand_over(hand_over_id)
    _carry_out(session.get_one(Child, given.child_id), given, (reason, asked_by), by)


def _carry_out(child: Child, given: HandOver, asked: tuple[str, int], by: Actor) -> None:
    """Undo a hand-over; of two who undo it, one gets WrongState."""
    reason, asked_by = asked
    undone = session.scalar(
        update(HandOver)
        .where(HandOver.id == given.id, HandOver.undone_at.is_(None))
        .values(undone_at=now())
        .returning(HandOver.id)
    )
    if undone is None:
        raise WrongState(UNDONE)
    _keep(FieldUndoing(hand_over_id=given.id, reason=reason, asked_by=asked_by), by)
    noted = {"hand_over": given.public_id}
    record(Act("hand-over undone", "child", child.code, noted, reason), by)


def _keep(undoing: FieldUndoing, by: Actor) -> None:
    undoing.undone_at, undoing.undone_by = now(), by.id
    session.add(undoing)
    session.flush()
