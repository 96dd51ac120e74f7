"""Spreadsheets in and out: tables found by their header words, files no formula hides in."""

from core.tabular.errors import RowError
from core.tabular.grids import BadTable
from core.tabular.headers import Candidate, Column, NoHeader, likely_header
from core.tabular.reading import Row, Table, read_table
from core.tabular.refusals import why_refused
from core.tabular.values import Cell, as_text, shorten
from core.tabular.writing import stream_csv, stream_xlsx, write_csv, write_xlsx

__all__ = [
    "BadTable",
    "Candidate",
    "Cell",
    "Column",
    "NoHeader",
    "Row",
    "RowError",
    "Table",
    "as_text",
    "likely_header",
    "read_table",
    "shorten",
    "stream_csv",
    "stream_xlsx",
    "why_refused",
    "write_csv",
    "write_xlsx",
]
