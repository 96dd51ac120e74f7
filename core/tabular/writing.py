"""Tables written for spreadsheet programs, in which no text can act as a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO

import xlsxwriter

from core.dates import local_time
from core.tabular.values import escape, is_formula_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from core.tabular.values import Cell

_WIDEST = 40


def write_csv(rows: Iterable[Sequence[Cell]], headers: Sequence[str]) -> bytes:
    """Return a comma-separated file in UTF-8 with a byte order mark, so that Excel reads it.

    Numbers stay numbers, days are ISO 8601; a text that could act as a formula is preceded by
    an apostrophe, which `read_table` takes away again.
    """
    buffer = io.BytesIO()
    stream_csv(buffer, rows, headers)
    return buffer.getvalue()


def stream_csv(
    target: BinaryIO, rows: Iterable[Sequence[Cell]], headers: Sequence[str], delimiter: str = ","
) -> None:
    """Write the same into an open file row by row, so that a long table takes no memory."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=False)
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow([_csv_value(title) for title in headers])
    writer.writerows([_csv_value(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(rows: Iterable[Sequence[Cell]], headers: Sequence[str]) -> bytes:
    """Return a workbook of one sheet: real numbers, real days, texts that stay texts."""
    buffer = io.BytesIO()
    stream_xlsx(buffer, rows, headers)
    return buffer.getvalue()


def stream_xlsx(target: BinaryIO, rows: Iterable[Sequence[Cell]], headers: Sequence[str]) -> None:
    """Write the same into an open file; the rows wait in a temporary file, not in memory."""
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        formats = _Formats(workbook)
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(headers):
            sheet.set_column(place, place, min(len(title) + 6, _WIDEST))
            sheet.write_string(0, place, title, formats.title)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _write_cell(sheet, (number, place), cell, formats)


class _Formats:
    """The four looks of a cell."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.title: Format = workbook.add_format({"bold": True, "quote_prefix": True})
        self.literal: Format = workbook.add_format({"num_format": "@", "quote_prefix": True})
        self.day: Format = workbook.add_format({"num_format": "dd/mm/yyyy"})
        self.instant: Format = workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"})


def _write_cell(sheet: Worksheet, place: tuple[int, int], cell: Cell, formats: _Formats) -> None:
    if isinstance(cell, str):
        # The quote prefix keeps such a text a text even after somebody edits the cell.
        sheet.write_string(*place, cell, formats.literal if is_formula_like(cell) else None)
    elif isinstance(cell, datetime):
        naive = local_time(cell).replace(tzinfo=None) if cell.tzinfo else cell
        sheet.write_datetime(*place, naive, formats.instant)
    elif isinstance(cell, date):
        sheet.write_datetime(*place, cell, formats.day)
    elif isinstance(cell, bool):
        sheet.write_boolean(*place, cell)
    elif cell is not None:
        sheet.write_number(*place, cell)


def _csv_value(cell: Cell) -> str | float:
    if isinstance(cell, str):
        return escape(cell)
    if isinstance(cell, datetime):
        return (local_time(cell) if cell.tzinfo else cell).isoformat(" ", "seconds")[:19]
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell
