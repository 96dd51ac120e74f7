"""What of a child can be taken up: shares of the need, the slots, and what is left."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Sharing(StrEnum):
    """How many sponsors a programme gives a child."""

    SOLE = "sole"
    AMOUNT = "amount"
    """Several, each with a part of the need."""
    PURPOSE = "purpose"
    """Several, each for a purpose of their own."""


class Earmark(StrEnum):
    """What a share is for."""

    LIVING = "living"
    SCHOOL = "school"
    MEDICAL = "medical"


class Availability(StrEnum):
    """What is left of a child to be taken up; derived from the open claims, never stored."""

    FREE = "free"
    """Nobody holds or sponsors the child."""
    HELD = "held"
    """Only holds."""
    SPONSORED = "sponsored"
    """Somebody sponsors the child, and there is room for another."""
    FULL = "full"
    """Sponsored, and no room is left."""


@dataclass(frozen=True)
class Taken:
    """An open claim: the part of the need in minor units a month; None is the whole child."""

    slot: int
    share: int | None
    sponsored: bool
    earmark: Earmark | None = None


@dataclass(frozen=True)
class Room:
    """What a programme lets be taken of a child: slots, and the need in minor units a month."""

    slots: int
    need: int
    least: int
    """The smallest share worth a slot."""

    def left(self, taken: Collection[Taken]) -> int:
        """Return the part of the need that nobody has taken; nothing beside a sole sponsor."""
        shares = [claim.share for claim in taken]
        if any(share is None for share in shares):
            return 0
        return max(self.need - sum(share or 0 for share in shares), 0)

    def slot(self, taken: Collection[Taken]) -> int | None:
        """Return the first slot that is open; None where no other sponsor fits."""
        open_slots = set(range(1, self.slots + 1)) - {claim.slot for claim in taken}
        return min(open_slots) if open_slots and self.left(taken) >= self.least else None


def availability(taken: Collection[Taken], room: Room) -> Availability:
    """Return what is left of a child, from its open claims."""
    if not taken:
        return Availability.FREE
    if not any(claim.sponsored for claim in taken):
        return Availability.HELD
    return Availability.FULL if room.slot(taken) is None else Availability.SPONSORED
