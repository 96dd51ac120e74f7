"""Days, months and the one clock: business days are Vietnam's, stored instants are UTC."""

from __future__ import annotations

import calendar
import math
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, overload
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

DECEMBER = 12
MONTHS_KEPT = 4_096
"""Months kept as they were read: lists of thousands name few of them."""
# Days people write lie in these years; anything else is a slip of the keyboard.
WRITTEN_YEARS = range(1900, 2200)

_SPREADSHEET_EPOCH = date(1899, 12, 30)
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_OR_MONTH = re.compile(r"([0-9]{1,2}[/.-])?[0-9]{4}|[0-9]{4}[/.-][0-9]{1,2}")
_TIME_OF_DAY = re.compile(r"(?<=[0-9])(T|\s+)[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$")


class BadDate(ValueError):
    """A value that is no day; `code` says why, `value` is what was written.

    Codes: empty, unreadable, impossible (31/02), incomplete (a year or month alone),
    two_digit_year, out_of_range (outside `WRITTEN_YEARS`).
    """

    def __init__(self, code: str, value: object) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value


@dataclass
class _Clock:
    """Where and when we are; one for the whole process, so that worker threads agree."""

    zone: ZoneInfo
    stopped_at: datetime | None = None


_clock = _Clock(ZoneInfo("Asia/Ho_Chi_Minh"))


def configure(zone: str) -> None:
    """Set the time zone whose calendar the office lives by (IANA name)."""
    _clock.zone = ZoneInfo(zone)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _clock.stopped_at or datetime.now(UTC)


def today() -> date:
    """Return the present day on the office's calendar."""
    return local_day(now())


def this_month() -> Month:
    """Return the present month on the office's calendar."""
    return Month.of(today())


def local_time(instant: datetime) -> datetime:
    """Return an aware instant as the office's wall clock shows it."""
    if instant.tzinfo is None:
        message = f"{instant!r} names no time zone"
        raise ValueError(message)
    return instant.astimezone(_clock.zone)


def local_day(instant: datetime) -> date:
    """Return the office's day on which an aware instant falls: 17:30 UTC is already tomorrow."""
    return local_time(instant).date()


def start_of(day: date) -> datetime:
    """Return the instant, in UTC, at which a day begins on the office's calendar."""
    return datetime.combine(day, time(), _clock.zone).astimezone(UTC)


@contextmanager
def frozen(moment: datetime | date | str) -> Iterator[None]:
    """Stop the clock for the block: at an aware instant, or at noon of an office day.

    A text is read as ISO 8601, of either kind. Blocks nest.
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment) if "T" in moment else date.fromisoformat(moment)
    if not isinstance(moment, datetime):
        moment = start_of(moment) + timedelta(hours=12)
    before = _clock.stopped_at
    _clock.stopped_at = local_time(moment).astimezone(UTC)
    try:
        yield
    finally:
        _clock.stopped_at = before


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; `str()` gives `2026-10`, adding a number moves by months."""

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse months that are on no calendar."""
        if not (1 <= self.month <= DECEMBER and date.min.year <= self.year <= date.max.year):
            message = f"{self.year}-{self.month} is not a month"
            raise ValueError(message)

    @classmethod
    @lru_cache(maxsize=MONTHS_KEPT)
    def parse(cls, text: str) -> Month:
        """Read `2026-10`; ValueError for anything else."""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            message = f"{text!r} is not a month written as YYYY-MM"
            raise ValueError(message)
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return anchor_day(self, 31)

    def through(self, last: Month) -> Iterator[Month]:
        """Yield this month and the following ones up to `last`, which is included."""
        for step in range(last - self + 1):
            yield self + step

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __add__(self, months: int) -> Month:
        year, month = divmod(self._index + months, 12)
        return Month(year, month + 1)

    @overload
    def __sub__(self, other: Month) -> int: ...

    @overload
    def __sub__(self, other: int) -> Month: ...

    def __sub__(self, other: Month | int) -> Month | int:
        return self._index - other._index if isinstance(other, Month) else self + -other

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def _index(self) -> int:
        return self.year * 12 + self.month - 1


def parse_month(text: str) -> Month:
    """Read `10/2026`, `5-2026` or `2026-10`; ValueError for anything else."""
    if match := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{4})", text):
        return Month(int(match[2]), int(match[1]))
    return Month.parse(text)


def anchor_day(month: Month, day: int) -> date:
    """Return that day of the month, or its last day where the month is shorter."""
    return date(month.year, month.month, min(day, calendar.monthrange(month.year, month.month)[1]))


def parse_day(value: object) -> date:
    """Read a day as people and spreadsheets write it, day before month; BadDate otherwise.

    Takes 5/10/2026, 05-10-2026, 5.10.2026, 2026-10-05, each with or without a time of day,
    real dates, and spreadsheet serial numbers (46300.0). An aware datetime gives the office's
    day.
    """
    if isinstance(value, datetime):
        value = local_day(value) if value.tzinfo else value.date()
    if isinstance(value, date):
        return _checked(value.year, value.month, value.day, value)
    if isinstance(value, str):
        return _parse_day_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_serial(value)
    raise BadDate("empty" if value is None else "unreadable", value)


def tidy_date_text(text: str) -> str:
    """Return the text with ordinary digits, no stray spaces and no time of day."""
    text = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"\s*([/.-])\s*", r"\1", _TIME_OF_DAY.sub("", text))


# The rows of a list name few days, each of them very often.
@lru_cache(maxsize=1_024)
def _parse_day_text(value: str) -> date:
    text = tidy_date_text(value)
    if match := _YEAR_FIRST.fullmatch(text):
        return _checked(int(match[1]), int(match[3]), int(match[4]), value)
    if not (match := _DAY_FIRST.fullmatch(text)):
        if not text:
            raise BadDate("empty", value)
        raise BadDate("incomplete" if _YEAR_OR_MONTH.fullmatch(text) else "unreadable", value)
    if len(match[4]) == len("26"):
        raise BadDate("two_digit_year", value)
    return _checked(int(match[4]), int(match[3]), int(match[1]), value)


def _from_serial(value: float) -> date:
    if not math.isfinite(value):
        raise BadDate("unreadable", value)
    # A bare 2014 in a date column is a year, not the serial number of a day in 1905.
    if value in WRITTEN_YEARS:
        raise BadDate("incomplete", value)
    try:
        day = _SPREADSHEET_EPOCH + timedelta(days=math.floor(value))
    except OverflowError:
        raise BadDate("out_of_range", value) from None
    return _checked(day.year, day.month, day.day, value)


def _checked(year: int, month: int, day: int, value: object) -> date:
    if year not in WRITTEN_YEARS:
        raise BadDate("out_of_range", value)
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate("impossible", value) from None
