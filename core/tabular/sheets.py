"""Tables that a person may take away: one table, as a comma-separated file or a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.money import exponent
from core.tabular.writing import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.money import Money
    from core.tabular.values import Cell

MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


@dataclass(frozen=True)
class DataSheet:
    """A table under its titles; ``name`` is that of its file, without the ending."""

    name: str
    titles: Sequence[str]
    rows: Iterable[Sequence[Cell]]

    def write(self, form: str) -> bytes:
        """Return the file, ``form`` being csv or xlsx."""
        return _WRITERS[form](self.rows, self.titles)


def number_of(amount: Money) -> int | float:
    """Return an amount in its main unit as a spreadsheet counts it."""
    digits = exponent(amount.currency)
    return round(amount.amount / 10**digits, digits) if digits else amount.amount
