"""Statements as SWIFT MT940: the fields by the library mt-940, their text put together by us."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from mt940 import Options
from mt940.models import Transaction, Transactions

from core.tabular.grids import BadTable, decode
from payments.bank.layouts.scaling import check_currency, minor_units
from payments.bank.rules import FileKind
from payments.bank.statement import BadStatement, FileForm, StatementFile, StatementLine

WIDTH = 65
"""Characters in a row of text; one that is full goes on in the next without a space."""
_NO_REFERENCE = {None, "", "NONREF"}
_BLOCK = re.compile(r"(?m)^(?=:20:)")
_LINE = re.compile(r"(?m)^:61:")
_FIELD = re.compile(r"(?m)^:[0-9]{2}[A-Z]?:.*$")
_UNREADABLE = (RuntimeError, ValueError, ArithmeticError, LookupError, TypeError)
_OPENING = ("final_opening_balance", "intermediate_opening_balance")
_CLOSING = ("final_closing_balance", "intermediate_closing_balance")


def read_mt940(content: bytes, currency: str) -> StatementFile:
    """Read the lines and balances of all statements in a file, which follow one another.

    ``row`` is that of the file. BadStatement when a field cannot be read, a statement begins with
    another balance than the one before ended with, or the file is of two accounts.
    """
    text = _text(content)
    rows = iter([text[: found.start()].count("\n") + 1 for found in _LINE.finditer(text)])
    lines: list[StatementLine] = []
    opening = closing = until = None
    accounts: set[str] = set()
    for block in (_parsed(text, part) for part in _BLOCK.split(text) if _LINE.search(part)):
        begins = _balance(block, _OPENING, currency)
        if closing is not None and begins is not None and begins != closing:
            raise BadStatement("balance_breaks", next(rows, None), begins)
        opening = begins if opening is None else opening
        closing = _balance(block, _CLOSING, currency)
        until = _closing_day(block) or until
        lines += [_line(one, currency, next(rows)) for one in block.transactions]
        accounts.add(str(block.data.get("account_identification") or ""))
    if len(accounts) > 1:
        raise BadStatement("several_accounts", value=", ".join(sorted(accounts)))
    return StatementFile(
        lines=tuple(lines),
        form=FileForm(FileKind.MT940),
        account_number="".join(re.findall("[0-9]+$", "".join(accounts))),
        to_day=until,
        opening=opening,
        closing=closing,
    )


def unwrapped(details: str) -> str:
    """Return a text as it was before the bank broke it into rows, within words too."""
    rows = details.splitlines()
    joined = "".join(row if len(row) >= WIDTH else f"{row} " for row in rows[:-1])
    return " ".join((joined + "".join(rows[-1:])).split())


def _text(content: bytes) -> str:
    try:
        return decode(content).replace("\r\n", "\n").replace("\r", "\n")
    except BadTable as error:
        raise BadStatement("unreadable", value=error.code) from error


def _parsed(text: str, block: str) -> Transactions:
    """Parse a statement; where that fails, its fields alone, to say which one it is."""
    try:
        return _parse(block)
    except _UNREADABLE as error:
        for field in _FIELD.findall(block):
            try:
                _parse(field)
            except _UNREADABLE:
                row = text[: text.find(field)].count("\n") + 1
                raise BadStatement("bad_field", row, field.strip()[:WIDTH]) from error
        raise BadStatement("bad_field", value=str(error)[:WIDTH]) from error


def _parse(text: str) -> Transactions:
    found = Transactions(options=Options.all())
    found.parse(text)
    return found


def _balance(block: Transactions, names: tuple[str, ...], currency: str) -> int | None:
    balance = _stated(block, names)
    if balance is None:
        return None
    check_currency(balance.amount.currency, currency, None)
    return minor_units(balance.amount.amount, currency, None)


def _closing_day(block: Transactions) -> date | None:
    balance = _stated(block, _CLOSING)
    return None if balance is None else _plain(balance.date)


def _stated(block: Transactions, names: tuple[str, ...]) -> Any:
    return next((block.data[name] for name in names if name in block.data), None)


def _plain(day: date) -> date:
    """Return a day of the library's own class as a plain one."""
    return date(day.year, day.month, day.day)


def _line(one: Transaction, currency: str, row: int) -> StatementLine:
    data = one.data
    check_currency(data["amount"].currency, currency, row)
    amount = minor_units(data["amount"].amount, currency, row)
    if not amount:
        raise BadStatement("bad_amount", row, data["amount"].amount)
    return StatementLine(
        row=row,
        booked_on=_plain(data.get("entry_date") or data["date"]),
        amount=amount,
        narrative=_narrative(data),
        reference=next(_references(data), ""),
        payer_account=data.get("applicant_iban") or "",
        payer_name=data.get("applicant_name") or "",
    )


def _narrative(data: dict[str, Any]) -> str:
    details = data.get("transaction_details") or data.get("purpose") or data.get("extra_details")
    return unwrapped(str(details or ""))


def _references(data: dict[str, Any]) -> Iterator[str]:
    """Yield the bank's own reference before the one that the payer gave."""
    for name in ("bank_reference", "customer_reference"):
        if data.get(name) not in _NO_REFERENCE:
            yield str(data[name]).strip()
