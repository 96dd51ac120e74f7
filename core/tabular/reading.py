"""Tables in files of other offices: their rows, without what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from core.tabular.grids import read_grids
from core.tabular.headers import Column, Header, find_header
from core.tabular.values import Cell, as_text, read_cell
from core.text import search_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# `Tổng cộng`, `Cộng: 72 khoản`, `Tổng số trẻ: 120`; not `Tổng công ty Than`.
_TOTAL = re.compile(
    r"(tong|tong cong|tong so|tong so tien|cong|total|sum)"
    r"( (tre|tre em|nguoi|khoan|children|payments))?( [0-9][0-9 ]*( [a-z]+){0,3})?"
)
# The words that begin the place for signatures below a table.
_CLOSING = re.compile(
    r"(nguoi (lap|thu|nop|tong hop|kiem tra|ban giao)|thu truong|giam doc|chu tich|tm|xac nhan"
    r"|ky ten|ky ghi|prepared by|signed|signature|approved by)\b"
    r"|(.* )?ngay [0-9 ]*thang [0-9 ]*nam\b"
)
_FEWEST_NUMBERED = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file, first is 1; `row["name"]` is None where empty."""

    number: int
    cells: tuple[Cell, ...]
    places: dict[str, int]

    def __getitem__(self, column: str) -> Cell:
        place = self.places.get(column)
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def text(self, column: str) -> str:
        """Return the cell as text, empty when there is nothing."""
        return as_text(self[column])

    @property
    def is_filled(self) -> bool:
        """Whether any cell holds something."""
        return any(cell is not None for cell in self.cells)

    @property
    def is_total(self) -> bool:
        """Whether the first thing the row says is `Tổng cộng`, `Total: 120 children` or so."""
        first = next((cell for cell in self.cells if cell is not None), None)
        return isinstance(first, str) and bool(_TOTAL.fullmatch(search_key(first)))

    @property
    def _is_numbering(self) -> bool:
        """Whether the row only counts the columns, as printed forms do: (1) (2) (3)."""
        filled = [as_text(cell).strip("()") for cell in self.cells if cell is not None]
        return len(filled) >= _FEWEST_NUMBERED and filled == [
            str(number) for number in range(1, len(filled) + 1)
        ]

    @property
    def _is_closing(self) -> bool:
        """Whether it begins what stands below a table: its total, or who signs."""
        texts = (search_key(cell) for cell in self.cells if isinstance(cell, str))
        return self.is_total or any(_CLOSING.match(text) for text in texts)


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a file: blank rows (`blank` counts them) and repeated headers left out."""

    sheet: str
    header: Row
    preamble: tuple[Row, ...]
    rows: tuple[Row, ...]
    blank: int
    titles: Mapping[str, str]
    required: frozenset[str]

    @property
    def columns(self) -> frozenset[str]:
        """Our names of the columns that the file has."""
        return frozenset(self.header.places)

    @property
    def records(self) -> tuple[Row, ...]:
        """The rows without totals, and without the signatures and notes below the last one."""
        below = len(list(takewhile(self._is_sparse, reversed(self.rows))))
        foot = self.rows[len(self.rows) - below :]
        end = next((row.number for row in foot if row._is_closing), None)  # noqa: SLF001 - its own rows
        return tuple(
            row for row in self.rows if not row.is_total and (end is None or row.number < end)
        )

    def _is_sparse(self, row: Row) -> bool:
        """Say whether half of what a row must hold is missing, or more."""
        held = sum(row[name] is not None for name in self.required)
        return row.is_total or 2 * held <= len(self.required)


def read_table(source: Path | bytes, columns: Sequence[Column]) -> Table:
    """Find and read the table with these columns, on any sheet, in any column order.

    The source is an xlsx or xls workbook, or text cut by comma, semicolon, tab or bar in any
    common encoding. Titles match folded: equal first, else as words within a longer title
    (`Ngày giao dịch/Trans date`); they may stand in two rows. Raises BadTable, and NoHeader
    when titles are missing.
    """
    content = source.read_bytes() if isinstance(source, Path) else source
    return _table(find_header(read_grids(content), columns), columns)


def _table(header: Header, columns: Sequence[Column]) -> Table:
    rows = [
        Row(number, tuple(map(read_cell, raw)), header.places)
        for number, raw in enumerate(header.grid.rows, start=1)
    ]
    head, below = rows[header.first : header.last + 1], rows[header.last + 1 :]
    heads = {row.cells for row in head}
    filled = [row for row in below if row.is_filled]
    last = filled[-1].number if filled else head[-1].number
    titles = {column.name: column.titles[0] for column in columns}
    titles |= {
        name: " ".join(str(header.titles[place]).split()) for name, place in header.places.items()
    }
    return Table(
        sheet=header.grid.name,
        header=Row(head[-1].number, tuple(map(read_cell, header.titles)), header.places),
        preamble=tuple(row for row in rows[: header.first] if row.is_filled),
        rows=tuple(row for row in filled if row.cells not in heads and not row._is_numbering),  # noqa: SLF001 - its own rows
        blank=last - head[-1].number - len(filled),
        titles=titles,
        required=frozenset(column.name for column in columns if column.required),
    )
