"""Header rows of other offices' tables, known by the words of their titles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from core.tabular.grids import BadTable, Grid, read_grids
from core.tabular.values import as_text, read_cell
from core.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A header stands near the top: letterhead, title, account details come before it.
_WITHIN = 100
FEWEST_TITLES = 3
SAMPLES = 2
"""Values shown below a title."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column we look for: our name, and the titles it bears in people's files (vi and en).

    ``alone`` is for titles so short that they mean nothing within a longer one.
    """

    name: str
    titles: tuple[str, ...]
    required: bool = True
    alone: bool = False


class NoHeader(BadTable):
    """No row has all required titles; ``missing`` are the columns that the best row lacks."""

    def __init__(self, missing: tuple[Column, ...]) -> None:
        super().__init__("no_header")
        self.missing = tuple(column.name for column in missing)
        self.titles = tuple(column.titles[0] for column in missing)


@dataclass(frozen=True, slots=True)
class Header:
    """A header of one or two rows: where it stands, its titles, and our columns in it."""

    grid: Grid
    first: int
    last: int
    titles: tuple[object, ...]
    places: dict[str, int]


def find_header(grids: Iterable[Grid], columns: Sequence[Column]) -> Header:
    """Return the fullest header of all sheets.

    Raises NoHeader when titles are missing, and BadTable("several_tables") when another sheet
    has as full a table: reading one of them would lose the other in silence.
    """
    found = [
        max(headers, key=lambda header: _completeness(header, columns))
        for grid in grids
        if (headers := list(_headers(grid, columns)))
    ]
    best = max(found, key=lambda header: _completeness(header, columns), default=None)
    places = best.places if best else {}
    missing = tuple(column for column in columns if column.required and column.name not in places)
    if best is None or missing:
        raise NoHeader(missing)
    if any(_rivals(other, best) for other in found):
        raise BadTable("several_tables")
    return best


@dataclass(frozen=True, slots=True)
class Candidate:
    """What seems to be a header: its titles with the first values below, and what we know of it."""

    titles: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    places: dict[str, int]


def likely_header(content: bytes, columns: Sequence[Column]) -> Candidate | None:
    """Return the fullest row of titles, known or not, to ask a person what its columns mean.

    A row of values is none, though words in it be known as titles. Raises BadTable for a file
    that is no table.
    """
    headers = [header for grid in read_grids(content) for header in _headers(grid, columns)]
    best = max(headers, key=_likeliness, default=None)
    if best is None or _width(best) < FEWEST_TITLES:
        return None
    titles = tuple(
        " ".join(title.split()) if isinstance(title, str) else "" for title in best.titles
    )
    below = best.grid.rows[best.last + 1 : best.last + 1 + SAMPLES]
    return Candidate(
        titles,
        tuple(
            tuple(as_text(read_cell(row[place])) for row in below if place < len(row))
            for place in range(len(titles))
        ),
        best.places,
    )


def _likeliness(header: Header) -> tuple[bool, int, int]:
    width = _width(header)
    titled = width >= FEWEST_TITLES and not any(map(_is_value, header.titles))
    return titled, len(header.places), width


def _is_value(cell: object) -> bool:
    """Say whether a cell is a number or a day, which no title is."""
    text = "" if cell is None else str(cell)
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _width(header: Header) -> int:
    return len({title for title in header.titles if isinstance(title, str) and title.strip()})


def _completeness(header: Header, columns: Sequence[Column]) -> tuple[int, int, bool]:
    """Return what makes a header the better one; of equal ones, that of a single row."""
    required = sum(column.required and column.name in header.places for column in columns)
    return required, len(header.places), header.first == header.last


def _rivals(other: Header, best: Header) -> bool:
    """Say whether another sheet holds rows under the same columns."""
    return (
        other.grid.name != best.grid.name
        and other.places.keys() >= best.places.keys()
        and any(cell not in {None, ""} for row in other.grid.rows[other.last + 1 :] for cell in row)
    )


def _headers(grid: Grid, columns: Sequence[Column]) -> Iterator[Header]:
    """Yield every row near the top as a header, and where cells are merged, two rows as one."""
    wanted = {column: [search_key(title) for title in column.titles] for column in columns}
    above: Header | None = None
    for index, row in enumerate(islice(grid.rows, _WITHIN)):
        if above and _lies_under(row, above, columns):
            titles = [
                lower or upper for upper, lower in zip_longest(above.titles, row, fillvalue="")
            ]
            yield _header(grid, (index - 1, index), titles, wanted)
        above = _header(grid, (index, index), row, wanted)
        yield above


def _lies_under(row: Sequence[object], above: Header, columns: Sequence[Column]) -> bool:
    """Say whether a row goes on with the header above: blank under each title already found."""
    found = [
        above.places[column.name]
        for column in columns
        if column.required and column.name in above.places
    ]
    return bool(found) and not any(row[place] for place in found if place < len(row))


def _header(
    grid: Grid,
    rows: tuple[int, int],
    titles: Sequence[object],
    wanted: dict[Column, list[str]],
) -> Header:
    words = [search_key(title) if isinstance(title, str) else "" for title in titles]
    return Header(grid, *rows, tuple(titles), _match(words, wanted))


def _match(titles: Sequence[str], wanted: dict[Column, list[str]]) -> dict[str, int]:
    """Give each column the title that fits it best; no title serves two columns."""
    fits = [
        (fit, column.name, place)
        for column, keys in wanted.items()
        for place, title in enumerate(titles)
        if title and (fit := max(_fit(key, title) for key in keys))
        if fit == 1 or not column.alone
    ]
    places: dict[str, int] = {}
    for _, name, place in sorted(fits, key=lambda found: -found[0]):
        if name not in places and place not in places.values():
            places[name] = place
    return places


def _fit(key: str, title: str) -> float:
    """Return 1 for equal, the covered part for a title that contains the wanted words, or 0."""
    return len(key) / len(title) if f" {key} " in f" {title} " else 0
