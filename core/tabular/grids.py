"""Bytes of a spreadsheet or a delimited text into plain grids of cells, within limits."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from core.tabular.legacy import best_reading, to_unicode
from core.tabular.values import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 256
MAX_CELLS = 4_000_000

_DELIMITERS = ",;\t|"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
# A workbook with a password is wrapped in the old container, as a stream of this name.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Vietnamese in UTF-8 that a program took for Western text: Nguyá»…n, Ä‘á»‹a chá»‰.
_GARBLED = re.compile("á[º»](?=\\S)|Ä\u2018|Æ[°¡]|Ã[¡-³µ¹º½]")
_GARBLED_SHARE = 10
_CELL_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})([0-9]{1,12})["']""")


class BadTable(ValueError):
    """A file we cannot read as a table; `code` says why.

    Codes: empty, unreadable, garbled (read in the wrong encoding by another program), password,
    too_large (bytes), too_many_rows, too_many_columns, several_tables, no_header (see `NoHeader`).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, or one way of cutting a text into columns; row 1 is `rows[0]`."""

    name: str
    rows: Sequence[Sequence[object]]


def read_grids(content: bytes) -> Iterator[Grid]:
    """Yield the sheets of a workbook, or a text cut at each delimiter it could have.

    The content decides what a file is, never its name.
    """
    if not content.strip():
        raise BadTable("empty")
    if len(content) > MAX_BYTES:
        raise BadTable("too_large")
    for grid in _grids(content):
        _check_letters(grid)
        yield Grid(grid.name, to_unicode(grid.rows))


def _grids(content: bytes) -> Iterator[Grid]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        _check_archive(content)
        return _sheets(content)
    if content.startswith(_OLD_WORKBOOK):
        if _ENCRYPTED in content:
            raise BadTable("password")
        return _sheets(content)
    return _cuts(decode(content))


def _check_letters(grid: Grid) -> None:
    """Refuse a sheet with many garbled cells; one alone may come from anywhere."""
    garbled = sum(
        isinstance(cell, str) and bool(_GARBLED.search(cell)) for row in grid.rows for cell in row
    )
    if garbled * _GARBLED_SHARE > len(grid.rows):
        raise BadTable("garbled")


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, Windows Vietnamese or Windows Western.

    The letters of TCVN3 and VNI fonts are read as Western ones; `to_unicode` turns them.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Windows-1258 writes a tone as a mark after its letter. Where a mark finds no letter
        # to join, the bytes were never Vietnamese.
        text = unicodedata.normalize("NFC", content.decode("windows-1258", errors="replace"))
        if any(unicodedata.category(char) == "Mn" or char == "\ufffd" for char in text):
            text = _decoded(content, "windows-1252")
        elif (old := _in_old_font(content)) and best_reading((text, old)) is old:
            text = old
    if "\0" in text:
        raise BadTable("unreadable")
    return text


def _in_old_font(content: bytes) -> str:
    """Return the text as it is in an old font, empty when it is in none."""
    western = content.decode("windows-1252", errors="replace")
    (turned,) = to_unicode([[western]])[0]
    return "" if turned == western else str(turned)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise BadTable("unreadable") from None


def _cuts(text: str) -> Iterator[Grid]:
    for delimiter in _DELIMITERS:
        if delimiter in text:
            yield Grid("", _records(text, delimiter))


def _records(text: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(records) == MAX_ROWS:
                raise BadTable("too_many_rows")
            if len(record) > MAX_COLUMNS:
                raise BadTable("too_many_columns")
            records.append([unescape(text) for text in record])
    except csv.Error:
        raise BadTable("unreadable") from None
    return records


def _sheets(content: bytes) -> Iterator[Grid]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            yield Grid(name, sheet.to_python(skip_empty_area=False))
    except CalamineError:
        raise BadTable("unreadable") from None


def _check_archive(content: bytes) -> None:
    """Refuse archives that are no workbook or would unpack into more than we hold.

    The reader fills every cell up to the last one, so one cell far away is enough.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise BadTable("unreadable")
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise BadTable("too_large")
            for name in archive.namelist():
                _check_addresses(archive.read(name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise BadTable("unreadable") from None


def _check_addresses(part: bytes) -> None:
    last_row = last_column = 0
    for address in _CELL_ADDRESS.finditer(part):
        letters, row = address.groups()
        last_row = max(last_row, int(row))
        if len(letters) > len("IV"):
            raise BadTable("too_many_columns")
        last_column = max(last_column, _column_number(letters))
    if last_column > MAX_COLUMNS:
        raise BadTable("too_many_columns")
    if last_row > MAX_ROWS or last_row * last_column > MAX_CELLS:
        raise BadTable("too_many_rows")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
