"""The work queue: kinds of things to do, what people do with them, and for how long."""

from datetime import timedelta
from enum import StrEnum


class ActKind(StrEnum):
    """What there is to do; each is found among the rows of its feature, never stored twice."""

    TELL = "tell"
    HOLD = "hold"
    AGREEMENT = "agreement"
    CONSENT = "consent"
    GRANT = "grant"
    REQUEST = "request"
    COMMITMENT = "commitment"


class MarkKind(StrEnum):
    """What somebody did with it: took it in hand, put it off, or dealt with it elsewhere."""

    CLAIMED = "claimed"
    SNOOZED = "snoozed"
    DONE = "done"


class View(StrEnum):
    """The parts of the queue."""

    OPEN = "open"
    MINE = "mine"
    SNOOZED = "snoozed"
    DONE = "done"


CLAIM_LIFE = timedelta(days=3)
"""What nobody has dealt with by then is open to everybody again."""
LONGEST_SNOOZE = timedelta(days=31)
