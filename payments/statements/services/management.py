"""The management-cost test: revenue of a year, what its base leaves out, the cap and the rest."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select

from core.access import Actor
from core.dates import today
from core.db import session
from core.i18n import _, _l
from core.money import Money
from core.organisations.models import Organisation
from core.periods import Period
from core.tabular.sheets import DataSheet, number_of
from core.tabular.values import Cell
from payments.books.services import organisation_of
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse
from payments.ledger.services.management import ManagementCost, management_cost
from payments.ledger.services.turnover import WITHIN, both_sides, turnover
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services.net import net_amount
from payments.statements.services.tie_facts import of_period

REVENUE = (AccountUse.GIFTS, AccountUse.INTEREST, AccountUse.BUDGET)
NAMED_CHILDREN = _l("Gifts and interest for named children")
IN_KIND = _l("Gifts in kind, not in the ledger")
BUDGET = _l("State budget")


@dataclass(frozen=True)
class ManagementTest:
    """A year of an organisation; ``cost`` is what the ledger holds every posting to."""

    organisation: Organisation
    revenue: Money
    """All that came: gifts, interest, budget money and things."""
    excluded: list[tuple[Any, Money]]
    cost: ManagementCost

    @property
    def left(self) -> Money:
        """What may still be spent; below zero is too much."""
        return self.cost.cap - self.cost.cost

    @property
    def passed(self) -> bool:
        """Say whether the cost is within the cap."""
        return self.left.amount >= 0


def management_test(code: str | None, year: int, by: Actor) -> ManagementTest:
    """Hold a year's management cost to the policy in force: on its last day, or today."""
    body = organisation_of(code, by)
    period = Period.of_year(year)
    found = _revenue(body, period)
    things = _things(body, period)
    children = sum(
        amount for (use, child), amount in found.items() if child and use is not AccountUse.BUDGET
    )
    budget = sum(amount for (use, _child), amount in found.items() if use is AccountUse.BUDGET)
    excluded = [(NAMED_CHILDREN, children), (IN_KIND, things), (BUDGET, budget)]
    return ManagementTest(
        organisation=body,
        revenue=Money(sum(found.values()) + things, body.currency),
        excluded=[(name, Money(amount, body.currency)) for name, amount in excluded],
        cost=management_cost(body.id, min(period.last, max(today(), date(year, 1, 1)))),
    )


def management_sheet(found: ManagementTest) -> DataSheet:
    """Return the test as a table to take away."""
    cost = found.cost
    rows: list[list[Cell]] = [[_("Revenue of the year"), number_of(found.revenue)]]
    rows += [[f"– {name}", -number_of(amount)] for name, amount in found.excluded]
    rows += [
        [_("Base"), number_of(cost.base)],
        [_("Most that may be spent"), number_of(cost.cap)],
        [_("Spent on management"), number_of(cost.cost)],
        [_("Left"), number_of(found.left)],
    ]
    name = f"management-{found.organisation.code}-{cost.year}"
    return DataSheet(name, (_("Line"), _("Amount")), rows)


def _revenue(body: Organisation, period: Period) -> dict[tuple[AccountUse, bool], int]:
    """Return what came in the year by use of account, of children's funds apart."""
    sides = both_sides(turnover(period, Transfer.organisation_id == body.id)).subquery("sides")
    of_child = case((Fund.kind == FundKind.CHILD, 1), else_=0)
    rows = session.execute(
        select(sides.c.use, of_child.label("child"), func.sum(sides.c.amount))
        .join(Fund, Fund.id == sides.c.fund_id)
        .where(sides.c.within == WITHIN, sides.c.use.in_(REVENUE), Fund.currency == body.currency)
        .group_by(sides.c.use, of_child)
    )
    return {(use, bool(child)): int(amount) for use, child, amount in rows}


def _things(body: Organisation, period: Period) -> int:
    value = select(func.coalesce(func.sum(net_amount()), 0)).where(
        of_period(body.id, period),
        Payment.channel == Channel.IN_KIND,
        Payment.currency == body.currency,
    )
    return int(session.scalar(value) or 0)
