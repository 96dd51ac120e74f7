"""Days, months and the one clock: business days are Vietnam's, stored instants are UTC."""

from __future__ import annotations

import calendar
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, overload
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

DECEMBER = 12


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


def anchor_day(month: Month, day: int) -> date:
    """Return that day of the month, or its last day where the month is shorter."""
    return date(month.year, month.month, min(day, calendar.monthrange(month.year, month.month)[1]))
