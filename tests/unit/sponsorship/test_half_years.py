"""The school year begins in September and has two halves."""

from datetime import date

import pytest

from sponsorship.children.record_rules import Term, half_year_of


@pytest.mark.parametrize(
    ("day", "half"),
    [
        (date(2026, 9, 1), (2026, Term.FIRST)),
        (date(2026, 12, 31), (2026, Term.FIRST)),
        (date(2027, 1, 31), (2026, Term.FIRST)),
        (date(2027, 2, 1), (2026, Term.SECOND)),
        (date(2027, 8, 31), (2026, Term.SECOND)),
    ],
)
def test_a_day_lies_in_a_half(day: date, half: tuple[int, Term]) -> None:
    assert half_year_of(day) == half
