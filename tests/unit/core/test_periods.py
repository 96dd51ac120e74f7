"""Periods: first and last day, their months, their names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import Month
from core.periods import Period

days = st.dates(date(1990, 1, 1), date(2199, 12, 30))


def test_a_period_is_named_as_shortly_as_it_can_be() -> None:
    assert str(Period.of_year(2026)) == "2026"
    assert str(Period.of_month(Month(2026, 2))) == "2026-02"
    assert str(Period(date(2026, 1, 1), date(2026, 12, 30))) == "2026-01-01_2026-12-30"


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="after"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


@given(first=days, length=st.integers(0, 800))
def test_a_period_has_its_days_and_months(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length))
    assert period.first in period
    assert period.last in period
    assert period.day_after not in period
    months = list(period.months)
    assert (months[0], months[-1]) == (Month.of(first), Month.of(period.last))
    assert len(months) == months[-1] - months[0] + 1
