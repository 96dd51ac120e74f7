"""What is reported of a row that was not taken."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowError:
    """A row that was not taken; ``row`` and ``column`` are the file's own number and title."""

    row: int
    column: str
    value: str
    reason: str
