"""Promises: rhythm, term, which months are billed, and what became of each month."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates import Month, anchor_day

SEPTEMBER = 9
"""The school year of Vietnam begins in this month."""
LAST_DAY = 31
REMINDER_DAYS = (10, 30, 60)
"""Days after the due day from which the first, the second and the last reminder may go."""
FIRST_REMINDER_DAYS = REMINDER_DAYS[0]
DAYS_BETWEEN_REMINDERS = 20
MONTHS_IN_STRIP = 12


class Rhythm(StrEnum):
    """How often an instalment falls due, counted from the month of the start."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    """Once a school year, in September (the Vietnamese school year runs from September to May)."""

    @property
    def months(self) -> int:
        """Return the months between two instalments."""
        return {"month": 1, "quarter": 3, "year": 12, "school_year": 12}[self.value]


class Method(StrEnum):
    """How the money comes; ``witnessed`` is handed over directly and never enters our books."""

    TRANSFER = "transfer"
    CASH = "cash"
    CARD = "card"
    WITNESSED = "witnessed"


class PledgeState(StrEnum):
    """Running until ended; *to renew* is derived from the term and the day."""

    RUNNING = "running"
    ENDED = "ended"


class TaskKind(StrEnum):
    """What a person must decide about a pledge."""

    RENEWAL = "renewal"
    RENEWAL_60 = "renewal_60"
    RENEWAL_30 = "renewal_30"
    LAPSE = "lapse"


class EndReason(StrEnum):
    """Why a commitment ends, as the office counts it."""

    FULFILLED = "fulfilled"
    DONOR_ASKED = "donor_asked"
    DONOR_DIED = "donor_died"
    CHILD_LEFT = "child_left"
    LAPSED = "lapsed"
    """Nothing came for months; the giver may begin again with a new commitment."""
    REPLACED = "replaced"
    """Another commitment takes its place."""


class WaiverKind(StrEnum):
    """Why what is open of an instalment is asked for no more."""

    WAIVED = "waived"
    WRITTEN_OFF = "written_off"
    CARRIED_OVER = "carried_over"


class ReminderWay(StrEnum):
    """How a reminder went out."""

    MAIL = "mail"
    LETTER = "letter"


class RunState(StrEnum):
    """A run of the month's billing: at work, finished, or stopped half-way and to be resumed."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class PledgeView(StrEnum):
    """Ways of looking at the list of pledges."""

    ALL = "all"
    ARREARS = "arrears"
    TO_RENEW = "to_renew"
    TASKS = "tasks"
    WITNESSED = "witnessed"
    ENDED = "ended"


class StripState(StrEnum):
    """What became of one month of a pledge; derived, never stored."""

    PAID = "paid"
    LATE = "late"
    """Paid in full, after its day."""
    PART = "part"
    MISSED = "missed"
    """Its day is over and nothing came."""
    DUE = "due"
    COVERED = "covered"
    """Its day is over, nothing came from the sponsor, and a cover fund paid the child."""
    WAIVED = "waived"
    """Asked for no more: waived, written off or carried over."""
    PAUSED = "paused"
    TO_RENEW = "to_renew"
    """The term is over and nothing was promised for this month."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Span:
    """Months from one to another, both included; open-ended without a last one."""

    first: Month
    last: Month | None = None

    def __contains__(self, month: Month) -> bool:
        return self.first <= month and (self.last is None or month <= self.last)

    def meets(self, other: "Span") -> bool:
        """Say whether the two have a month in common."""
        return other.first in self or self.first in other


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months of a pledge: the first that may be billed, its rhythm, term and pauses."""

    first: Month
    start: Month
    rhythm: Rhythm
    renew: Month | None = None
    pauses: tuple[Span, ...] = ()

    def has(self, month: Month) -> bool:
        """Say whether the rhythm has an instalment in the month, the term left aside."""
        return month >= self.first and (month - self.start) % self.rhythm.months == 0

    def is_to_renew(self, month: Month) -> bool:
        """Say whether the promised term is over in the month."""
        return self.renew is not None and month >= self.renew

    def is_paused(self, month: Month) -> bool:
        """Say whether nothing is asked for in the month."""
        return any(month in pause for pause in self.pauses)

    def is_billed(self, month: Month) -> bool:
        """Say whether the month is a debt: in the rhythm and the term, and not paused."""
        return self.has(month) and not self.is_to_renew(month) and not self.is_paused(month)

    def next_after(self, month: Month) -> Month | None:
        """Return the first billed month after this one; None when the term ends before.

        None too when a pause has no end.
        """
        earliest = max(month + 1, self.first)
        found = earliest + (self.start - earliest) % self.rhythm.months
        while not self.is_to_renew(found):
            pause = next((one for one in self.pauses if found in one), None)
            if pause is None:
                return found
            if pause.last is None:
                return None
            after = pause.last + 1
            found = after + (self.start - after) % self.rhythm.months
        return None


