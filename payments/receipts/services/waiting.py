"""Payments that wait for a receipt, and why one gets none."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, select

from core.access import Actor
from core.dates import Month
from core.i18n import _l
from core.money import Money
from core.paging import Page, paginate
from donors.models import Donor
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receiving.models import Payment

NOBODY_KNOWN = _l("Neither the sponsor nor the payer is known.")
NOT_ISSUED = _l("Not issued yet.")
VOIDED = _l("The receipt was voided and none stands in its place.")


class Waiting(NamedTuple):
    """A payment without a valid receipt; ``last_id`` is its voided one, of ``attempts`` so far."""

    payment: Payment
    donor_name: str | None
    donor_address: str | None
    last_id: int | None
    attempts: int
    donor_tax_code: str | None
    donor_form: str | None

    @property
    def payer(self) -> str:
        """Who is named as giver: the sponsor, or else whoever paid; "" for nobody."""
        return self.donor_name or self.payment.payer_name

    @property
    def amount(self) -> Money:
        """What was received."""
        return Money(self.payment.amount, self.payment.currency)

    @property
    def reason(self) -> Any:
        """Why there is no receipt (a lazy translation)."""
        if not self.payer:
            return NOBODY_KNOWN
        return VOIDED if self.last_id else NOT_ISSUED


def is_valid() -> ColumnElement[bool]:
    """Select receipts that are not void."""
    return ~exists().where(ReceiptVoid.receipt_id == Receipt.id)


def received_in(month: Month) -> ColumnElement[bool]:
    """Select payments received in a month."""
    return Payment.received_on.between(month.first, month.last)


def waiting_payments(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Select ``Waiting`` columns of the payments without a valid receipt, oldest first."""
    receipted = exists().where(Receipt.payment_id == Payment.id, is_valid())
    of_payment = Receipt.payment_id == Payment.id
    return (
        select(
            Payment,
            Donor.name,
            Donor.address,
            select(func.max(Receipt.id)).where(of_payment).scalar_subquery(),
            select(func.count(Receipt.id)).where(of_payment).scalar_subquery(),
            Donor.tax_code,
            Donor.receipt_form,
        )
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .where(~receipted, *conditions)
        .order_by(Payment.received_on, Payment.id)
    )


def list_waiting(by: Actor, number: int = 1) -> Page[Waiting]:
    """Return the payments without a valid receipt in the actor's organisations, oldest first."""
    scope = () if by.everywhere else (Payment.organisation_id.in_(by.organisations),)
    page = paginate(waiting_payments(*scope), number)
    return Page([Waiting(*row) for row in page.items], page.total, page.number, page.size)
