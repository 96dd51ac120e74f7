"""The tie-out: bank = payments = allocations = receipts = ledger, with the rows that differ."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, cast, func, or_, select

from core.access import Actor
from core.db import session
from core.money import Money
from core.organisations.models import Organisation
from core.periods import Period
from payments.bank.models import BankAccount, BankLine
from payments.bank.rules import Booking, LineState
from payments.books.services import organisation_of
from payments.ledger.models import Transfer
from payments.ledger.rules import TransferKind
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.statements.rules import End
from payments.statements.services.tie_facts import IN_BOOKS, PAPERS, facts, of_period

MOST_SHOWN = 200
"""Rows that differ on the page; the files have all."""


@dataclass(frozen=True)
class TieRow:
    """A payment with what each end says of it, in minor units; None where an end has no say."""

    code: str
    reference: str
    received_on: date
    channel: Channel
    currency: str
    line: int | None
    line_code: str | None
    amount: int
    returned: int
    allocated: int
    waiting: int
    receipted: int | None
    money: int
    funds: int

    @property
    def net(self) -> int:
        """What the payment still brings."""
        return self.amount - self.returned

    @property
    def wrong(self) -> tuple[End, ...]:
        """The ends that say something else than the payment."""
        said = {
            End.BANK: self.channel is Channel.BANK and self.line != self.amount,
            End.ALLOCATIONS: self.allocated + self.waiting != self.net,
            End.RECEIPTS: self.receipted is not None and self.receipted != self.net,
            End.LEDGER: self.money != self.net or self.funds != self.allocated,
        }
        return tuple(end for end, differs in said.items() if differs)


@dataclass(frozen=True)
class LoneRow:
    """A row of one end that belongs to no payment."""

    end: End
    name: str
    day: date
    amount: Money
    line_code: str = ""


@dataclass(frozen=True)
class Sums:
    """The ends of one currency added up, in minor units."""

    currency: str
    lines: int
    by_bank: int
    payments: int
    returned: int
    allocated: int
    waiting: int
    receipted: int
    unreceipted: int
    money: int
    funds: int

    @property
    def ends(self) -> list[tuple[End, Money, Money]]:
        """Return each end with its sum and its difference to the payments."""
        net = self.payments - self.returned
        sums = {
            End.BANK: (self.lines, self.by_bank),
            End.PAYMENTS: (net, net),
            End.ALLOCATIONS: (self.allocated + self.waiting, net),
            End.RECEIPTS: (self.receipted + self.unreceipted, net),
            End.LEDGER: (self.funds + self.waiting, net),
        }
        return [
            (end, Money(found, self.currency), Money(found - wanted, self.currency))
            for end, (found, wanted) in sums.items()
        ]


@dataclass(frozen=True)
class TieOut:
    """What the five ends say of the payments of a period, as they stand today."""

    organisation: Organisation
    period: Period
    sums: list[Sums]
    rows: list[TieRow]
    lone: list[LoneRow]
    apart: list[tuple[Any, Money]]
    """What is not in the chain: things, what was paid before this system, lines that wait."""

    @property
    def ties(self) -> bool:
        """Say whether nothing differs."""
        return not self.rows and not self.lone


def tie_out(code: str | None, period: Period, by: Actor, most: int | None = MOST_SHOWN) -> TieOut:
    """Compare the five ends for an organisation (None: the person's first)."""
    body = organisation_of(code, by)
    of_payments = facts(body.id, period)
    return TieOut(
        organisation=body,
        period=period,
        sums=_sums(of_payments, body.currency),
        rows=_rows(of_payments, most),
        lone=[*_lone_lines(body, period), *_lone_entries(body, period)],
        apart=_apart(body, period),
    )


def _sums(of_payments: Subquery, currency: str) -> list[Sums]:
    one = of_payments.c
    by_bank = one.channel == Channel.BANK
    net = one.amount - one.returned
    columns = (
        _sum(one.line),
        _sum(one.amount, by_bank),
        _sum(one.amount),
        _sum(one.returned),
        _sum(one.allocated),
        _sum(one.waiting),
        _sum(one.receipted),
        _sum(net, one.receipted.is_(None)),
        _sum(one.money),
        _sum(one.funds),
    )
    rows = session.execute(select(one.currency, *columns).group_by(one.currency))
    found = [Sums(*row) for row in rows]
    return found or [Sums(currency, *([0] * 10))]


def _sum(value: ColumnElement[Any], only: ColumnElement[bool] | None = None) -> Any:
    added = func.sum(value) if only is None else func.sum(value).filter(only)
    return cast(func.coalesce(added, 0), BigInteger)


def _rows(of_payments: Subquery, most: int | None) -> list[TieRow]:
    one = of_payments.c
    net = one.amount - one.returned
    differs = or_(
        and_(one.channel == Channel.BANK, func.coalesce(one.line, 0) != one.amount),
        one.allocated + one.waiting != net,
        and_(one.receipted.is_not(None), one.receipted != net),
        one.money != net,
        one.funds != one.allocated,
    )
    query = select(of_payments).where(differs).order_by(one.received_on, one.code).limit(most)
    return [TieRow(**row) for row in session.execute(query).mappings()]


def _lone_lines(body: Organisation, period: Period) -> list[LoneRow]:
    """Lines that are booked, and neither to a payment nor as interest, fee or paper of ours."""
    rows = session.execute(
        select(BankLine)
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .where(
            BankAccount.organisation_id == body.id,
            BankLine.booked_on.between(period.first, period.last),
            BankLine.state == LineState.BOOKED,
            BankLine.payment_id.is_(None),
            BankLine.document.is_(None),
            or_(
                BankLine.booking.is_(None),
                BankLine.booking.not_in((Booking.INTEREST, Booking.FEE)),
            ),
        )
        .order_by(BankLine.booked_on, BankLine.id)
    ).scalars()
    return [
        LoneRow(End.BANK, one.key, one.booked_on, Money(one.amount, one.currency), one.public_id)
        for one in rows
    ]


def _lone_entries(body: Organisation, period: Period) -> list[LoneRow]:
    """Entries of gifts that no payment explains."""
    rows = session.execute(
        select(Transfer)
        .outerjoin(Payment, Payment.public_id == func.substr(Transfer.document, len(PAPERS) + 1))
        .where(
            Transfer.organisation_id == body.id,
            Transfer.occurred_on.between(period.first, period.last),
            Transfer.kind.in_(
                (TransferKind.GIFT, TransferKind.UNALLOCATED, TransferKind.ALLOCATION)
            ),
            Payment.id.is_(None),
        )
        .order_by(Transfer.occurred_on, Transfer.id)
        .limit(MOST_SHOWN)
    ).scalars()
    return [
        LoneRow(End.LEDGER, one.document, one.occurred_on, Money(one.amount, one.currency))
        for one in rows
    ]


def _apart(body: Organisation, period: Period) -> list[tuple[Any, Money]]:
    """Return what the chain leaves out, so that nobody misses it."""
    outside = session.execute(
        select(Payment.channel, Payment.currency, func.sum(Payment.amount))
        .where(of_period(body.id, period), Payment.channel.not_in(IN_BOOKS))
        .group_by(Payment.channel, Payment.currency)
        .order_by(Payment.channel, Payment.currency)
    )
    waiting = session.execute(
        select(BankLine.state, BankLine.currency, func.sum(BankLine.amount))
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .where(
            BankAccount.organisation_id == body.id,
            BankLine.booked_on.between(period.first, period.last),
            BankLine.state != LineState.BOOKED,
        )
        .group_by(BankLine.state, BankLine.currency)
        .order_by(BankLine.state, BankLine.currency)
    )
    return [(name, Money(int(amount), currency)) for name, currency, amount in (*outside, *waiting)]
