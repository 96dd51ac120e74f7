"""The last twelve months in money."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core.access import Actor
from core.dates import this_month
from core.db import session
from payments.pledges.models import Instalment, Pledge
from payments.receiving.models import Allocation
from sponsorship.workbench.services.sources import owned


@dataclass(frozen=True)
class MonthMoney:
    """What was promised for a month and how much of it came, minor units of VND."""

    month: str
    due: int
    paid: int


def money_of_last_months(actor: Actor, count: int = 12) -> list[MonthMoney]:
    """Return promised and paid for the last months, oldest first; one query."""
    last = this_month()
    first = last + (1 - count)
    paid = (
        select(Allocation.instalment_id, func.sum(Allocation.amount).label("paid"))
        .group_by(Allocation.instalment_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Instalment.period,
            func.sum(Instalment.amount),
            func.coalesce(func.sum(paid.c.paid), 0),
        )
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .outerjoin(paid, paid.c.instalment_id == Instalment.id)
        .where(
            Instalment.period.between(str(first), str(last)),
            owned(Pledge.organisation_id, actor),
        )
        .group_by(Instalment.period)
    )
    found = {period: (int(due), int(got)) for period, due, got in rows}
    months = [str(first + offset) for offset in range(count)]
    return [MonthMoney(month, *found.get(month, (0, 0))) for month in months]
