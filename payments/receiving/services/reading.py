"""Payments found and listed, with what they pay."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.orm import aliased

from core.access import Actor
from core.batches import batches
from core.dates import Month, today
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from core.paging import Page, paginate
from core.text import search_key
from donors.models import Donor
from payments.funds.models import Fund
from payments.pledges.models import Instalment, Pledge
from payments.receiving.models import Allocation, GiftInKind, Payment, PaymentReturn
from payments.receiving.returns_rules import state_of
from payments.receiving.rules import Channel, ReturnKind, ReturnState
from payments.receiving.services.entries import EntryRow, entries_behind
from payments.receiving.services.net import allocated_amount, net_amount, returned_amount
from payments.receiving.services.taking import document_of

# The bank stands on receiving; where donors may pay to is read from its table by name.
_bank_account = table(
    "bank_account", column("organisation_id"), column("slug"), column("bank"), column("number")
)


@dataclass(frozen=True)
class PaymentFilter:
    """Which payments: of a month, a channel, a donor; or with something unallocated."""

    month: Month | None = None
    channel: Channel | None = None
    donor: str = ""
    unallocated: bool = False
    page: int = 1


@dataclass(frozen=True)
class PaymentRow:
    """A payment as lists show it: what is not allocated, and what went back of it."""

    payment: Payment
    donor: Donor | None
    unallocated: Money
    returned: Money
    state: ReturnState

    @property
    def amount(self) -> Money:
        """The whole payment, as it came."""
        return Money(self.payment.amount, self.payment.currency)

    @property
    def net(self) -> Money:
        """What it still brings."""
        return self.amount - self.returned


@dataclass(frozen=True)
class AllocationRow:
    """What a part of a payment pays: a month of a commitment, or a gift to a fund.

    ``place`` tells the parts of a payment apart; ``left`` is what was not taken back since.
    """

    place: int
    amount: Money
    left: Money
    fund: Fund
    pledge: Pledge | None
    period: Month | None


@dataclass(frozen=True)
class PayTo:
    """Where to transfer money to."""

    organisation: Organisation
    bank: str
    number: str


def get_payment(public_id: str, *, by: Actor | None = None) -> Payment:
    """Return a payment in the scope of ``by`` (None: in any). Raises NotFound."""
    query = select(Payment).where(Payment.public_id == public_id, *_in_scope(by))
    payment = session.scalar(query)
    if payment is None:
        raise NotFound(_l("There is no such payment."))
    return payment


def list_payments(wanted: PaymentFilter, *, by: Actor | None = None) -> Page[PaymentRow]:
    """Return a page of the payments in the scope of ``by`` (None: of all), the latest first."""
    query = _rows().where(*_in_scope(by))
    if wanted.month:
        query = query.where(Payment.received_on.between(wanted.month.first, wanted.month.last))
    if wanted.channel:
        query = query.where(Payment.channel == wanted.channel)
    if wanted.unallocated:
        query = query.where(allocated_amount() < net_amount(), Payment.channel != Channel.IN_KIND)
    if wanted.donor:
        query = query.where(_of_donor(wanted.donor))
    page = paginate(query, wanted.page)
    return Page([_row(*found) for found in page.items], page.total, page.number, page.size)


def payment_row(payment: Payment) -> PaymentRow:
    """Return a payment as lists show it."""
    found = session.execute(_rows().where(Payment.id == payment.id)).one()
    return _row(*found)


def gift_in_kind(payment: Payment) -> GiftInKind | None:
    """Return what a payment in kind consists of; None for money."""
    return session.get(GiftInKind, payment.id)


def gifts_in_kind(payment_ids: Collection[int]) -> dict[int, GiftInKind]:
    """Return what payments in kind consist of, by payment; money is not among them."""
    return {
        gift.payment_id: gift
        for some in batches(payment_ids)
        for gift in session.scalars(select(GiftInKind).where(GiftInKind.payment_id.in_(some)))
    }


def payments_of_donor(donor_id: int) -> list[PaymentRow]:
    """Return everything a donor paid, the latest first."""
    return [_row(*found) for found in session.execute(_rows().where(Payment.donor_id == donor_id))]


def years_of(payments: Sequence[PaymentRow]) -> list[int]:
    """Return the years in which payments came, the latest first; this year when none came."""
    return sorted({row.payment.received_on.year for row in payments}, reverse=True) or [
        today().year
    ]


def allocations_of(payment_ids: Sequence[int]) -> dict[int, list[AllocationRow]]:
    """Return what payments pay, in the order in which it was shared out."""
    undoing = aliased(Allocation)
    undone = select(cast(func.coalesce(func.sum(undoing.amount), 0), BigInteger)).where(
        undoing.reverses_id == Allocation.id
    )
    rows = session.execute(
        select(Allocation, undone.scalar_subquery(), Fund, Pledge, Instalment.period)
        .join(Fund, Fund.id == Allocation.fund_id)
        .outerjoin(Instalment, Instalment.id == Allocation.instalment_id)
        .outerjoin(Pledge, Pledge.id == Instalment.pledge_id)
        .where(Allocation.payment_id.in_(payment_ids), Allocation.reverses_id.is_(None))
        .order_by(Allocation.payment_id, Allocation.ordinal, Allocation.id)
    )
    found: dict[int, list[AllocationRow]] = {key: [] for key in payment_ids}
    for part, taken, fund, pledge, period in rows:
        amount = Money(part.amount, part.currency)
        left = Money(part.amount + taken, part.currency)
        month = Month.parse(period) if period else None
        row = AllocationRow(part.ordinal, amount, left, fund, pledge, month)
        found[part.payment_id].append(row)
    return found


def open_part_row(payment: Payment, place: int) -> AllocationRow:
    """Return a part of a payment by its place. NotFound when nothing of it is left."""
    for row in allocations_of([payment.id])[payment.id]:
        if row.place == place and row.left:
            return row
    raise NotFound(_l("There is no such part of the payment."))


def bank_accounts_for(organisation_ids: Collection[int]) -> list[PayTo]:
    """Return the accounts to which donors of the organisations may transfer money."""
    rows = session.execute(
        select(Organisation, _bank_account.c.bank, _bank_account.c.number)
        .join(_bank_account, _bank_account.c.organisation_id == Organisation.id)
        .where(Organisation.id.in_(organisation_ids), _bank_account.c.number != "")
        .order_by(Organisation.code, _bank_account.c.slug)
    )
    return [PayTo(*found) for found in rows]


def entries_of(payment: Payment) -> list[EntryRow]:
    """Return the ledger entries of a payment, in the order of posting."""
    return entries_behind(document_of(payment))


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Payment,
            Donor,
            allocated_amount().label("shared"),
            returned_amount().label("returned"),
            _is_disputed().label("disputed"),
        )
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .order_by(Payment.received_on.desc(), Payment.id.desc())
    )


def _row(
    payment: Payment, donor: Donor | None, shared: int, returned: int, disputed: int
) -> PaymentRow:
    waits = 0 if payment.channel is Channel.IN_KIND else payment.amount - returned - shared
    return PaymentRow(
        payment,
        donor,
        Money(waits, payment.currency),
        Money(returned, payment.currency),
        state_of(payment.amount, returned, disputed=bool(disputed)),
    )


def _is_disputed() -> ColumnElement[bool]:
    """Select payments of which a dispute took money that has not come back."""
    won = aliased(PaymentReturn)
    return exists(
        select(PaymentReturn.id)
        .outerjoin(won, won.undoes_id == PaymentReturn.id)
        .where(
            PaymentReturn.payment_id == Payment.id,
            PaymentReturn.kind == ReturnKind.DISPUTE,
            won.id.is_(None),
        )
        .correlate(Payment)
    )


def _of_donor(text: str) -> ColumnElement[bool]:
    key = search_key(text)
    return or_(
        Donor.search_key.contains(key, autoescape=True),
        Donor.code == text.strip().upper(),
        Payment.payer_name == text.strip(),
    )


def _in_scope(by: Actor | None) -> list[ColumnElement[bool]]:
    if by is None or by.everywhere:
        return []
    return [Payment.organisation_id.in_(by.organisations)]
