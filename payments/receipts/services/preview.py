"""What would be issued, before anything is: no number is taken and nothing is kept."""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, select

from core.dates import Month, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.labels import label
from core.money import Money
from core.organisations.models import Organisation
from donors.models import Donor
from payments.numbering.rules import Paper
from payments.numbering.services import next_number
from payments.receipts.models import Receipt
from payments.receipts.receipt_pdf import draw_receipt
from payments.receipts.rules import BY_HAND, TO_ISSUE, Reason
from payments.receipts.services.issuing import draft_all
from payments.receipts.services.waiting import (
    has_receipt,
    is_valid,
    reason,
    received_in,
    waiting_for,
)
from payments.receiving.models import Payment
from payments.receiving.services.net import net_amount

PREVIEW = "XEM TRƯỚC / PREVIEW"


@dataclass(frozen=True)
class ReasonCount:
    """How many payments of one currency have no receipt for one reason, and what they bring."""

    reason: Reason
    payments: int
    amount: Money


@dataclass(frozen=True)
class MonthPreview:
    """What issuing a month would do for one organisation; nothing is decided by it.

    ``first`` is the number the first receipt would get if it were issued today and nobody came
    before; ``ready`` and ``none`` are by currency.
    """

    organisation: Organisation
    month: Month
    series: str
    first: int
    ready: tuple[ReasonCount, ...]
    none: tuple[ReasonCount, ...]
    valid: int

    @property
    def count(self) -> int:
        """How many receipts would be issued."""
        return sum(each.payments for each in self.ready)

    @property
    def last(self) -> int:
        """The number of the last one."""
        return self.first + self.count - 1


def preview_month(month: Month, organisation_id: int | None = None) -> list[MonthPreview]:
    """Return, by organisation, what issuing the month would do today."""
    bodies = select(Payment.organisation_id).where(received_in(month))
    if organisation_id is not None:
        bodies = select(Organisation.id).where(Organisation.id == organisation_id)
    found = session.scalars(
        select(Organisation).where(Organisation.id.in_(bodies)).order_by(Organisation.code)
    )
    return [_preview(body, month) for body in found.all()]


def _preview(body: Organisation, month: Month) -> MonthPreview:
    of_month = (received_in(month), Payment.organisation_id == body.id)
    counts = count_reasons(*of_month)
    series, first = next_number(body.id, Paper.RECEIPT, today().year)
    valid = select(func.count(Receipt.id)).join(Payment, Payment.id == Receipt.payment_id)
    return MonthPreview(
        organisation=body,
        month=month,
        series=series,
        first=first,
        ready=tuple(each for each in counts if each.reason in TO_ISSUE),
        none=tuple(each for each in counts if each.reason not in TO_ISSUE),
        valid=session.scalars(valid.where(is_valid(), *of_month)).one(),
    )


def count_reasons(*payments: ColumnElement[bool]) -> list[ReasonCount]:
    """Return how many payments without a valid receipt there are for each reason."""
    listed = (
        select(reason.label("reason"), net_amount().label("net"), Payment.currency)
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .where(~has_receipt(), *payments)
        .subquery()
    )
    rows = session.execute(
        select(listed.c.reason, listed.c.currency, func.count(), func.sum(listed.c.net))
        .group_by(listed.c.reason, listed.c.currency)
        .order_by(listed.c.reason, listed.c.currency)
    )
    order = list(Reason)
    counts = [
        ReasonCount(why, number, Money(int(amount), currency))
        for why, currency, number, amount in rows
    ]
    return sorted(counts, key=lambda each: order.index(each.reason))


def preview_receipt(payment: Payment) -> bytes:
    """Return the receipt a payment would get, marked as a preview, without a number.

    RuleBroken when it would get none.
    """
    waiting = waiting_for(payment.id)
    if waiting is None:
        raise RuleBroken("", _l("This payment has its receipt; open that one."))
    if waiting.reason not in BY_HAND:
        raise RuleBroken("", label(waiting.reason))
    body = session.get_one(Organisation, payment.organisation_id)
    drafts, unwritten = draft_all(body, [waiting])
    if unwritten:
        raise RuleBroken("", unwritten[0].reason)
    series, _number = next_number(body.id, Paper.RECEIPT, today().year)
    return draw_receipt(replace(drafts[0].view, series=series, check_url=""), PREVIEW)
