"""Hand-overs: that the money of a voucher, or goods, reached the family, with the proof."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import public_id, session
from core.errors import RuleBroken
from core.files import files
from core.i18n import _l
from core.pictures import redraw
from payments.funds.models import Fund
from payments.paying_out.models import Disbursement
from sponsorship.children.field_models import FieldUndoing, HandOver
from sponsorship.children.identity import field_work
from sponsorship.children.models import Child
from sponsorship.communes.rules import GOODS
from sponsorship.grants.models import Grant


@dataclass(frozen=True, slots=True)
class RecordHandOver:
    """What was handed over: the public id of a voucher, or GOODS and which; when; who took it."""

    what: str
    goods: str
    received_on: date
    received_by: str


def payments_to_confirm(child: Child) -> list[Disbursement]:
    """Return what was paid out for the child and nobody has confirmed yet, oldest first."""
    for_child = or_(
        Fund.code == child.code,
        exists().where(Grant.disbursement_id == Disbursement.id, Grant.child_id == child.id),
    )
    confirmed = exists().where(
        HandOver.disbursement_id == Disbursement.id, HandOver.undone_at.is_(None)
    )
    return list(
        session.scalars(
            select(Disbursement)
            .join(Fund, Fund.id == Disbursement.fund_id)
            .where(for_child, ~confirmed)
            .order_by(Disbursement.paid_on, Disbursement.id)
        )
    )


def record_hand_over(
    child: Child, told: RecordHandOver, proof: bytes, form_id: str, *, by: Actor
) -> HandOver:
    """Confirm that a family got what is theirs, once for each form and each voucher.

    The books do not change: they told of the money when it was paid out. Raises RuleBroken
    beside the field for a voucher that is not open, goods without a name, a day that cannot be,
    and a proof that is no picture.
    """
    if (known := field_work.find_hand_over(form_id)) is not None:
        return known
    paid = _voucher(child, told)
    if told.received_on > today() or (paid and told.received_on < paid.paid_on):
        raise RuleBroken("received_on", _l("Enter a day between the payment and today."))
    key = f"handovers/{public_id()}.jpg"
    drawn = redraw(proof, "proof")
    given = HandOver(
        form_id=form_id,
        child_id=child.id,
        disbursement_id=paid.id if paid else None,
        goods="" if paid else told.goods,
        received_on=told.received_on,
        received_by=told.received_by,
        proof_key=key,
        recorded_at=now(),
        recorded_by=by.id,
    )
    session.add(given)
    session.flush()
    files().put(key, drawn)
    record(Act("handed over", "child", child.code, {"hand_over": given.public_id}), by)
    return given


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A hand-over with its voucher, and what undid it, if it was a mistake."""

    given: HandOver
    paid: Disbursement | None
    undoing: FieldUndoing | None


def hand_overs_of(child: Child) -> list[HandedOver]:
    """Return what reached the child's family, newest first, each with its voucher."""
    return [HandedOver(*row) for row in field_work.hand_overs_of(child.id)]


def hand_over_of(public_id: str) -> HandOver:
    """Return a hand-over. Raises NotFound."""
    return field_work.get_hand_over(public_id)[0]


def read_proof(child: Child, hand_over_id: str) -> bytes:
    """Return the picture that proves a hand-over to the child. Raises NotFound."""
    return field_work.read_proof(hand_over_id, child.id)


def _voucher(child: Child, told: RecordHandOver) -> Disbursement | None:
    if told.what == GOODS:
        if not told.goods:
            raise RuleBroken("goods", _l("Say what was handed over, for example 10 kg of rice."))
        return None
    for paid in payments_to_confirm(child):
        if paid.public_id == told.what:
            return paid
    raise RuleBroken("what", _l("Choose one of the list."))
