"""Rows to the bytes of a workbook or a CSV file, the same bytes for the same rows.

Not core.tabular: these stand for files of other offices, with title rows above the header,
sheet names and Vietnamese dates of their own.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = str | int | date

OPTIONS = {
    "in_memory": True,
    "default_date_format": "dd/mm/yyyy",
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)


def write_workbook(title: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write one sheet; empty texts leave their cells empty, dates stay dates."""
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        book.set_properties({"created": WRITTEN})
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
    return out.getvalue()


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write UTF-8 with a byte order mark and CRLF line ends, as office programs save it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
