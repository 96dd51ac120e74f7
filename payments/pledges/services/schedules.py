"""The schedules of pledges, and what they ask for next."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import func, select

from core.dates import Month, this_month
from core.db import session
from payments.pledges.models import Instalment, Pledge, PledgePause, PledgeVersion
from payments.pledges.rules import Span, month_at
from payments.pledges.schedule import FARTHEST, Due, Schedule, Terms
from payments.pledges.services.due import due_instalments
from payments.pledges.services.pauses import span_of


def schedules_of(pledge_ids: Collection[int]) -> dict[int, Schedule]:
    """Return the schedules of pledges, with one query: their terms beside their pauses."""
    rows = session.execute(
        select(Pledge.id, Pledge.first_month, Pledge.renew_month, PledgeVersion, PledgePause)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .outerjoin(PledgePause, PledgePause.pledge_id == Pledge.id)
        .where(Pledge.id.in_(pledge_ids))
        .order_by(Pledge.id, PledgeVersion.from_month, PledgePause.from_month)
    ).all()
    terms: dict[int, dict[int, Terms]] = defaultdict(dict)
    pauses: dict[int, dict[int, Span]] = defaultdict(dict)
    for key, _first, _renew, version, pause in rows:
        terms[key].setdefault(version.id, terms_of_row(version))
        if pause is not None:
            pauses[key].setdefault(pause.id, span_of(pause))
    return {
        key: Schedule(
            Month.parse(first),
            tuple(terms[key].values()),
            Month.parse(renew) if renew else None,
            tuple(pauses[key].values()),
        )
        for key, first, renew, _version, _pause in rows
    }


class Schedules:
    """The schedules of a list of pledges, read together when the first is asked for."""

    def __init__(self, pledge_ids: Collection[int]) -> None:
        self.pledge_ids = pledge_ids
        self.found: dict[int, Schedule] = {}

    def of(self, pledge_id: int) -> Schedule:
        """Return the schedule of one of them."""
        self.found = self.found or schedules_of(self.pledge_ids)
        return self.found[pledge_id]


def schedule_of(pledge_id: int) -> Schedule:
    """Return the schedule of one pledge."""
    return schedules_of([pledge_id])[pledge_id]


def last_made(pledge_id: int) -> Month | None:
    """Return the latest month that has an instalment."""
    found = session.scalar(
        select(func.max(Instalment.period)).where(Instalment.pledge_id == pledge_id)
    )
    return Month.parse(found) if found else None


def upcoming(pledge_id: int, count: int, schedule: Schedule | None = None) -> list[Due]:
    """Return the next months that will be asked for and are not made yet, at most ``count``."""
    made, before = last_made(pledge_id), this_month() - 1
    found = (schedule or schedule_of(pledge_id)).after(max(made, before) if made else before)
    return [due for due, _ in zip(found, range(count), strict=False)]


def next_due(schedules: Mapping[int, Schedule]) -> dict[int, Due]:
    """Return what running pledges ask for next: the oldest open month, else the next one."""
    found: dict[int, Due] = {}
    for one in due_instalments(schedules, this_month() + FARTHEST):
        found.setdefault(one.pledge_id, Due(one.period, one.due_on, one.left))
    rest = [key for key in schedules if key not in found]
    rows = session.execute(
        select(Instalment.pledge_id, func.max(Instalment.period))
        .where(Instalment.pledge_id.in_(rest))
        .group_by(Instalment.pledge_id)
    )
    made = {key: Month.parse(period) for key, period in rows}
    before = this_month() - 1
    for key in rest:
        if due := next(schedules[key].after(max(made.get(key, before), before)), None):
            found[key] = due
    return found


def terms_of_row(row: PledgeVersion) -> Terms:
    """Return a row of terms as the rules know it."""
    return Terms(
        Month.parse(row.from_month),
        month_at(row.start_index),
        row.rhythm,
        row.amount,
        row.anchor_day,
    )
