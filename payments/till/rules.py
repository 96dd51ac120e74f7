"""Notes and coins, and when cash on its way to the bank is late."""

from collections.abc import Mapping

FACES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500)
"""Face values of Vietnamese notes and coins that are counted, in đồng."""
MOST_PIECES = 100_000
"""Of one face; more is a slip of the keyboard."""
LATE_AFTER = 7
"""Days after which cash on its way to the bank is asked after."""


def worth(pieces: Mapping[int, int]) -> int:
    """Return what pieces by face value come to. ValueError for a face or number that is none."""
    for face, number in pieces.items():
        if face not in FACES or number < 0:
            message = f"{number} pieces of {face}"
            raise ValueError(message)
    return sum(face * number for face, number in pieces.items())


def deposit_number(series: str, number: int) -> str:
    """Return a deposit's number as printed: QBT26-N and 3 -> QBT26-N 0000003."""
    return f"{series} {number:07d}"
