"""The last twelve months in money."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all

from core.access import Actor
from core.dates import this_month
from core.db import session
from payments.pledges.models import Instalment, Pledge, Waiver
from payments.receiving.models import Allocation
from sponsorship.workbench.services.sources import owned


@dataclass(frozen=True)
class MonthMoney:
    """What was promised for a month and how much of it came, minor units of VND."""

    month: str
    due: int
    paid: int


def money_of_last_months(actor: Actor, count: int = 12) -> list[MonthMoney]:
    """Return promised and paid for the last months, oldest first; one query.

    What is settled was paid but for what was waived, so that only open months are summed by part.
    """
    last = this_month()
    first = last + (1 - count)
    kept = case((Instalment.settled, Instalment.amount), else_=0)
    wanted = (
        _months(Instalment.amount, kept),
        _months(literal(0), -Waiver.amount, Waiver).where(Instalment.settled),
        _months(literal(0), Allocation.amount, Allocation).where(~Instalment.settled),
    )
    between = Instalment.period.between(str(first), str(last))
    parts = union_all(*(_within(query.where(between), actor) for query in wanted)).subquery("parts")
    rows = session.execute(
        select(parts.c.period, func.sum(parts.c.due), func.sum(parts.c.paid)).group_by(
            parts.c.period
        )
    )
    found = {period: (int(due), int(got)) for period, due, got in rows}
    months = [str(first + offset) for offset in range(count)]
    return [MonthMoney(month, *found.get(month, (0, 0))) for month in months]


def _months(due: Any, paid: Any, part: Any = None) -> Select[Any]:
    """Return the sums of each month, over the instalments or over parts of them."""
    query = select(Instalment.period, func.sum(due).label("due"), func.sum(paid).label("paid"))
    query = query.select_from(Instalment)
    if part is not None:
        query = query.join(part, part.instalment_id == Instalment.id)
    return query.group_by(Instalment.period)


def _within(query: Select[Any], actor: Actor) -> Select[Any]:
    """Limit months to the organisations of a person; who works for all asks for no commitment."""
    if actor.everywhere:
        return query
    commitments = query.join(Pledge, Pledge.id == Instalment.pledge_id)
    return commitments.where(owned(Pledge.organisation_id, actor))
