"""A child's way through the programme: the steps between standings, and the events of a life."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates import Month, anchor_day
from sponsorship.children.rules import Standing

LEAP_DAY = (2, 29)


class Step(StrEnum):
    """What may be done with a child's standing."""

    VERIFY = "verify"
    DOUBT = "doubt"
    PAUSE = "pause"
    RESUME = "resume"
    LEAVE = "leave"
    RETURN = "return"


_AFTER = {
    (Standing.DRAFT, Step.VERIFY): Standing.VERIFIED,
    (Standing.DRAFT, Step.DOUBT): Standing.DRAFT,
    (Standing.DRAFT, Step.LEAVE): Standing.EXITED,
    (Standing.VERIFIED, Step.DOUBT): Standing.DRAFT,
    (Standing.VERIFIED, Step.PAUSE): Standing.PAUSED,
    (Standing.VERIFIED, Step.LEAVE): Standing.EXITED,
    (Standing.PAUSED, Step.DOUBT): Standing.PAUSED,
    (Standing.PAUSED, Step.RESUME): Standing.VERIFIED,
    (Standing.PAUSED, Step.LEAVE): Standing.EXITED,
    (Standing.EXITED, Step.DOUBT): Standing.EXITED,
    (Standing.EXITED, Step.RETURN): Standing.DRAFT,
}
"""Who comes back is looked at anew by a second person; a pause keeps the verification."""


def after(standing: Standing, step: Step) -> Standing | None:
    """Return the standing after a step, None where the step is not allowed."""
    return _AFTER.get((standing, step))


def allowing(step: Step) -> list[Standing]:
    """Return the standings in which a step is allowed."""
    return [standing for standing in Standing if after(standing, step) is not None]


class LifeEvent(StrEnum):
    """What happened to a child or its record; the rows are never changed."""

    REGISTERED = "registered"
    VERIFIED = "verified"
    UPDATED = "updated"
    MOVED = "moved"
    PAUSED = "paused"
    RESUMED = "resumed"
    LEFT = "left"
    RETURNED = "returned"
    TURNED_16 = "turned_16"
    TURNED_18 = "turned_18"
    DIED = "died"
    CARER_DIED = "carer_died"


class LifeReason(StrEnum):
    """Why a child is paused, leaves, or returns."""

    AWAY = "away"
    FAMILY_ASKED = "family_asked"
    UNDER_REVIEW = "under_review"
    REACHED_AGE = "reached_age"
    STANDS_ALONE = "stands_alone"
    MOVED_AWAY = "moved_away"
    ADOPTED = "adopted"
    FAMILY_DECLINED = "family_declined"
    LOST_CONTACT = "lost_contact"
    RECORDED_TWICE = "recorded_twice"
    DIED = "died"
    CAME_BACK = "came_back"
    NEEDS_AGAIN = "needs_again"
    MISTAKEN = "mistaken"


REASONS = {
    Step.PAUSE: (LifeReason.AWAY, LifeReason.FAMILY_ASKED, LifeReason.UNDER_REVIEW),
    Step.LEAVE: (
        LifeReason.REACHED_AGE,
        LifeReason.STANDS_ALONE,
        LifeReason.MOVED_AWAY,
        LifeReason.ADOPTED,
        LifeReason.FAMILY_DECLINED,
        LifeReason.LOST_CONTACT,
        LifeReason.RECORDED_TWICE,
        LifeReason.DIED,
    ),
    Step.RETURN: (LifeReason.CAME_BACK, LifeReason.NEEDS_AGAIN, LifeReason.MISTAKEN),
}
"""The coded reasons of each step that asks for one."""


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which a child was not on the books: from its leaving to the day before ``until``.

    ``until`` None: it has not come back.
    """

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the child was away on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def absences(events: Iterable[tuple[LifeEvent, date, LifeReason | None]]) -> list[Away]:
    """Return when a child was away, from its events in the order in which they were recorded.

    A child whose leaving was a mistake was never away.
    """
    found: list[Away] = []
    left: date | None = None
    for kind, day, reason in events:
        if kind in (LifeEvent.LEFT, LifeEvent.DIED):
            left = day
        elif kind is LifeEvent.RETURNED and left is not None:
            if reason is not LifeReason.MISTAKEN:
                found.append(Away(left, day))
            left = None
    return found if left is None else [*found, Away(left)]


BIRTHDAYS = {16: LifeEvent.TURNED_16, 18: LifeEvent.TURNED_18}
"""The law speaks of a child until 16 (Law on Children 102/2016, Art. 1); programmes run to 18."""


def born_to_turn(age: int, first: date, last: date) -> tuple[date, date]:
    """Return the first and last birth date of those who turn an age between two days.

    As in ``PartialDate.turns``, born on 29 February means the 28th in a common year.
    """
    return _born(age, first, last_day=False), _born(age, last, last_day=True)


def _born(age: int, day: date, *, last_day: bool) -> date:
    month = Month(day.year - age, day.month)
    born = anchor_day(month, day.day)
    if (day.month, day.day) == LEAP_DAY and born.day != day.day:
        # Nobody is born on that day: who was born the day before has turned already.
        return born if last_day else date(born.year, 3, 1)
    leap_today = anchor_day(Month(day.year, 2), 29).day == LEAP_DAY[1]
    if last_day and (day.month, day.day) == (2, 28) and not leap_today:
        return month.last
    return born
