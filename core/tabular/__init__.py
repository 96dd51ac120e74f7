"""Spreadsheets in and out: tables found by their header words, files no formula hides in."""

from core.tabular.errors import RowError
from core.tabular.grids import BadTable
from core.tabular.headers import Candidate, Column, NoHeader, likely_header
from core.tabular.meanings import (
    NO_MEANINGS,
    Meanings,
    check_meanings,
    columns_titled,
    meanings_sent,
)
from core.tabular.reading import Row, Table, read_table
from core.tabular.refusals import why_refused
from core.tabular.values import Cell, as_text, shorten
from core.tabular.writing import stream_csv, stream_xlsx, write_csv, write_xlsx

__all__ = [
    "NO_MEANINGS",
    "BadTable",
    "Candidate",
    "Cell",
    "Column",
    "Meanings",
    "NoHeader",
    "Row",
    "RowError",
    "Table",
    "as_text",
    "check_meanings",
    "columns_titled",
    "likely_header",
    "meanings_sent",
    "read_table",
    "shorten",
    "stream_csv",
    "stream_xlsx",
    "why_refused",
    "write_csv",
    "write_xlsx",
]
