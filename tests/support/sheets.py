"""Workbooks as other offices make them: merged titles, several sheets, signatures below."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

Sheet = Sequence[Sequence[object]]


def workbook(sheets: Mapping[str, Sheet], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of these sheets; ``merged`` are areas such as A1:H1 of every sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for area in merged:
                sheet.merge_range(area, "")
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, place, cell)
    return buffer.getvalue()
