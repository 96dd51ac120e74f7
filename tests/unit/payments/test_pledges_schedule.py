"""Terms that change: the periods of a promise have neither gap nor overlap."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.dates import Month
from payments.pledges.rules import Rhythm, Span, rhythm_start
from payments.pledges.schedule import (
    ChangeRefusal,
    Schedule,
    Terms,
    refusal_of_change,
)

months = st.builds(Month, st.integers(2024, 2030), st.integers(1, 12))
rhythms = st.sampled_from([Rhythm.MONTH, Rhythm.QUARTER, Rhythm.YEAR, Rhythm.SCHOOL_YEAR])
amounts = st.integers(1, 10**9)
THIS = Month(2026, 11)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Return a promise with the changes that were accepted of those that were tried."""
    first, rhythm = draw(months), draw(rhythms)
    if rhythm is Rhythm.SCHOOL_YEAR:
        first = rhythm_start(first, rhythm)
    schedule = Schedule(first, (Terms(first, first, rhythm, draw(amounts)),))
    for step in draw(st.lists(st.integers(0, 40), max_size=6)):
        new = change(schedule, first + step, draw(rhythms), draw(amounts))
        if refusal_of_change(schedule, new, first, None) is None:
            kept = tuple(one for one in schedule.terms if one.since != new.since)
            schedule = replace(schedule, terms=(*kept, new))
    return schedule


def change(schedule: Schedule, since: Month, rhythm: Rhythm, amount: int) -> Terms:
    old = schedule.at(since)
    start = old.start if rhythm is old.rhythm else rhythm_start(since, rhythm)
    return Terms(since, start, rhythm, amount)


def billed(schedule: Schedule, count: int = 100) -> list[Month]:
    return [month for month in schedule.first.through(schedule.first + count)
            if schedule.is_billed(month)]  # fmt: skip


@given(schedules())
def test_periods_have_neither_gap_nor_overlap_whatever_changed(schedule: Schedule) -> None:
    found = billed(schedule)
    assert found[0] == schedule.first
    for month, following in pairwise(found):
        assert following == month + schedule.at(month).rhythm.months


@given(schedules(), st.integers(0, 40), rhythms, amounts)
def test_a_change_leaves_every_earlier_month_as_it_was(
    schedule: Schedule, step: int, rhythm: Rhythm, amount: int
) -> None:
    new = change(schedule, schedule.first + step, rhythm, amount)
    if refusal_of_change(schedule, new, schedule.first, None) is None:
        kept = tuple(one for one in schedule.terms if one.since != new.since)
        changed = replace(schedule, terms=(*kept, new))
        before = [m for m in billed(schedule) if m < new.since]
        assert [m for m in billed(changed) if m < new.since] == before
        assert [changed.due(m) for m in before] == [schedule.due(m) for m in before]


@given(schedules(), st.builds(Span, months, months), months)
def test_a_pause_only_leaves_months_out(schedule: Schedule, pause: Span, month: Month) -> None:
    paused = replace(schedule, pauses=(pause,))
    assert paused.is_billed(month) == (schedule.is_billed(month) and month not in pause)


@given(schedules(), months)
def test_what_comes_next_is_what_is_billed(schedule: Schedule, month: Month) -> None:
    found = [due.month for due in schedule.after(month)]
    assert found == [m for m in billed(schedule, 400) if month < m][: len(found)]
    assert found


def quarterly() -> Schedule:
    start = Month(2026, 2)
    return Schedule(start, (Terms(start, start, Rhythm.QUARTER, 900),))


def test_a_change_that_would_tear_the_months_is_refused_with_its_reason() -> None:
    def tried(since: Month, rhythm: Rhythm, amount: int = 900, made: Month | None = None) -> object:
        schedule = quarterly()
        return refusal_of_change(schedule, change(schedule, since, rhythm, amount), THIS, made)

    assert tried(Month(2026, 10), Rhythm.QUARTER, 800) is ChangeRefusal.PAST
    assert tried(THIS, Rhythm.QUARTER) is ChangeRefusal.NOTHING
    assert tried(Month(2026, 12), Rhythm.MONTH) is ChangeRefusal.NO_START
    assert tried(Month(2027, 2), Rhythm.SCHOOL_YEAR) is ChangeRefusal.NO_SEPTEMBER
    assert tried(THIS, Rhythm.MONTH, made=THIS) is ChangeRefusal.MADE
    assert tried(THIS, Rhythm.MONTH) is None
    assert tried(Month(2026, 12), Rhythm.QUARTER, 800, made=THIS) is None


def test_nothing_is_planned_before_what_is_planned() -> None:
    schedule = quarterly()
    later = replace(
        schedule, terms=(*schedule.terms, change(schedule, Month(2027, 2), Rhythm.QUARTER, 800))
    )
    new = change(later, Month(2026, 12), Rhythm.QUARTER, 700)
    assert refusal_of_change(later, new, THIS, None) is ChangeRefusal.PLANNED
