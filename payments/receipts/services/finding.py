"""Finds receipts: the register, one receipt with its history, a donor's own, gaps in a series."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.dates import Month
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from core.paging import Page, paginate
from core.text import search_key
from donors.models import Donor
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receipts.receipt_view import receipt_label
from payments.receipts.rules import ReceiptState
from payments.receipts.services.waiting import received_in
from payments.receiving.models import Payment

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
)
"""The columns of ``Registered``."""


@dataclass(frozen=True)
class RegisterFilter:
    """What a person looks for in the register; ``month`` is the month the money was received."""

    series: str | None = None
    month: Month | None = None
    donor: str | None = None
    state: ReceiptState | None = None
    page: int = 1


class Registered(NamedTuple):
    """A line of the register."""

    receipt: Receipt
    series: str
    payment: Payment
    donor: Donor | None
    void: ReceiptVoid | None
    successor: Receipt | None
    successor_series: str | None

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
        """Void when a void row names it."""
        return ReceiptState.VOID if self.void else ReceiptState.VALID

    @property
    def amount(self) -> Money:
        """What was receipted."""
        return Money(self.receipt.amount, self.receipt.currency)


class SeriesCount(NamedTuple):
    """How many of a series' numbers stand in the register; equal to ``last`` without a gap."""

    code: str
    last: int
    issued: int

    @property
    def missing(self) -> int:
        """How many numbers are in no row."""
        return self.last - self.issued


def _register(*conditions: Any) -> Select[Any]:
    return (
        select(*LINE)
        .join(Series, Series.id == Receipt.series_id)
        .join(Payment, Payment.id == Receipt.payment_id)
        .outerjoin(Donor, Donor.id == Receipt.donor_id)
        .outerjoin(ReceiptVoid, ReceiptVoid.receipt_id == Receipt.id)
        .outerjoin(Successor, Successor.replaces_id == Receipt.id)
        .outerjoin(SuccessorSeries, SuccessorSeries.id == Successor.series_id)
        .where(*conditions)
    )


def _scope(by: Actor) -> tuple[Any, ...]:
    return () if by.everywhere else (Series.organisation_id.in_(by.organisations),)


def list_register(wanted: RegisterFilter, by: Actor) -> Page[Registered]:
    """Return a page of the register of the actor's organisations, newest number first."""
    conditions = [*_scope(by), *_wanted(wanted)]
    order = (Receipt.issued_on.desc(), Series.code, Receipt.number.desc())
    page = paginate(_register(*conditions).order_by(*order), wanted.page)
    return Page([Registered(*row) for row in page.items], page.total, page.number, page.size)


def _wanted(wanted: RegisterFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.series:
        conditions.append(Series.code == wanted.series)
    if wanted.month:
        conditions.append(received_in(wanted.month))
    if wanted.donor:
        words = search_key(wanted.donor).split()
        by_name = and_(*(Donor.search_key.contains(word, autoescape=True) for word in words))
        conditions.append(by_name | (Donor.code == wanted.donor.upper()))
    if wanted.state:
        unvoided = ReceiptVoid.receipt_id.is_(None)
        conditions.append(unvoided if wanted.state is ReceiptState.VALID else ~unvoided)
    return conditions


def count_series(by: Actor) -> list[SeriesCount]:
    """Return the receipt series of the actor's organisations with their counts, newest first."""
    rows = session.execute(
        select(Series.code, Series.last_number, func.count(Receipt.id))
        .outerjoin(Receipt, Receipt.series_id == Series.id)
        .where(Series.paper == Paper.RECEIPT, *_scope(by))
        .group_by(Series.id, Series.code, Series.last_number)
        .order_by(Series.code.desc())
    )
    return [SeriesCount(*row) for row in rows]


def list_issuers(by: Actor) -> Sequence[Organisation]:
    """Return the organisations of the actor that have received money, by code."""
    query = select(Organisation).where(exists().where(Payment.organisation_id == Organisation.id))
    if not by.everywhere:
        query = query.where(Organisation.id.in_(by.organisations))
    return session.scalars(query.order_by(Organisation.code)).all()


def get_registered(code: str, by: Actor) -> Registered:
    """Return a receipt of the actor's organisations by its check code. NotFound otherwise."""
    return _one(_register(Receipt.public_id == code, *_scope(by)))


def get_receipt(code: str) -> Registered:
    """Return any receipt by its check code, for the public check. NotFound for an unknown code."""
    return _one(_register(Receipt.public_id == code))


def get_receipt_of_donor(code: str, donor: Donor) -> Registered:
    """Return a donor's own receipt; another donor's is as unknown as one that does not exist."""
    return _one(_register(Receipt.public_id == code, Receipt.donor_id == donor.id))


def receipts_of_donor(donor_id: int) -> list[Registered]:
    """Return a donor's receipts, newest first."""
    rows = session.execute(
        _register(Receipt.donor_id == donor_id).order_by(
            Receipt.issued_on.desc(), Receipt.id.desc()
        )
    )
    return [Registered(*row) for row in rows]


def predecessor_of(receipt: Receipt) -> Registered | None:
    """Return the voided receipt that this one replaces."""
    if receipt.replaces_id is None:
        return None
    return _one(_register(Receipt.id == receipt.replaces_id))


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
