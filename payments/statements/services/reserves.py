"""What funds will hold in the twelve months ahead: balances, promises out, promises in."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, literal, select, union_all

from core.access import Actor
from core.dates import Month, this_month
from core.db import session
from core.i18n import _
from core.money import Money
from core.organisations.models import Organisation
from core.tabular.sheets import DataSheet, number_of
from core.tabular.values import Cell
from payments.books.services import organisation_of
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import FundBalance, list_fund_balances
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Method, PledgeState
from payments.pledges.services.terms import in_rhythm, in_term, not_paused
from payments.receiving.models import Allocation

MONTHS_AHEAD = 12


@dataclass(frozen=True)
class MonthAhead:
    """What running pledges should bring in a month, and what is free at its end."""

    month: Month
    expected: Money
    free: Money


@dataclass(frozen=True)
class Reserve:
    """A fund (or several, without ``fund``): today, and month by month."""

    fund: Fund | None
    count: int
    balance: Money
    promised: Money
    months: tuple[MonthAhead, ...]

    @property
    def free(self) -> Money:
        """What is neither spent nor promised to documents today."""
        return self.balance - self.promised

    @property
    def expected(self) -> Money:
        """What running pledges should bring in all months."""
        return self.months[-1].free - self.free


@dataclass(frozen=True)
class Reserves:
    """The funds of an organisation, those of single children as one, and all together."""

    organisation: Organisation
    funds: list[Reserve]
    children: Reserve
    whole: Reserve

    def of(self, code: str | None) -> Reserve:
        """Return the fund of a code; all together for none or an unknown one."""
        return next((one for one in self.funds if one.fund and one.fund.code == code), self.whole)


def reserves(code: str | None, by: Actor) -> Reserves:
    """Look twelve months ahead, this month first.

    What was paid ahead is in the balance and is not expected again. Promises that are paused, over
    their term or handed over directly bring nothing; open grants are taken as paid at once.
    """
    body = organisation_of(code, by)
    expected = _expected(body.id)
    funds = [one for one in list_fund_balances([body.id]) if one.fund.currency == body.currency]
    general = [one for one in funds if one.fund.kind is not FundKind.CHILD]
    children = [one for one in funds if one.fund.kind is FundKind.CHILD]
    return Reserves(
        organisation=body,
        funds=[_reserve([one], expected, body.currency, one.fund) for one in general],
        children=_reserve(children, expected, body.currency),
        whole=_reserve(funds, expected, body.currency),
    )


def reserve_sheet(found: Reserves) -> DataSheet:
    """Return the funds month by month as a table to take away."""
    months = [one.month.first for one in found.whole.months]
    titles = [_("Fund"), _("Balance"), _("Promised")]
    titles += [f"{_('Free')} {month:%m/%Y}" for month in months]
    rows: list[list[Cell]] = [
        [
            name,
            number_of(one.balance),
            number_of(one.promised),
            *(number_of(month.free) for month in one.months),
        ]
        for name, one in _named(found)
    ]
    return DataSheet(f"reserve-{found.organisation.code}-{this_month()}", titles, rows)


def _named(found: Reserves) -> list[tuple[str, Reserve]]:
    named = [(one.fund.code if one.fund else "", one) for one in found.funds]
    return [*named, (_("Funds of children"), found.children), (_("Total"), found.whole)]


def _reserve(
    funds: list[FundBalance],
    expected: dict[int, dict[str, int]],
    currency: str,
    fund: Fund | None = None,
) -> Reserve:
    balance = sum(one.balance.amount for one in funds)
    promised = sum(one.reserved.amount for one in funds)
    free, months = balance - promised, []
    for month in _months():
        due = sum(expected.get(one.fund.id, {}).get(str(month), 0) for one in funds)
        free += due
        months.append(MonthAhead(month, Money(due, currency), Money(free, currency)))
    return Reserve(
        fund, len(funds), Money(balance, currency), Money(promised, currency), tuple(months)
    )


def _months() -> list[Month]:
    return [this_month() + step for step in range(MONTHS_AHEAD)]


def _expected(organisation_id: int) -> dict[int, dict[str, int]]:
    """Return what is still to come of running promises, by fund and month, in one query."""
    paid = (
        select(
            Instalment.pledge_id,
            Instalment.period,
            cast(func.sum(Allocation.amount), BigInteger).label("amount"),
        )
        .join(Allocation, Allocation.instalment_id == Instalment.id)
        .where(Instalment.period >= str(this_month()))
        .group_by(Instalment.pledge_id, Instalment.period)
        .subquery("paid")
    )
    left = PledgeVersion.amount - func.coalesce(paid.c.amount, 0)
    to_come = func.sum(case((left > 0, left), else_=0))
    of_months: list[Any] = [
        select(Pledge.fund_id, literal(str(month)).label("month"), to_come.label("amount"))
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .outerjoin(paid, (paid.c.pledge_id == Pledge.id) & (paid.c.period == str(month)))
        .where(
            Pledge.organisation_id == organisation_id,
            Pledge.state == PledgeState.RUNNING,
            Pledge.method != Method.WITNESSED,
            in_term(month),
            not_paused(month),
            *in_rhythm(month),
        )
        .group_by(Pledge.fund_id)
        for month in _months()
    ]
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for fund_id, month, amount in session.execute(union_all(*of_months)):
        found[fund_id][month] = int(amount)
    return found
