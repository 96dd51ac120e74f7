"""Stretches of days that statements are made for: a month, a year, from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.dates import DECEMBER, Month

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included; `str()` gives 2026, 2026-10 or both days."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.first > self.last:
            message = f"{self.first} lies after {self.last}"
            raise ValueError(message)

    @classmethod
    def of_year(cls, year: int) -> Period:
        """Return a calendar year."""
        return cls(date(year, 1, 1), date(year, DECEMBER, 31))

    @classmethod
    def of_month(cls, month: Month) -> Period:
        """Return a calendar month."""
        return cls(month.first, month.last)

    @property
    def months(self) -> Iterator[Month]:
        """Yield the months in which the period has a day."""
        return Month.of(self.first).through(Month.of(self.last))

    @property
    def day_after(self) -> date:
        """Return the first day that is no longer in it."""
        return self.last + timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        month = Month.of(self.first)
        if self == Period.of_year(month.year):
            return f"{month.year:04d}"
        if self == Period.of_month(month):
            return str(month)
        return f"{self.first.isoformat()}_{self.last.isoformat()}"
