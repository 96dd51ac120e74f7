"""Lists for the office: payments without a receipt, and receipts that reach nobody by mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from core.access import Actor
from core.dates import Month
from core.db import Choice, session
from core.money import Money
from core.paging import Page, paginate
from donors.models import Donor
from donors.rules import ReceiptWish
from payments.numbering.models import Series
from payments.receipts.models import Receipt
from payments.receipts.receipt_view import receipt_label
from payments.receipts.rules import TO_ISSUE, Reason, Unsent
from payments.receipts.services.preview import ReasonCount, count_reasons
from payments.receipts.services.waiting import (
    Waiting,
    has_receipt,
    is_valid,
    owned_by,
    reason,
    received_in,
    waiting_payments,
)
from payments.receiving.models import Payment


@dataclass(frozen=True)
class MissingFilter:
    """Payments without a receipt: of a month, for a reason, or only those that wait for one."""

    month: Month | None = None
    reason: Reason | None = None
    to_issue: bool = False
    page: int = 1


@dataclass(frozen=True)
class UnsentFilter:
    """Valid receipts of a month that nobody is mailed."""

    month: Month | None = None
    why: Unsent | None = None
    page: int = 1


class UnsentReceipt(NamedTuple):
    """A valid receipt that is mailed to nobody; its giver's name is the one printed today."""

    receipt: Receipt
    series: str
    payment: Payment
    donor: Donor | None
    why: Unsent

    @property
    def name(self) -> str:
        """Series and number."""
        return receipt_label(self.series, self.receipt.number)

    @property
    def giver(self) -> str:
        """The sponsor, or whoever paid."""
        return self.donor.name if self.donor else self.payment.payer_name

    @property
    def amount(self) -> Money:
        """What was receipted."""
        return Money(self.receipt.amount, self.receipt.currency)


def list_waiting(by: Actor, wanted: MissingFilter | None = None) -> Page[Waiting]:
    """Return a page of payments without a valid receipt of the actor's organisations."""
    wanted = wanted or MissingFilter()
    page = paginate(_missing(wanted, by), wanted.page)
    return Page([Waiting.of(row) for row in page.items], page.total, page.number, page.size)


def every_waiting(by: Actor, wanted: MissingFilter) -> Iterator[Waiting]:
    """Yield all of them, for a file."""
    return (Waiting.of(row) for row in session.execute(_missing(wanted, by)))


def count_waiting(by: Actor, wanted: MissingFilter) -> list[ReasonCount]:
    """Return how many there are for each reason, with what they bring."""
    return count_reasons(*_conditions(wanted), owned_by(by))


def _missing(wanted: MissingFilter, by: Actor) -> Select[Any]:
    return waiting_payments(*_conditions(wanted), owned_by(by))


def _conditions(wanted: MissingFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.month:
        conditions.append(received_in(wanted.month))
    if wanted.reason:
        conditions.append(reason == literal(wanted.reason, Choice(Reason)))
    if wanted.to_issue:
        conditions.append(_is_to_issue())
    return conditions


def counted_to_issue(*payments: ColumnElement[bool]) -> Select[Any]:
    """Select how many of the payments get a receipt with their month."""
    return (
        select(func.count(Payment.id))
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .where(~has_receipt(), _is_to_issue(), *payments)
    )


def _is_to_issue() -> ColumnElement[bool]:
    return reason.in_([literal(why, Choice(Reason)) for why in TO_ISSUE])


def _why() -> ColumnElement[Unsent]:
    """Say why a receipt is mailed to nobody; "" for one that is mailed."""
    kind = Choice(Unsent)
    no_mail = or_(Donor.id.is_(None), ~Donor.email.like("_%@_%._%"))
    nowhere = and_(no_mail, func.coalesce(Donor.address, "") == "")
    return case(
        (Donor.receipt_wish == ReceiptWish.ANNUAL, literal(Unsent.ANNUAL, kind)),
        (Donor.receipt_wish == ReceiptWish.THANKS, literal(Unsent.THANKS, kind)),
        (nowhere, literal(Unsent.NOWHERE, kind)),
        (no_mail, literal(Unsent.POST, kind)),
        else_=None,
    )


def list_unsent(by: Actor, wanted: UnsentFilter) -> Page[UnsentReceipt]:
    """Return a page of valid receipts that are mailed to nobody, newest number first."""
    page = paginate(_unsent(wanted, by), wanted.page)
    return Page([UnsentReceipt(*row) for row in page.items], page.total, page.number, page.size)


def every_unsent(by: Actor, wanted: UnsentFilter) -> Iterator[UnsentReceipt]:
    """Yield all of them, for a file."""
    return (UnsentReceipt(*row) for row in session.execute(_unsent(wanted, by)))


def _unsent(wanted: UnsentFilter, by: Actor) -> Select[Any]:
    why: Any = _why()
    query: Select[Any] = (
        select(Receipt, Series.code, Payment, Donor, why)
        .join(Series, Series.id == Receipt.series_id)
        .join(Payment, Payment.id == Receipt.payment_id)
        .outerjoin(Donor, Donor.id == Receipt.donor_id)
        .where(is_valid(), owned_by(by), why.is_not(None))
        .order_by(Receipt.issued_on.desc(), Series.code, Receipt.number.desc())
    )
    if wanted.month:
        query = query.where(received_in(wanted.month))
    if wanted.why:
        query = query.where(why == literal(wanted.why, Choice(Unsent)))
    return query
