"""When a picture can have been taken, when it is old, and which lists of pictures there are."""

from datetime import date
from enum import StrEnum

from core.dates import Month, anchor_day

DROP = "photos.drop"
"""The job that deletes the files of a removed picture."""


class PhotoView(StrEnum):
    """Which pictures or children are listed."""

    WAITING = "waiting"
    OLD = "old"
    MISSING = "missing"


def is_believable(taken_on: date, born: date, today: date) -> bool:
    """Say whether a picture of the child can be of that day: cameras with a flat battery lie."""
    return born <= taken_on <= today


def old_before(today: date, months: int) -> date:
    """Return the day before which a picture is older than so many months."""
    return anchor_day(Month.of(today) - months, today.day)
