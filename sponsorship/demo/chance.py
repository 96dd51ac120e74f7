"""Seeded chance for the demo: the same seed draws the same people, amounts and days."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = TypeVar("Key")

REFERENCE_CHILDREN = 3982
"""The size of the register whose published totals the demo repeats."""


def stream(seed: int, part: str) -> Random:
    """Return a stream of its own for each part, so that one part never shifts another."""
    return Random(f"{seed}/{part}")  # noqa: S311 (repeatable demo data, nothing secret)


def scaled(count: int, size: int, reference: int = REFERENCE_CHILDREN) -> int:
    """Scale a count seen in the reference to another size; there is at least one of all."""
    return max(1, round(count * size / reference))


def apportion(total: int, weights: Mapping[Key, int], least: int = 0) -> dict[Key, int]:
    """Divide a total by weights so that the parts sum exactly, each part being `least` or more.

    With a total equal to the sum of the weights the parts are the weights. ValueError when the
    total cannot give every part its least.
    """
    if total < least * len(weights):
        message = f"{total} cannot be divided into {len(weights)} parts of at least {least}"
        raise ValueError(message)
    whole = sum(weights.values())
    parts = {key: max(least, total * weight // whole) for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: total * weights[key] % whole, reverse=True)
    for key in by_remainder:
        if sum(parts.values()) < total:
            parts[key] += 1
    while sum(parts.values()) > total:
        parts[max(parts, key=parts.__getitem__)] -= 1
    return parts


def dealt(counts: Mapping[Key, int], rng: Random) -> list[Key]:
    """Return every key as often as its count, in a shuffled order."""
    deck = [key for key, count in counts.items() for _ in range(count)]
    rng.shuffle(deck)
    return deck
