"""The months of a promise over all its dated terms; pure, and the same as the database bills."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates import Month
from payments.pledges.rules import (
    LAST_DAY,
    SEPTEMBER,
    Calendar,
    Rhythm,
    Span,
    due_day,
)

FARTHEST = 120
"""Months that are looked ahead for the next instalments: pauses and terms may leave none."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised from a month on: minor units each period, counted from ``start``."""

    since: Month
    start: Month
    rhythm: Rhythm
    amount: int
    anchor_day: int = LAST_DAY


@dataclass(frozen=True, slots=True)
class Due:
    """A month that will be asked for."""

    month: Month
    due_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A promise with its terms in the order of their months, its term and its pauses."""

    first: Month
    terms: tuple[Terms, ...]
    renew: Month | None = None
    pauses: tuple[Span, ...] = ()

    def at(self, month: Month) -> Terms:
        """Return the terms in force in a month; before the first ones, those."""
        held = [one for one in self.terms if one.since <= month]
        return held[-1] if held else self.terms[0]

    def calendar(self, month: Month) -> Calendar:
        """Return the calendar of the terms in force in a month."""
        held = self.at(month)
        return Calendar(self.first, held.start, held.rhythm, self.renew, self.pauses)

    def is_billed(self, month: Month) -> bool:
        """Say whether the month is a debt."""
        return self.terms[0].since <= month and self.calendar(month).is_billed(month)

    def due(self, month: Month) -> Due:
        """Return what a billed month asks for."""
        held = self.at(month)
        return Due(month, due_day(month, held.anchor_day), held.amount)

    def after(self, month: Month) -> Iterator[Due]:
        """Yield what the months after this one ask for, as far as one looks ahead."""
        first = max(month + 1, self.first)
        for each in first.through(first + FARTHEST):
            if self.is_billed(each):
                yield self.due(each)


class ChangeRefusal(StrEnum):
    """Why new terms cannot begin in a month."""

    PAST = "past"
    PLANNED = "planned"
    """A later change is planned already."""
    NOTHING = "nothing"
    NO_START = "no_start"
    """Another rhythm begins where the old one would have had its next instalment."""
    NO_SEPTEMBER = "no_september"
    MADE = "made"
    """Months from there on were paid ahead in the old rhythm."""


def refusal_of_change(
    schedule: Schedule, new: Terms, this: Month, made: Month | None
) -> ChangeRefusal | None:
    """Return why terms may not follow those of a schedule; None when they may.

    ``this`` is the present month, ``made`` the latest one that has an instalment. What is accepted
    leaves neither a gap nor an overlap between the periods of the old rhythm and of the new.
    """
    old, month = schedule.at(new.since), new.since
    if month < max(this, schedule.first):
        return ChangeRefusal.PAST
    if schedule.terms[-1].since > month:
        return ChangeRefusal.PLANNED
    if (new.rhythm, new.amount, new.anchor_day) == (old.rhythm, old.amount, old.anchor_day):
        return ChangeRefusal.NOTHING
    return None if new.rhythm is old.rhythm else _refusal_of_rhythm(old, new, made)


def _refusal_of_rhythm(old: Terms, new: Terms, made: Month | None) -> ChangeRefusal | None:
    month = new.since
    if made is not None and made >= month:
        return ChangeRefusal.MADE
    if (month - old.start) % old.rhythm.months:
        return ChangeRefusal.NO_START
    if new.rhythm is Rhythm.SCHOOL_YEAR and month.month != SEPTEMBER:
        return ChangeRefusal.NO_SEPTEMBER
    return None
