"""Where a donor's money is: what of it has left its fund, and what still waits there."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Part of a payment and how far it has come; amounts in minor units of one currency.

    ``month`` (2026-10) and ``child`` (a code) are empty for a gift to a fund, ``fund`` (a name)
    for money not shared out yet, ``receipt`` while none is issued.
    """

    month: str
    child: str
    fund: str
    receipt: str
    received_on: str
    amount: int
    handed_over: int = 0


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """How much of a donor's money for one fund was received and has left it; minor units."""

    received: int = 0
    handed_over: int = 0

    @property
    def waiting(self) -> int:
        """What the fund still holds of it."""
        return self.received - self.handed_over


def spread(total: int, amounts: Sequence[int]) -> list[int]:
    """Fill the amounts one after the other until the total is used up."""
    filled = []
    for amount in amounts:
        part = min(amount, total)
        filled.append(part)
        total -= part
    return filled
