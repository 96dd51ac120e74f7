"""How a table writes days and amounts, found from all of its rows."""

import re
from collections.abc import Iterable
from datetime import date

from core.dates import BadDate, parse_day
from core.tabular import Cell, Row
from payments.bank.layouts.columns import AMOUNT, BALANCE, CREDIT, DATE, DEBIT
from payments.bank.rules import DayForm, NumberForm

_NUMBERS = re.compile(r"([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"\s*[0-9]{4}[/.\-]")
_GROUPED = re.compile(r"[0-9]([., \u00a0\u202f])[0-9]{3}(?![0-9])")
_BY_SIGN = {".": NumberForm.POINTS, ",": NumberForm.COMMAS}


def days_of(rows: Iterable[Row]) -> DayForm | None:
    """Return how the days are written; None without any.

    The month stands first only where a day would not be one otherwise, and every day is one so.
    """
    cells = [cell for row in rows if (cell := row[DATE]) is not None]
    texts = [cell for cell in cells if isinstance(cell, str) and re.search("[0-9]", cell)]
    if not texts:
        return DayForm.CELLS if any(isinstance(cell, date) for cell in cells) else None
    if all(_YEAR_FIRST.match(text) for text in texts):
        return DayForm.YEAR_FIRST
    written = [text for text in texts if _NUMBERS.match(text.strip())]
    if any(not _is_day(text) for text in written) and all(
        _is_day(_turned(text)) for text in written
    ):
        return DayForm.MONTH_FIRST
    return DayForm.DAY_FIRST


def numbers_of(rows: Iterable[Row]) -> tuple[NumberForm, ...]:
    """Return how the amounts are written, each way once."""
    found = {
        _number_form(cell)
        for row in rows
        for name in (DEBIT, CREDIT, AMOUNT, BALANCE)
        if (cell := row[name]) is not None
    }
    return tuple(form for form in NumberForm if form in found)


def day_of(cell: Cell, form: DayForm | None) -> date:
    """Read a day of a table that writes days in a form; BadDate as ``parse_day``."""
    if form is DayForm.MONTH_FIRST and isinstance(cell, str):
        cell = _turned(cell)
    return parse_day(cell)


def _turned(text: str) -> str:
    """Put the day before the month."""
    return _NUMBERS.sub(r"\3\2\1\2\4", text.strip(), count=1)


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except BadDate:
        return False
    return True


def _number_form(cell: Cell) -> NumberForm | None:
    if isinstance(cell, int | float):
        return NumberForm.CELLS
    if not isinstance(cell, str) or not re.search("[0-9]", cell):
        return None
    grouped = _GROUPED.search(cell)
    return _BY_SIGN.get(grouped[1], NumberForm.SPACES) if grouped else NumberForm.PLAIN