@dataclass(frozen=True, slots=True)
class Paid:
    """What an instalment received, the day of the latest money, and what else became of it.

    ``covered`` is what a cover fund put in and has not got back.
    """

    amount: int = 0
    last_on: date | None = None
    waived: int = 0
    covered: int = 0


def month_index(month: Month) -> int:
    """Return the months since year 0: the form in which the database counts a rhythm."""
    return month.year * 12 + month.month - 1


def month_at(index: int) -> Month:
    """Return the month of an index."""
    year, month = divmod(index, 12)
    return Month(year, month + 1)


def first_month(started_on: date, rhythm: Rhythm, *, taken_over: bool) -> Month:
    """Return the first month that may be billed.

    In the registers of the offices a sponsor whose monthly support starts on the 1st pays in
    the month before, so a commitment taken over from such a register begins a month earlier.
    """
    start = Month.of(started_on)
    return start - 1 if taken_over and rhythm is Rhythm.MONTH else start


def renew_month(started_on: date, term_months: int | None) -> Month | None:
    """Return the first month after the term; None for an open-ended promise."""
    return None if term_months is None else Month.of(started_on) + term_months


def rhythm_start(month: Month, rhythm: Rhythm) -> Month:
    """Return the month from which a rhythm that begins in a month is counted.

    A school year is counted from September, the one at or before the month.
    """
    if rhythm is not Rhythm.SCHOOL_YEAR:
        return month
    return month - (month.month - SEPTEMBER) % rhythm.months


def due_day(month: Month, day: int = LAST_DAY) -> date:
    """Return the day until which the money of a month may come; its last where it is shorter."""
    return anchor_day(month, day)


def strip_state(due: int, due_on: date, paid: Paid, today: date) -> StripState:
    """Return what became of an instalment of ``due`` minor units.

    A cover is no payment: the month stays the sponsor's to pay.
    """
    if paid.amount >= due:
        return StripState.LATE if paid.last_on and paid.last_on > due_on else StripState.PAID
    if paid.amount + paid.waived >= due:
        return StripState.WAIVED
    if paid.covered:
        return StripState.COVERED
    if paid.amount:
        return StripState.PART
    return StripState.MISSED if today > due_on else StripState.DUE


def reminder_stage(overdue_days: int, sent: int) -> int | None:
    """Return which reminder is due for what is so many days over; None when none is.

    ``sent`` is the highest stage that this debt was reminded by. The friendly one always comes
    first, and after the last a person is asked.
    """
    reached = sum(overdue_days >= days for days in REMINDER_DAYS)
    return sent + 1 if reached > sent else None


def share_out(amount: int, owed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give an amount to debts in the order given, each (id, left); what is over stays over.

    Returns (id, part) with parts above zero; their sum is the lesser of amount and debts.
    """
    parts = []
    for debt, left in owed:
        part = min(amount, left)
        if part > 0:
            parts.append((debt, part))
            amount -= part
    return parts
