"""Letters between a sponsor and a child: their states, and what keeps one from being passed on."""

from dataclasses import dataclass
from enum import StrEnum

from sponsorship.matching.rules import LastLetters

LONGEST = 4_000
"""Characters of a letter."""
MOST_UNREAD = 3
"""Letters of a sponsor to one child that may wait to be read at a time."""
CHILDS_LANGUAGE = "vi"


class Direction(StrEnum):
    """Who wrote a letter."""

    FROM_SPONSOR = "from_sponsor"
    FROM_CHILD = "from_child"


class LetterState(StrEnum):
    """How far a letter has come."""

    WAITING = "waiting"
    """Written down, and read by nobody yet."""
    APPROVED = "approved"
    PASSED_ON = "passed_on"
    GIVEN_BACK = "given_back"
    WITHDRAWN = "withdrawn"


class LetterAct(StrEnum):
    """What is done with a letter."""

    APPROVE = "approve"
    PASS_ON = "pass_on"  # noqa: S105 - no password
    GIVE_BACK = "give_back"
    WITHDRAW = "withdraw"


NEXT = {
    (LetterState.WAITING, LetterAct.APPROVE): LetterState.APPROVED,
    (LetterState.WAITING, LetterAct.GIVE_BACK): LetterState.GIVEN_BACK,
    (LetterState.WAITING, LetterAct.WITHDRAW): LetterState.WITHDRAWN,
    (LetterState.APPROVED, LetterAct.PASS_ON): LetterState.PASSED_ON,
    (LetterState.APPROVED, LetterAct.GIVE_BACK): LetterState.GIVEN_BACK,
}
"""Every legal step; what is not here is refused."""


class Way(StrEnum):
    """How a letter reached who it is for."""

    BY_HAND = "by_hand"
    BY_POST = "by_post"
    PORTAL = "portal"
    """Shown on the sponsor's pages as long as it may be."""


class Told(StrEnum):
    """What a sponsor is told about an own letter."""

    SENT = "sent"
    READ = "read"
    PASSED_ON = "passed_on"
    GIVEN_BACK = "given_back"
    WITHDRAWN = "withdrawn"


TOLD = {
    LetterState.WAITING: Told.SENT,
    LetterState.APPROVED: Told.READ,
    LetterState.PASSED_ON: Told.PASSED_ON,
    LetterState.GIVEN_BACK: Told.GIVEN_BACK,
    LetterState.WITHDRAWN: Told.WITHDRAWN,
}


class Hindrance(StrEnum):
    """Why a letter is not passed on today."""

    UNTOLD = "untold"
    """The child has left and the sponsor does not know it yet."""
    CHOOSING = "choosing"
    """The child has left; the sponsor may still say what becomes of letters on their way."""
    GIVE_BACK = "give_back"
    """The child has left, and letters go back to who wrote them."""
    ENDED = "ended"
    """The sponsor has stopped: what the child wrote does not leave the house any more."""
    NOT_NOW = "not_now"
    """Frozen or kept apart; nobody outside the case is told which."""
    NOT_CLEARED = "not_cleared"
    NOT_AGREED = "not_agreed"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Whether the sponsor was told that the child left, and what holds for letters; None: open."""

    told: bool
    rule: LastLetters | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides whether a letter may be passed on.

    ``agreed``: family and child agree to letters in this direction today. ``shut``: a freeze or a
    block stands between the two. ``cleared``: the sponsor was screened. ``leaving``: None unless
    the child left while it was sponsored. ``exited``: it is on the books no more, whenever it left.
    """

    agreed: bool
    shut: bool
    cleared: bool
    running: bool
    exited: bool = False
    leaving: Leaving | None = None


def find_hindrance(direction: Direction, facts: Facts) -> Hindrance | None:
    """Return what keeps a letter back, None when it may be passed on."""
    if (gone := _because_gone(direction, facts)) is not None:
        return gone
    if facts.shut:
        return Hindrance.NOT_NOW
    if not facts.cleared:
        return Hindrance.NOT_CLEARED
    return None if facts.agreed else Hindrance.NOT_AGREED


def _because_gone(direction: Direction, facts: Facts) -> Hindrance | None:
    left = facts.leaving
    if left is None:
        return _because_stopped(direction, facts)
    if left.rule is None:
        return Hindrance.CHOOSING if left.told else Hindrance.UNTOLD
    return Hindrance.GIVE_BACK if left.rule is LastLetters.GIVE_BACK else None


def _because_stopped(direction: Direction, facts: Facts) -> Hindrance | None:
    if facts.running:
        return None
    if direction is Direction.FROM_CHILD:
        return Hindrance.ENDED
    return Hindrance.GIVE_BACK if facts.exited else None
