"""What may be spent on management: never more of a year's revenue than the policy in force says."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import case, column, func, select, table

from core.db import Day, Id, session
from core.errors import RuleBroken
from core.formats import day, money
from core.i18n import _
from core.money import Money
from core.organisations.models import Organisation
from core.turns import take_turn
from payments.ledger.rules import AccountUse, cap_of, percent
from payments.ledger.services.balances import FUND, fund_moves

FEE_POLICY = table(
    "fee_policy",
    column("organisation_id", Id),
    column("percent_bp"),
    column("from_day", Day),
    column("source"),
)
"""The columns the ledger needs of the fee policies, which stand with the funds above it."""

CHILD = "child"
"""The kind of fund that bears no management cost and counts for none."""


@dataclass(frozen=True)
class ManagementCost:
    """The management cost of a calendar year and what it is measured by; no policy: percent None.

    ``base`` is gifts and interest of the year but for money of named children, gifts in kind (they
    are not in the ledger) and budget money (Circular 87/2008/TT-BTC).
    """

    year: int
    cost: Money
    base: Money
    percent_bp: int | None
    source: str

    @property
    def cap(self) -> Money:
        """The most that may be spent in the year so far, rounded down."""
        return Money(cap_of(self.base.amount, self.percent_bp or 0), self.base.currency)


def wait_for_turn(organisation_ids: Collection[int]) -> None:
    """Let one transaction at a time book management cost of an organisation."""
    for organisation_id in sorted(organisation_ids):
        take_turn(f"management:{organisation_id}")


def check_cap(booked: Iterable[tuple[int, date, int]]) -> None:
    """Refuse when the year's management cost passed its cap by what was just booked.

    ``booked`` are organisations, days and funds of the cost. RuleBroken says the figures, or the
    way out when no policy is in force or the money is a child's.
    """
    costs = sorted(set(booked))
    if not costs:
        return
    _refuse_child_money({fund_id for _body, _day, fund_id in costs})
    for organisation_id, when, _fund in costs:
        _check(management_cost(organisation_id, when), when)


def check_room(organisation_id: int, when: date, more: Money) -> None:
    """Refuse a cost that the year's cap would not allow any more, before it is booked."""
    found = management_cost(organisation_id, when)
    _check(replace(found, cost=found.cost + more), when)


def management_cost(organisation_id: int, when: date) -> ManagementCost:
    """Return the cost and its base in the calendar year of a day, under the policy of that day."""
    moves = fund_moves()
    cost = case((moves.c.use == AccountUse.MANAGEMENT, -moves.c.amount), else_=0)
    counts = moves.c.use.in_((AccountUse.GIFTS, AccountUse.INTEREST)) & (FUND.c.kind != CHILD)
    base = case((counts, moves.c.amount), else_=0)
    sums = session.execute(
        select(
            func.coalesce(func.sum(cost), 0).label("cost"),
            func.coalesce(func.sum(base), 0).label("base"),
        )
        .join(FUND, FUND.c.id == moves.c.fund_id)
        .where(
            FUND.c.organisation_id == organisation_id,
            moves.c.occurred_on.between(date(when.year, 1, 1), date(when.year, 12, 31)),
        )
    ).one()
    policy = session.execute(
        select(FEE_POLICY.c.percent_bp, FEE_POLICY.c.source)
        .where(FEE_POLICY.c.organisation_id == organisation_id, FEE_POLICY.c.from_day <= when)
        .order_by(FEE_POLICY.c.from_day.desc())
        .limit(1)
    ).first()
    currency = session.get_one(Organisation, organisation_id).currency
    return ManagementCost(
        year=when.year,
        cost=Money(int(sums.cost), currency),
        base=Money(int(sums.base), currency),
        percent_bp=policy.percent_bp if policy else None,
        source=policy.source if policy else "",
    )


def _refuse_child_money(fund_ids: Collection[int]) -> None:
    code = session.scalar(
        select(FUND.c.code).where(FUND.c.id.in_(fund_ids), FUND.c.kind == CHILD).limit(1)
    )
    if code is not None:
        raise RuleBroken(
            "fund",
            _("No management cost is taken from the money of a child (%(code)s).", code=code),
        )


def _check(found: ManagementCost, when: date) -> None:
    if found.percent_bp is None:
        raise RuleBroken(
            "amount",
            _(
                "No fee policy is in force on %(day)s. Enter its percentage and source under "
                "Fee policies first.",
                day=day(when),
            ),
        )
    if found.cost > found.cap:
        raise RuleBroken(
            "amount",
            _(
                "Management cost of %(year)s would be %(cost)s; %(percent)s of %(base)s allows "
                "%(cap)s.",
                year=found.year,
                cost=money(found.cost),
                percent=percent(found.percent_bp),
                base=money(found.base),
                cap=money(found.cap),
            ),
        )
