"""The rows of a list that is typed by hand."""

from collections.abc import Mapping
from typing import NamedTuple

FIRST_ROWS = 12
MORE_ROWS = 12
MOST_ROWS = 300


class TypedRow(NamedTuple):
    """One row as typed; ``place`` is its number on the page, from 1."""

    place: int
    day: str
    code: str
    payer: str
    amount: str


def typed_rows(data: Mapping[str, str], count: int) -> list[TypedRow]:
    """Return the rows in which anything was typed besides the day."""
    rows = [
        TypedRow(
            place,
            *(
                data.get(f"{name}_{place}", "").strip()
                for name in ("day", "code", "payer", "amount")
            ),
        )
        for place in range(1, count + 1)
    ]
    return [row for row in rows if row.code or row.payer or row.amount]
