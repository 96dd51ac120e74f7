"""What is sealed, and how rows become a digest."""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any


class Sealed(StrEnum):
    """Tables whose rows never change."""

    TRANSFERS = "transfer"
    PAYMENTS = "payment"
    ALLOCATIONS = "allocation"
    RECEIPTS = "receipt"


def chain(before: str, rows: Iterable[Sequence[Any]]) -> tuple[str, int, int]:
    """Digest rows (id first, then plain values) after a digest: (digest, highest id, count).

    Values are told apart by their text and by a separator that no stored text holds.
    """
    found, highest, count = hashlib.sha256(before.encode()), 0, 0
    for row in rows:
        found.update("\x1f".join(map(str, row)).encode())
        found.update(b"\x1e")
        highest, count = row[0], count + 1
    return found.hexdigest(), highest, count
