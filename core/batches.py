"""Long lists in pieces that fit into one statement of either database."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

BATCH = 5_000
"""Values in one statement; SQLite takes 32,766, PostgreSQL 65,535."""


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Yield the values in lists of at most ``size``, in their order."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
