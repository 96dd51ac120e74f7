"""Fund statements: opening, received, paid, moved, covered, closing, and what is promised."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, or_, select

from core.access import Actor
from core.dates import start_of
from core.db import session
from core.money import Money
from core.organisations.models import Organisation
from core.periods import Period
from payments.books.services import organisation_of
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import get_fund
from payments.ledger.models import Reservation, ReservationOutcome, Transfer
from payments.ledger.rules import FUND_BALANCE
from payments.ledger.services.turnover import BEFORE, both_sides, turnover
from payments.statements.rules import COVERED, MOVED, PAID, RECEIVED, Part, part_of
from payments.statements.services.scope import require


@dataclass(frozen=True)
class Movements:
    """What funds held, got and gave in a period, in minor units of ``currency``."""

    currency: str
    opening: int = 0
    parts: dict[Part, int] = field(default_factory=dict)
    reserved: int = 0

    def sum_of(self, parts: Iterable[Part]) -> Money:
        """Return lines added up; what leaves a fund is below zero."""
        return Money(sum(self.parts.get(part, 0) for part in parts), self.currency)

    @property
    def held_before(self) -> Money:
        """The balance on the day before the period."""
        return Money(self.opening, self.currency)

    @property
    def received(self) -> Money:
        """Gifts less what went back, interest, budget money and what the books began with."""
        return self.sum_of((Part.BROUGHT_FORWARD, *RECEIVED))

    @property
    def paid(self) -> Money:
        """Aid, management, fees: below zero."""
        return self.sum_of(PAID)

    @property
    def moved(self) -> Money:
        """From and to other funds."""
        return self.sum_of(MOVED)

    @property
    def covered(self) -> Money:
        """Missed months covered by another fund, or for others."""
        return self.sum_of(COVERED)

    @property
    def closing(self) -> Money:
        """The balance at the end of the last day."""
        return self.held_before + self.sum_of(self.parts)

    @property
    def committed(self) -> Money:
        """Promised to documents at the end of the last day."""
        return Money(self.reserved, self.currency)

    @property
    def free(self) -> Money:
        """What is neither spent nor promised."""
        return self.closing - self.committed

    def lines(self) -> list[tuple[Part, Money]]:
        """Return the lines that moved, in the order of the paper."""
        return [
            (part, Money(self.parts[part], self.currency)) for part in Part if self.parts.get(part)
        ]


@dataclass(frozen=True)
class FundStatement:
    """One fund in a period."""

    organisation: Organisation
    fund: Fund
    period: Period
    moves: Movements


@dataclass(frozen=True)
class FundsStatement:
    """The funds of an organisation in a period; those of single children are added up."""

    organisation: Organisation
    period: Period
    funds: list[FundStatement]
    children: list[FundStatement]

    @property
    def of_children(self) -> Movements:
        """The children's funds together."""
        return add_up([one.moves for one in self.children], self.organisation.currency)

    @property
    def whole(self) -> Movements:
        """All funds kept in the organisation's own currency."""
        every = [one.moves for one in (*self.funds, *self.children)]
        return add_up(every, self.organisation.currency)


def fund_statement(fund_id: str, period: Period, by: Actor) -> FundStatement:
    """Return the statement of a fund by its public id. NotFound outside the person's scope."""
    fund = get_fund(fund_id)
    require(fund.organisation_id, by)
    body = session.get_one(Organisation, fund.organisation_id)
    return _statements(body, [fund], period, Transfer.fund_id == fund.id)[0]


def funds_statement(code: str | None, period: Period, by: Actor) -> FundsStatement:
    """Return the statement of an organisation's funds; None stands for the person's first."""
    body = organisation_of(code, by)
    funds = session.scalars(
        select(Fund).where(Fund.organisation_id == body.id).order_by(Fund.code)
    ).all()
    made = _statements(body, funds, period, Transfer.organisation_id == body.id)
    return FundsStatement(
        organisation=body,
        period=period,
        funds=[one for one in made if one.fund.kind is not FundKind.CHILD],
        children=[one for one in made if one.fund.kind is FundKind.CHILD],
    )


def add_up(moves: Sequence[Movements], currency: str) -> Movements:
    """Add up what is kept in one currency."""
    own = [one for one in moves if one.currency == currency]
    parts: Counter[Part] = Counter()
    for one in own:
        parts.update(one.parts)
    return Movements(
        currency,
        opening=sum(one.opening for one in own),
        parts=dict(parts),
        reserved=sum(one.reserved for one in own),
    )


def _statements(
    body: Organisation, funds: Sequence[Fund], period: Period, of: ColumnElement[bool]
) -> list[FundStatement]:
    opening, parts = _moved(period, of)
    reserved = reserved_at(period, [fund.id for fund in funds] if len(funds) == 1 else None)
    return [
        FundStatement(
            body,
            fund,
            period,
            Movements(
                fund.currency, opening[fund.id], dict(parts[fund.id]), reserved.get(fund.id, 0)
            ),
        )
        for fund in funds
    ]


def _moved(
    period: Period, of: ColumnElement[bool]
) -> tuple[Counter[int], defaultdict[int, Counter[Part]]]:
    """Return balances before the period, and lines within it, by fund."""
    sides = both_sides(turnover(period, of)).subquery("sides")
    opening: Counter[int] = Counter()
    parts: defaultdict[int, Counter[Part]] = defaultdict(Counter)
    for row in session.execute(select(sides).where(sides.c.use.in_(FUND_BALANCE))):
        amount = int(row.amount)
        if row.within == BEFORE:
            opening[row.fund_id] += amount
        else:
            adds = (amount > 0) is not bool(row.undoes)
            parts[row.fund_id][part_of(row.kind, row.use, adds=adds)] += amount
    return opening, parts


def reserved_at(period: Period, fund_ids: Sequence[int] | None = None) -> dict[int, int]:
    """Return what is promised to documents at the end of a period, by fund (None: of all)."""
    end = start_of(period.day_after)
    promised = (
        select(Reservation.fund_id, func.sum(Reservation.amount))
        .outerjoin(ReservationOutcome)
        .where(
            Reservation.created_at < end,
            or_(ReservationOutcome.reservation_id.is_(None), ReservationOutcome.at >= end),
        )
        .group_by(Reservation.fund_id)
    )
    if fund_ids is not None:
        promised = promised.where(Reservation.fund_id.in_(fund_ids))
    return {fund_id: int(amount) for fund_id, amount in session.execute(promised)}
