"""What the database is asked about the terms of pledges in a month: conditions for set-based SQL.

Each is for a statement that selects from ``Pledge`` or joins ``PledgeVersion``.
"""

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from core.dates import Month
from core.db import Day
from payments.pledges.models import Pledge, PledgePause, PledgeVersion
from payments.pledges.rules import due_day, month_index


def is_paused(month: Month) -> ColumnElement[bool]:
    """Say of ``Pledge`` whether a pause covers the month: nothing is asked for in it."""
    return (
        select(PledgePause.id)
        .where(
            PledgePause.pledge_id == Pledge.id,
            PledgePause.from_month <= str(month),
            or_(PledgePause.to_month.is_(None), PledgePause.to_month >= str(month)),
        )
        .exists()
    )


def not_paused(month: Month) -> ColumnElement[bool]:
    """Say of ``Pledge`` whether no pause covers the month."""
    return ~is_paused(month)


def in_term(month: Month) -> ColumnElement[bool]:
    """Say of ``Pledge`` whether the month was promised: it is not yet *to renew*."""
    return or_(Pledge.renew_month.is_(None), Pledge.renew_month > str(month))


def in_rhythm(month: Month) -> tuple[ColumnElement[bool], ...]:
    """Say of ``Pledge`` and ``PledgeVersion`` whether those terms ask for something in the month.

    Terms are superseded by later ones that are in force by then. A school year is counted from
    September, which ``start_index`` holds already.
    """
    later = aliased(PledgeVersion)
    superseded = (
        select(later.id)
        .where(
            later.pledge_id == PledgeVersion.pledge_id,
            later.from_month > PledgeVersion.from_month,
            later.from_month <= str(month),
        )
        .exists()
    )
    return (
        Pledge.first_month <= str(month),
        PledgeVersion.from_month <= str(month),
        (month_index(month) - PledgeVersion.start_index) % PledgeVersion.step == 0,
        ~superseded,
    )


def due_on(month: Month) -> ColumnElement[object]:
    """Return the column of the day until which the month's money may come, by the anchor day.

    Written out for each day of the month, so that both databases count alike.
    """
    last = month.last.day
    earlier = {day: literal(due_day(month, day), Day) for day in range(1, last)}
    return case(
        (PledgeVersion.anchor_day >= last, literal(month.last, Day)),
        else_=case(earlier, value=PledgeVersion.anchor_day),
    )


def in_force(month: Month) -> ColumnElement[bool]:
    """Say of ``PledgeVersion`` joined to ``Pledge`` whether those terms hold in the month.

    Before the first terms, those.
    """
    versions = PledgeVersion.__table__.alias()
    of_pledge = versions.c.pledge_id == Pledge.id
    latest = select(func.max(versions.c.from_month)).where(
        of_pledge, versions.c.from_month <= str(month)
    )
    earliest = select(func.min(versions.c.from_month)).where(of_pledge)
    return PledgeVersion.from_month == func.coalesce(
        latest.scalar_subquery(), earliest.scalar_subquery()
    )
