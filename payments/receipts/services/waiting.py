"""Payments without a valid receipt, and why each has none."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    select,
)

from core.access import Actor
from core.dates import Month
from core.db import Choice, session
from core.money import Money
from core.organisations.models import Organisation
from donors.models import Donor
from donors.rules import ReceiptWish
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receipts.rules import Reason
from payments.receiving.models import GiftInKind, Payment
from payments.receiving.rules import Channel
from payments.receiving.services.net import net_amount


class Paid(NamedTuple):
    """What a receipt says of its payment."""

    id: int
    public_id: str
    donor_id: int | None
    payer_name: str
    channel: Channel
    reference: str
    currency: str
    received_on: date


class Waiting(NamedTuple):
    """A payment without a valid receipt; ``last_id`` is its voided one, of ``attempts`` so far.

    ``net`` is what it still brings, in minor units of its currency.
    """

    payment: Paid
    donor_name: str | None
    donor_address: str | None
    last_id: int | None
    attempts: int
    net: int
    reason: Reason
    donor_tax_code: str | None
    donor_form: str | None

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Waiting":
        """Return it from a row of ``waiting_payments``."""
        return cls(Paid(*row[:_PAID]), *row[_PAID:])

    @property
    def payer(self) -> str:
        """Who is named as giver: the sponsor, or else whoever paid; "" for nobody."""
        return self.donor_name or self.payment.payer_name

    @property
    def amount(self) -> Money:
        """What it still brings."""
        return Money(self.net, self.payment.currency)


_PAID = len(Paid._fields)


def is_valid() -> ColumnElement[bool]:
    """Select receipts that are not void."""
    return ~exists().where(ReceiptVoid.receipt_id == Receipt.id)


def has_receipt() -> ColumnElement[bool]:
    """Select payments with a valid receipt."""
    return exists().where(Receipt.payment_id == Payment.id, is_valid())


def received_in(month: Month) -> ColumnElement[bool]:
    """Select payments received in a month."""
    return Payment.received_on.between(month.first, month.last)


def owned_by(by: Actor) -> ColumnElement[bool]:
    """Select the payments of the organisations that the actor works for."""
    if by.everywhere:
        return Payment.id.is_not(None)
    return Payment.organisation_id.in_(by.organisations)


def _reason() -> ColumnElement[Reason]:
    """Say why a payment without a valid receipt has none; ``Donor`` is joined."""
    described = exists().where(GiftInKind.payment_id == Payment.id)
    begun = exists().where(Receipt.payment_id == Payment.id)
    rules = (
        (Payment.channel == Channel.BROUGHT_FORWARD, Reason.BROUGHT_FORWARD),
        (net_amount() <= 0, Reason.RETURNED),
        (_is_foreign_without_rate(), Reason.NO_RATE),
        (and_(Payment.channel == Channel.IN_KIND, ~described), Reason.NOT_DESCRIBED),
        (and_(Donor.id.is_(None), Payment.payer_name == ""), Reason.NOBODY),
        (begun, Reason.VOIDED),
        (func.coalesce(Donor.receipt_wish == ReceiptWish.THANKS, false()), Reason.THANKS),
    )
    kind = Choice(Reason)
    return case(
        *((holds, literal(reason, kind)) for holds, reason in rules),
        else_=literal(Reason.NOT_ISSUED, kind),
    )


def _is_foreign_without_rate() -> ColumnElement[bool]:
    abroad = exists().where(
        Organisation.id == Payment.organisation_id, Organisation.currency != Payment.currency
    )
    return and_(Payment.rate.is_(None), abroad)


reason: ColumnElement[Reason] = _reason()


def waiting_for(payment_id: int) -> Waiting | None:
    """Return the payment when it has no valid receipt."""
    row = session.execute(_ONE, {"payment": payment_id}).one_or_none()
    return None if row is None else Waiting.of(row)


def waiting_payments(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Select ``Waiting.of`` payments without a valid receipt, oldest first."""
    of_payment = Receipt.payment_id == Payment.id
    # Not max(id): before PostgreSQL knows the tables it would look for that through all receipts.
    last = select(Receipt.id).where(of_payment).order_by(Receipt.attempt.desc()).limit(1)
    return (
        select(
            *(getattr(Payment, name) for name in Paid._fields),
            Donor.name,
            Donor.address,
            last.scalar_subquery(),
            select(func.count(Receipt.id)).where(of_payment).scalar_subquery(),
            net_amount(),
            reason,
            Donor.tax_code,
            Donor.receipt_form,
        )
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .where(~has_receipt(), *conditions)
        .order_by(Payment.received_on, Payment.id)
    )


# Built once: each receipt asks it, and building costs more than asking.
_ONE = waiting_payments(Payment.id == bindparam("payment"))
