"""Pauses, anchor days and school years in the calendar of a promise."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.dates import Month
from payments.pledges.rules import (
    Calendar,
    Rhythm,
    Span,
    due_day,
    rhythm_start,
)

months = st.builds(Month, st.integers(2015, 2040), st.integers(1, 12))
rhythms = st.sampled_from(Rhythm)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(months)
    length = draw(st.one_of(st.none(), st.integers(0, 30)))
    return Span(first, None if length is None else first + length)


@given(months, rhythms, st.lists(spans(), max_size=3), st.integers(1, 120), months)
def test_the_next_month_is_the_first_billed_one_whatever_is_paused(
    start: Month, rhythm: Rhythm, pauses: list[Span], term: int, now: Month
) -> None:
    calendar = Calendar(start, start, rhythm, start + term, tuple(pauses))
    after = max(now + 1, start)
    billed = (month for month in after.through(start + term) if calendar.is_billed(month))
    assert calendar.next_after(now) == next(billed, None)


@given(months, rhythms, spans(), months)
def test_a_pause_takes_its_months_and_no_other(
    start: Month, rhythm: Rhythm, pause: Span, month: Month
) -> None:
    plain = Calendar(start, start, rhythm)
    paused = Calendar(start, start, rhythm, pauses=(pause,))
    assert paused.is_billed(month) == (plain.is_billed(month) and month not in pause)


@given(spans(), spans())
def test_pauses_meet_when_they_share_a_month(one: Span, other: Span) -> None:
    far = Month(2099, 12)
    shared = any(month in other for month in one.first.through(one.last or far))
    assert one.meets(other) == other.meets(one) == shared


@given(months)
def test_a_school_year_is_counted_from_the_september_before(month: Month) -> None:
    start = rhythm_start(month, Rhythm.SCHOOL_YEAR)
    assert start.month == 9
    assert 0 <= month - start < 12


@given(months, st.integers(1, 31))
def test_a_day_that_the_month_lacks_is_its_last(month: Month, day: int) -> None:
    due = due_day(month, day)
    assert due in month
    assert due.day == day or (due == month.last and due.day < day)


def test_money_due_on_the_30th_comes_by_the_end_of_february() -> None:
    assert due_day(Month(2027, 2), 30) == date(2027, 2, 28)
    assert due_day(Month(2027, 3), 30) == date(2027, 3, 30)
