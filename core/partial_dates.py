"""Dates of which perhaps only the year or the month is known, and the ages they give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.dates import DECEMBER, WRITTEN_YEARS, BadDate, Month, anchor_day, parse_day
from core.dates import tidy_date_text as tidy

_YEAR = re.compile(r"(?P<year>[0-9]{4})")
_MONTH = re.compile(r"(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})")
_ISO_MONTH = re.compile(r"(?P<year>[0-9]{4})[/.-](?P<month>[0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or a month or a year that a day lies in; `str()` gives 2014, 2014-08, 2014-08-17."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is on no calendar."""
        if self.month is None and self.day is not None:
            raise BadDate("impossible", self.day)
        if self.year not in WRITTEN_YEARS:
            raise BadDate("out_of_range", self.year)
        try:
            date(
                self.year,
                1 if self.month is None else self.month,
                1 if self.day is None else self.day,
            )
        except ValueError:
            raise BadDate("impossible", f"{self.year}-{self.month}-{self.day}") from None

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """Return a day that is known in full."""
        return cls(day.year, day.month, day.day)

    @property
    def precision(self) -> str:
        """What is known: `day`, `month` or `year`."""
        if self.day:
            return "day"
        return "month" if self.month else "year"

    @property
    def earliest(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean."""
        return anchor_day(Month(self.year, self.month or DECEMBER), self.day or 31)

    def fits(self, other: PartialDate) -> bool:
        """Tell whether both can mean the same day: 2014 fits 17/08/2014 but not 2015."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def turns(self, age: int) -> date:
        """Return the birthday of that age, for the latest day this birth date can mean.

        Someone born on 29 February has the birthday on the 28th in a common year, so that an
        age never begins later than the month it belongs to.
        """
        born = self.latest
        return anchor_day(Month(born.year + age, born.month), born.day)

    def age_on(self, day: date) -> int:
        """Return the completed years on a day, negative before the birth.

        Where the day of birth is not known the youngest possible age counts: nobody loses a
        right of the young because a paper is incomplete.
        """
        years = day.year - self.year
        age = years if day >= self.turns(years) else years - 1
        return age if day < self.earliest else max(age, 0)

    @property
    def written(self) -> str:
        """As people write it: 17/08/2014, 08/2014, 2014."""
        known = [f"{part:02d}" for part in (self.day, self.month) if part]
        return "/".join([*known, str(self.year)])

    def __str__(self) -> str:
        known = [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join([str(self.year), *known])


def parse_birth(value: object) -> PartialDate:
    """Read a birth date: all that `parse_day` reads, and 2014, 8/2014 or 2014-08.

    BadDate otherwise. Whether the date makes sense (future, too old) is for the caller to say.
    """
    try:
        return PartialDate.of(parse_day(value))
    except BadDate as error:
        if error.code != "incomplete":
            raise
    text = tidy(value) if isinstance(value, str) else f"{value:.0f}"
    match = next(filter(None, (form.fullmatch(text) for form in (_YEAR, _MONTH, _ISO_MONTH))))
    try:
        return PartialDate(**{name: int(digits) for name, digits in match.groupdict().items()})
    except BadDate as error:
        raise BadDate(error.code, value) from None
