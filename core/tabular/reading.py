"""Tables in files of other offices, found by the words of their header row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from core.tabular.grids import BadTable, Grid, read_grids
from core.tabular.values import Cell, as_text, read_cell
from core.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A header stands near the top: letterhead, title, account details come before it.
_HEADER_WITHIN = 100
_TOTALS = frozenset({"tong", "tong cong", "tong so", "tong so tien", "cong", "total", "sum"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column we look for: our name, and the titles it bears in people's files (vi and en)."""

    name: str
    titles: tuple[str, ...]
    required: bool = True


class NoHeader(BadTable):
    """No row has all required titles; `missing` names the columns the best row lacks."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__("no_header")
        self.missing = missing


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
        """Whether the first thing the row says is `Tổng cộng`, `Total` or the like."""
        first = next((cell for cell in self.cells if cell is not None), None)
        return isinstance(first, str) and search_key(first) in _TOTALS


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a file: blank rows (`blank` counts them) and repeated headers left out."""

    sheet: str
    header: Row
    preamble: tuple[Row, ...]
    rows: tuple[Row, ...]
    blank: int

    @property
    def columns(self) -> frozenset[str]:
        """Our names of the columns that the file has."""
        return frozenset(self.header.places)


@dataclass(frozen=True, slots=True)
class _Header:
    """A row that may be the header: where it is and which of our columns it has."""

    grid: Grid
    index: int
    places: dict[str, int]


def read_table(source: Path | bytes, columns: Sequence[Column]) -> Table:
    """Find and read the table with these columns, on any sheet, in any column order.

    The source is an xlsx or xls workbook, or text cut by comma, semicolon, tab or bar in any
    common encoding. Titles match folded: equal first, else as words within a longer title
    (`Ngày giao dịch/Trans date`). Raises BadTable, and NoHeader when titles are missing.
    """
    content = source.read_bytes() if isinstance(source, Path) else source
    wanted = {column.name: [search_key(title) for title in column.titles] for column in columns}
    best = max(
        (header for grid in read_grids(content) for header in _headers(grid, wanted)),
        key=lambda header: _completeness(header.places, columns),
        default=None,
    )
    found = best.places if best else {}
    missing = tuple(
        column.name for column in columns if column.required and column.name not in found
    )
    if best is None or missing:
        raise NoHeader(missing)
    return _table(best)


def _completeness(places: dict[str, int], columns: Sequence[Column]) -> tuple[int, int]:
    required = sum(column.required and column.name in places for column in columns)
    return required, len(places)


def _headers(grid: Grid, wanted: dict[str, list[str]]) -> Iterator[_Header]:
    for index, raw in enumerate(islice(grid.rows, _HEADER_WITHIN)):
        titles = [search_key(cell) if isinstance(cell, str) else "" for cell in raw]
        if any(titles):
            yield _Header(grid, index, _match(titles, wanted))


def _match(titles: Sequence[str], wanted: dict[str, list[str]]) -> dict[str, int]:
    """Give each column the title that fits it best; no title serves two columns."""
    fits = [
        (fit, name, place)
        for name, keys in wanted.items()
        for place, title in enumerate(titles)
        if title and (fit := max(_fit(key, title) for key in keys))
    ]
    places: dict[str, int] = {}
    for _, name, place in sorted(fits, key=lambda found: -found[0]):
        if name not in places and place not in places.values():
            places[name] = place
    return places


def _fit(key: str, title: str) -> float:
    """Return 1 for equal, the covered part for a title that contains the wanted words, or 0."""
    return len(key) / len(title) if f" {key} " in f" {title} " else 0


def _table(header: _Header) -> Table:
    rows = [
        Row(number, tuple(map(read_cell, raw)), header.places)
        for number, raw in enumerate(header.grid.rows, start=1)
    ]
    head, below = rows[header.index], rows[header.index + 1 :]
    filled = [row for row in below if row.is_filled]
    last = filled[-1].number if filled else head.number
    return Table(
        sheet=header.grid.name,
        header=head,
        preamble=tuple(row for row in rows[: header.index] if row.is_filled),
        rows=tuple(row for row in filled if row.cells != head.cells),
        blank=last - head.number - len(filled),
    )
