"""What the rows around a statement's lines state: account, period, balances and totals."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.amounts import BadAmount, parse_balance
from core.dates import BadDate, parse_day
from core.tabular import Cell, Row, as_text
from core.text import search_key
from payments.bank.layouts.columns import CREDIT, DEBIT
from payments.bank.statement import BadStatement

_OPENING = ("so du dau", "opening balance", "balance brought forward")
_CLOSING = ("so du cuoi", "closing balance", "ending balance")
_TOTALS = ("cong phat sinh", "tong phat sinh", "tong cong", "tong so", "total")
_PERIOD = re.compile(r"\b(?:tu|den|from|to|period)\b")
_ACCOUNT = re.compile(r"\b(?:so tai khoan|so tk|tai khoan|tk|stk|account)\b")
_ACCOUNT_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[0-9 .\-]{4,28})[0-9](?![0-9])")
_DAY = re.compile(r"[0-9]{1,4}[/.\-][0-9]{1,2}[/.\-][0-9]{2,4}")


@dataclass(frozen=True, slots=True)
class Sums:
    """What the rows around the lines state, and in which rows."""

    account_number: str = ""
    days: tuple[date, ...] = ()
    opening: int | None = None
    closing: int | None = None
    debits: int | None = None
    credits: int | None = None
    totals_row: int | None = None
    closing_row: int | None = None


def states_sums(row: Row) -> bool:
    """Say whether a row among the lines begins with the words of a sum."""
    return row.is_total or _first_words(row).startswith(_TOTALS + _OPENING + _CLOSING)


def read_sums(row: Row, sums: Sums, currency: str) -> Sums:
    """Take from a row around the lines what it states."""
    if row.is_total or _first_words(row).startswith(_TOTALS):
        return replace(
            sums,
            debits=amount_of(row, DEBIT, currency),
            credits=amount_of(row, CREDIT, currency),
            totals_row=row.number,
        )
    words = search_key(" ".join(_texts(row)))
    if any(key in words for key in _OPENING):
        return replace(sums, opening=_stated(row, currency))
    if any(key in words for key in _CLOSING):
        return replace(sums, closing=_stated(row, currency), closing_row=row.number)
    if _PERIOD.search(words):
        sums = replace(sums, days=sums.days + tuple(_days(row)))
    if not sums.account_number and _ACCOUNT.search(words):
        return replace(sums, account_number=_account_number(_texts(row)))
    return sums


def amount_of(row: Row, column: str, currency: str) -> int | None:
    """Return the signed amount of a cell, None when there is nothing or only a dash."""
    cell = row[column]
    if cell is None or (isinstance(cell, str) and not cell.strip("-–— ")):
        return None
    try:
        return parse_balance(unsigned(cell), currency).amount
    except BadAmount as error:
        raise BadStatement("bad_amount", row.number, as_text(cell)) from error


def unsigned(cell: Cell) -> Cell:
    """Return a cell without the plus that some banks write."""
    return cell.strip().removeprefix("+").strip() if isinstance(cell, str) else cell


def _first_words(row: Row) -> str:
    return search_key(next((cell for cell in row.cells if isinstance(cell, str)), ""))


def _stated(row: Row, currency: str) -> int:
    """Return the last amount of a row, beside its words or behind their colon."""
    for cell in reversed(row.cells):
        candidates: Sequence[Cell] = (
            (cell, cell.rpartition(":")[2]) if isinstance(cell, str) else (cell,)
        )
        for candidate in candidates:
            try:
                return parse_balance(unsigned(candidate), currency).amount
            except BadAmount:
                continue
    raise BadStatement("bad_amount", row.number, " ".join(_texts(row)))


def _days(row: Row) -> Iterable[date]:
    for cell in row.cells:
        if isinstance(cell, date):
            yield parse_day(cell)
        elif isinstance(cell, str):
            for text in _DAY.findall(cell):
                try:
                    yield parse_day(text)
                except BadDate:
                    continue


def _account_number(texts: Sequence[str]) -> str:
    for text in texts:
        if found := _ACCOUNT_NUMBER.search(text):
            return re.sub(r"[^0-9]", "", found[0])
    return ""


def _texts(row: Row) -> list[str]:
    return [as_text(cell) for cell in row.cells if isinstance(cell, str | float | int)]
