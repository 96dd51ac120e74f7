"""The values of cells: what is read from them, and text that may not become a formula."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time, timedelta

# What a spreadsheet program takes for a formula or a command when it opens a file.
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_ESCAPED = re.compile(r"'+\s*[=+\-@\t\r]")
_QUOTED = 80

Cell = str | float | date | None


def read_cell(raw: object) -> Cell:
    """Return a raw cell as we use it: NFC text without edges, a number, a date, or None."""
    if isinstance(raw, str):
        return unicodedata.normalize("NFC", raw).strip() or None
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, time | timedelta):
        return str(raw)
    return raw if isinstance(raw, int | float | date) else None


def as_text(cell: Cell) -> str:
    """Return a cell as text: codes and phone numbers stored as numbers lose their `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def shorten(text: str) -> str:
    """Return the text as a report quotes it: enough to find it in the file by."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet program might run this text (also with spaces before it)."""
    return text.startswith(FORMULA_START) or text.lstrip().startswith(FORMULA_START)


def escape(text: str) -> str:
    """Return the text with an apostrophe before it where it could act as a formula."""
    return f"'{text}" if is_formula_like(text) or _ESCAPED.match(text) else text


def unescape(text: str) -> str:
    """Return the text without the apostrophe that `escape` put before it."""
    return text[1:] if _ESCAPED.match(text) else text
