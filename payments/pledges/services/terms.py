"""What the database is asked about the terms of pledges in a month: conditions for set-based SQL.

Each is for a statement that selects from ``Pledge`` or joins ``PledgeVersion``.
"""

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core.dates import Month
from core.db import Day
from payments.pledges.models import Pledge, PledgePause, PledgeVersion
from payments.pledges.rules import due_day, month_index

Ids = tuple[int, int]
"""Pledges above the first id up to the second."""


def within(ids: Ids, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Say of a column of pledge ids whether it lies within."""
    first, last = ids
    return and_(column > first, column <= last)


def is_paused(month: Month) -> ColumnElement[bool]:
    """Say of ``Pledge`` whether a pause covers the month: nothing is asked for in it."""
    covers = _covers(month)
    return select(PledgePause.id).where(PledgePause.pledge_id == Pledge.id, covers).exists()


def not_paused(month: Month, ids: Ids | None = None) -> ColumnElement[bool]:
    """Say of ``Pledge`` whether no pause covers the month.

    Of many pledges ``ids`` it is looked up in the list of those that are paused, which is short,
    instead of in the index for each.
    """
    if ids is None:
        return ~is_paused(month)
    paused = select(PledgePause.pledge_id).where(_covers(month), within(ids, PledgePause.pledge_id))
    return Pledge.id.not_in(paused)


def _covers(month: Month) -> ColumnElement[bool]:
    return and_(
        PledgePause.from_month <= str(month),
        or_(PledgePause.to_month.is_(None), PledgePause.to_month >= str(month)),
    )


def in_term(month: Month) -> ColumnElement[bool]:
    """Say of ``Pledge`` whether the month was promised: it is not yet *to renew*."""
    return or_(Pledge.renew_month.is_(None), Pledge.renew_month > str(month))


def in_rhythm(month: Month, ids: Ids | None = None) -> tuple[ColumnElement[bool], ...]:
    """Say of ``Pledge`` and ``PledgeVersion`` whether those terms ask for something in the month.

    Terms are superseded by later ones that are in force by then. ``ids`` are the pledges that are
    asked about, when they are many: the database then reads their terms once and in order.
    """
    later = aliased(PledgeVersion)
    superseded = select(later.id).where(
        later.pledge_id == PledgeVersion.pledge_id,
        later.from_month > PledgeVersion.from_month,
        later.from_month <= str(month),
    )
    if ids is not None:
        superseded = superseded.where(within(ids, later.pledge_id))
    return (
        Pledge.first_month <= str(month),
        PledgeVersion.from_month <= str(month),
        counted(month),
        ~superseded.exists(),
    )


def counted(month: Month) -> ColumnElement[bool]:
    """Say of ``PledgeVersion`` whether the month is one of its rhythm.

    A school year is counted from September, which ``start_index`` holds already. Said first of
    the monthly ones: of a remainder PostgreSQL would take it that hardly any row has it.
    """
    remainder = (month_index(month) - PledgeVersion.start_index) % PledgeVersion.step
    return or_(PledgeVersion.step == 1, remainder == 0)


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
