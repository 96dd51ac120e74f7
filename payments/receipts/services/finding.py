"""Finds receipts: one with its history, a donor's own, those of a year."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from donors.models import Donor
from payments.numbering.models import Series
from payments.receipts.models import Receipt, ReceiptFault, ReceiptVoid
from payments.receipts.receipt_view import receipt_label
from payments.receipts.rules import ReceiptState, state_of
from payments.receipts.services.correcting import ISSUED_AT
from payments.receiving.models import Payment
from payments.receiving.services.net import net_amount, taken_back_since

Successor = aliased(Receipt)
SuccessorSeries = aliased(Series)
LINE: tuple[Any, ...] = (
    Receipt,
    Series.code,
    Payment,
    Donor,
    ReceiptVoid,
    Successor,
    SuccessorSeries.code,
    net_amount(),
    ReceiptFault.reason,
    taken_back_since(ISSUED_AT),
)
"""The columns of ``Registered``."""


class Registered(NamedTuple):
    """A line of the register."""

    receipt: Receipt
    series: str
    payment: Payment
    donor: Donor | None
    void: ReceiptVoid | None
    successor: Receipt | None
    successor_series: str | None
    net: int
    fault: str | None
    moved: bool

    @property
    def successor_name(self) -> str:
        """Series and number of the receipt in its place; "" when there is none."""
        if self.successor is None or self.successor_series is None:
            return ""
        return receipt_label(self.successor_series, self.successor.number)

    @property
    def name(self) -> str:
        """Series and number."""
        return receipt_label(self.series, self.receipt.number)

    @property
    def state(self) -> ReceiptState:
        """What it is today."""
        return state_of(
            void=self.void is not None,
            to_correct=self.receipt.amount != self.net or bool(self.moved),
            fault=self.fault is not None,
        )

    @property
    def to_correct(self) -> bool:
        """Whether it no longer says what the payment brings, and no copy of it is printed."""
        return self.state is ReceiptState.TO_CORRECT

    @property
    def shown_state(self) -> ReceiptState:
        """Its state for whoever holds the paper: one not drawn yet is valid."""
        return ReceiptState.VALID if self.state is ReceiptState.NOT_DRAWN else self.state

    @property
    def amount(self) -> Money:
        """What was receipted."""
        return Money(self.receipt.amount, self.receipt.currency)

    @property
    def net_amount(self) -> Money:
        """What the payment brings today."""
        return Money(self.net, self.receipt.currency)


def register(*conditions: Any) -> Select[Any]:
    """Select ``Registered`` columns of the receipts that fit the conditions."""
    return (
        select(*LINE)
        .join(Series, Series.id == Receipt.series_id)
        .join(Payment, Payment.id == Receipt.payment_id)
        .outerjoin(Donor, Donor.id == Receipt.donor_id)
        .outerjoin(ReceiptVoid, ReceiptVoid.receipt_id == Receipt.id)
        .outerjoin(ReceiptFault, ReceiptFault.receipt_id == Receipt.id)
        .outerjoin(Successor, Successor.replaces_id == Receipt.id)
        .outerjoin(SuccessorSeries, SuccessorSeries.id == Successor.series_id)
        .where(*conditions)
    )


def in_scope(by: Actor) -> tuple[Any, ...]:
    """Select the series of the organisations that the actor works for."""
    return () if by.everywhere else (Series.organisation_id.in_(by.organisations),)


def list_issuers(by: Actor) -> Sequence[Organisation]:
    """Return the organisations of the actor that have received money, by code."""
    query = select(Organisation).where(exists().where(Payment.organisation_id == Organisation.id))
    if not by.everywhere:
        query = query.where(Organisation.id.in_(by.organisations))
    return session.scalars(query.order_by(Organisation.code)).all()


def get_registered(code: str, by: Actor) -> Registered:
    """Return a receipt of the actor's organisations by its check code. NotFound otherwise."""
    return _one(register(Receipt.public_id == code, *in_scope(by)))


def get_receipt(code: str) -> Registered:
    """Return any receipt by its check code, for the public check. NotFound for an unknown code."""
    return _one(register(Receipt.public_id == code))


def get_receipt_of_donor(code: str, donor: Donor) -> Registered:
    """Return a donor's own receipt; another donor's is as unknown as one that does not exist."""
    return _one(register(Receipt.public_id == code, Receipt.donor_id == donor.id))


def receipts_of_donor(donor_id: int) -> list[Registered]:
    """Return a donor's receipts, newest first."""
    rows = session.execute(
        register(Receipt.donor_id == donor_id).order_by(Receipt.issued_on.desc(), Receipt.id.desc())
    )
    return [Registered(*row) for row in rows]


def receipts_for_year(donor: Donor, year: int) -> list[Registered]:
    """Return the donor's valid receipts for money received in a year, by the day received.

    Each payment has one valid receipt at most and was received on one day, so that over the
    years nothing is left out and nothing counted twice.
    """
    rows = session.execute(
        register(
            Receipt.donor_id == donor.id,
            ReceiptVoid.receipt_id.is_(None),
            Payment.received_on.between(date(year, 1, 1), date(year, 12, 31)),
        ).order_by(Payment.received_on, Receipt.id)
    )
    return [Registered(*row) for row in rows]


def predecessor_of(receipt: Receipt) -> Registered | None:
    """Return the voided receipt that this one replaces."""
    if receipt.replaces_id is None:
        return None
    return _one(register(Receipt.id == receipt.replaces_id))


def get_payment_to_receipt(code: str, by: Actor) -> Payment:
    """Return a payment to the actor's organisations by its public id. NotFound otherwise."""
    query = select(Payment).where(Payment.public_id == code)
    if not by.everywhere:
        query = query.where(Payment.organisation_id.in_(by.organisations))
    payment = session.scalar(query)
    if payment is None:
        raise NotFound(_l("There is no such payment."))
    return payment


def _one(query: Select[Any]) -> Registered:
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such receipt."))
    return Registered(*row)
