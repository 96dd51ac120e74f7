"""The calendar of a promise, and money shared over debts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import Month
from payments.pledges.rules import (
    Calendar,
    Paid,
    Rhythm,
    StripState,
    due_day,
    first_month,
    month_at,
    month_index,
    renew_month,
    share_out,
    strip_state,
)

months = st.builds(Month, st.integers(2015, 2040), st.integers(1, 12))
rhythms = st.sampled_from(Rhythm)
days = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@given(months)
def test_a_month_survives_its_index(month: Month) -> None:
    assert month_at(month_index(month)) == month
    assert month_index(month + 1) == month_index(month) + 1


@given(days, rhythms, st.integers(1, 10))
def test_billed_months_have_neither_gap_nor_overlap(
    day: date, rhythm: Rhythm, periods: int
) -> None:
    start = Month.of(day)
    term = periods * rhythm.months
    calendar = Calendar(start, start, rhythm, renew_month(day, term))
    around = list((start - 13).through(start + term + 13))
    billed = [month for month in around if calendar.is_billed(month)]
    assert billed == [start + step * rhythm.months for step in range(periods)]


@given(days, rhythms, st.one_of(st.none(), st.integers(1, 60)), months)
def test_the_next_month_is_the_first_that_is_billed(
    day: date, rhythm: Rhythm, term: int | None, now: Month
) -> None:
    start = Month.of(day)
    calendar = Calendar(start, start, rhythm, renew_month(day, term))
    after = max(now + 1, start)
    expected = next((m for m in after.through(after + 12) if calendar.is_billed(m)), None)
    assert calendar.next_after(now) == expected


@given(day=days, rhythm=rhythms, taken_over=st.booleans())
def test_only_a_monthly_commitment_taken_over_begins_a_month_early(
    day: date, rhythm: Rhythm, *, taken_over: bool
) -> None:
    early = taken_over and rhythm is Rhythm.MONTH
    assert Month.of(day) - first_month(day, rhythm, taken_over=taken_over) == int(early)


def test_a_term_is_counted_from_the_month_of_the_start() -> None:
    assert renew_month(date(2025, 10, 31), 12) == Month(2026, 10)
    assert renew_month(date(2025, 10, 31), None) is None


def test_money_for_february_may_come_until_its_last_day() -> None:
    assert due_day(Month(2028, 2)) == date(2028, 2, 29)


amounts = st.integers(1, 10**12)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), max_size=20))
def test_sharing_out_neither_creates_nor_loses_a_dong(amount: int, debts: list[int]) -> None:
    parts = share_out(amount, list(enumerate(debts)))
    assert sum(part for _, part in parts) == min(amount, sum(debts))
    assert all(0 < part <= debts[key] for key, part in parts)


@given(amounts, st.lists(amounts, min_size=1, max_size=12))
def test_a_later_debt_gets_nothing_before_the_earlier_is_paid(
    amount: int, debts: list[int]
) -> None:
    paid = dict(share_out(amount, list(enumerate(debts))))
    full = [paid.get(key, 0) == debt for key, debt in enumerate(debts)]
    first_open = full.index(False) if False in full else len(debts)
    assert all(key <= first_open for key in paid)


DUE = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("paid", "today", "state"),
    [
        (Paid(500, date(2026, 10, 31)), date(2026, 12, 1), StripState.PAID),
        (Paid(500, date(2026, 11, 1)), date(2026, 12, 1), StripState.LATE),
        (Paid(499, date(2026, 10, 1)), date(2026, 12, 1), StripState.PART),
        (Paid(), date(2026, 11, 1), StripState.MISSED),
        (Paid(), date(2026, 10, 31), StripState.DUE),
    ],
)
def test_a_month_tells_what_became_of_it(paid: Paid, today: date, state: StripState) -> None:
    assert strip_state(500, DUE, paid, today) is state
