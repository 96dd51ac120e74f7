"""What goes back of a payment: how much at most, from which of its parts, and what comes again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from payments.receiving.rules import ReturnState

Part = tuple[int, int]
"""An allocation's id, and minor units of it."""


@dataclass(frozen=True)
class Undone:
    """What a return takes: money that waited, and of which allocations how much; minor units."""

    unallocated: int
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Restored:
    """What comes again: how much each instalment or fund gets back, and what waits instead."""

    parts: tuple[Part, ...]
    unallocated: int


def state_of(received: int, returned: int, *, disputed: bool) -> ReturnState:
    """Return what became of a payment's money; ``disputed``: a dispute holds some of it."""
    if disputed:
        return ReturnState.DISPUTED
    if not returned:
        return ReturnState.RECEIVED
    return ReturnState.RETURNED if returned >= received else ReturnState.PARTLY_RETURNED


def undone_by(
    amount: int, unallocated: int, parts: Sequence[Part], first: int | None = None
) -> Undone:
    """Return what an amount that goes back is taken from; ``parts`` are given oldest first.

    The part that was named first, then what waits, then the newest parts first. ValueError when
    the amount is not above zero or more than there is.
    """
    if not 0 < amount <= unallocated + sum(left for _, left in parts):
        raise ValueError("more goes back than is there")
    named = [part for part in parts if part[0] == first]
    others = [part for part in reversed(parts) if part[0] != first]
    taken, rest = _take(amount, named)
    waiting = min(rest, unallocated)
    more, _ = _take(rest - waiting, others)
    return Undone(waiting, (*taken, *more))


def restored_by(undone: Undone, months: Mapping[int, int], room: Mapping[int, int]) -> Restored:
    """Return what of an undone return each part gets again, and what waits for a decision.

    ``months`` names the instalment of the allocations that have one, ``room`` what each instalment
    can take now: another payment may have paid it meanwhile. A gift to a fund is restored whole.
    """
    left = dict(room)
    parts = []
    for key, amount in undone.parts:
        month = months.get(key)
        again = amount if month is None else min(amount, left[month])
        if month is not None:
            left[month] -= again
        if again:
            parts.append((key, again))
    whole = undone.unallocated + sum(amount for _, amount in undone.parts)
    return Restored(tuple(parts), whole - sum(amount for _, amount in parts))


def _take(amount: int, parts: Sequence[Part]) -> tuple[tuple[Part, ...], int]:
    """Return what is taken of the parts in their order, and what of the amount is left over."""
    taken = []
    for key, left in parts:
        part = min(amount, left)
        if part:
            taken.append((key, part))
        amount -= part
    return tuple(taken), amount
