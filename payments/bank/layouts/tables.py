"""Statements kept as tables: delimited text or workbooks with a header row, in any column order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.amounts import BadAmount, parse_balance
from core.dates import BadDate, parse_day
from core.tabular import BadTable, Cell, Column, Row, as_text, read_table
from core.text import search_key
from payments.bank.statement import BadStatement, StatementFile, StatementLine

COLUMNS = (
    Column("date", ("Ngày giao dịch", "Ngày hạch toán", "Ngày", "Trans date", "Date")),
    Column(
        "reference",
        (
            "Số tham chiếu",
            "Số bút toán",
            "Số chứng từ",
            "Số CT",
            "Mã giao dịch",
            "Mã GD",
            "Số giao dịch",
            "Số GD",
            "Reference",
            "Ref",
            "Ref no",
            "Transaction no",
        ),
        required=False,
    ),
    Column("debit", ("Ghi nợ", "Phát sinh nợ", "Nợ", "Debit"), required=False),
    Column("credit", ("Ghi có", "Phát sinh có", "Có", "Credit"), required=False),
    Column("amount", ("Số tiền", "Amount"), required=False),
    Column("balance", ("Số dư", "Balance"), required=False),
    Column("narrative", ("Nội dung", "Diễn giải", "Mô tả", "Description", "Narrative", "Details")),
)
_OPENING = ("so du dau", "opening balance", "balance brought forward")
_CLOSING = ("so du cuoi", "closing balance", "ending balance")
_TOTALS = ("cong phat sinh", "tong phat sinh", "tong cong", "tong so", "total")
_PERIOD = re.compile(r"\b(?:tu|den|from|to|period)\b")
_ACCOUNT = re.compile(r"\b(?:so tai khoan|so tk|tai khoan|tk|stk|account)\b")
_ACCOUNT_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[0-9 .\-]{4,28})[0-9](?![0-9])")
_DAY = re.compile(r"[0-9]{1,4}[/.\-][0-9]{1,2}[/.\-][0-9]{2,4}")


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the rows around the lines state."""

    account_number: str = ""
    days: tuple[date, ...] = ()
    opening: int | None = None
    closing: int | None = None
    debits: int | None = None
    credits: int | None = None


def read_table_statement(content: bytes, currency: str) -> StatementFile:
    """Read lines, sums and account number of a table; BadStatement names the row at fault."""
    try:
        table = read_table(content, COLUMNS)
    except BadTable as error:
        code = "no_header" if error.code == "no_header" else "unreadable"
        raise BadStatement(code, value=error.code) from error
    if not ({"debit", "credit"} <= table.columns or "amount" in table.columns):
        raise BadStatement("no_header", table.header.number)
    sums = _Sums()
    for row in table.preamble:
        sums = _read_sums(row, sums, currency)
    lines, sums = _read_rows(table.rows, sums, currency)
    return StatementFile(
        lines=tuple(lines),
        account_number=sums.account_number,
        from_day=min(sums.days, default=None),
        to_day=max(sums.days, default=None),
        opening=sums.opening,
        closing=sums.closing,
        credits_stated=sums.credits,
        debits_stated=sums.debits,
    )


def _read_rows(
    rows: Iterable[Row], sums: _Sums, currency: str
) -> tuple[list[StatementLine], _Sums]:
    lines: list[StatementLine] = []
    for row in rows:
        if _begins_with(row, _TOTALS):
            sums = _read_totals(row, sums, currency)
        elif _begins_with(row, _OPENING + _CLOSING):
            sums = _read_sums(row, sums, currency)
        elif _is_continued(row) and lines:
            wrapped = f"{lines[-1].narrative} {row.text('narrative')}"
            lines[-1] = replace(lines[-1], narrative=wrapped)
        elif _is_day(row["date"]) or _has_amount(row):
            lines.append(_line(row, currency))
    return lines, sums


def _line(row: Row, currency: str) -> StatementLine:
    try:
        booked_on = parse_day(row["date"])
    except BadDate as error:
        raise BadStatement("bad_date", row.number, row.text("date")) from error
    paid_in, paid_out = _amount(row, "credit", currency), _amount(row, "debit", currency)
    amount = (paid_in or 0) - abs(paid_out or 0) or _amount(row, "amount", currency)
    if not amount or (paid_in and paid_out):
        raise BadStatement("bad_amount", row.number, row.text("credit") or row.text("debit"))
    return StatementLine(
        row=row.number,
        booked_on=booked_on,
        amount=amount,
        narrative=" ".join(row.text("narrative").split()),
        reference=row.text("reference"),
        balance=_amount(row, "balance", currency),
    )


def _amount(row: Row, column: str, currency: str) -> int | None:
    """Return the signed amount of a cell, None when there is nothing or only a dash."""
    cell = row[column]
    if cell is None or (isinstance(cell, str) and not cell.strip("-–— ")):
        return None
    try:
        return parse_balance(_unsigned(cell), currency).amount
    except BadAmount as error:
        raise BadStatement("bad_amount", row.number, as_text(cell)) from error


def _unsigned(cell: Cell) -> Cell:
    return cell.strip().removeprefix("+").strip() if isinstance(cell, str) else cell


def _has_amount(row: Row) -> bool:
    """Say whether there are figures; below the lines stand the names of those who sign."""
    return any(_is_figure(row[column]) for column in ("debit", "credit", "amount"))


def _is_figure(cell: Cell) -> bool:
    try:
        parse_balance(_unsigned(cell))
    except BadAmount as error:
        return error.code not in {"empty", "unreadable"}
    return True


def _is_day(cell: Cell) -> bool:
    try:
        parse_day(cell)
    except BadDate as error:
        return error.code == "impossible"
    return True


def _is_continued(row: Row) -> bool:
    """Say whether only the text goes on: a bank's wrapping into the next row."""
    return row.text("narrative") != "" and sum(cell is not None for cell in row.cells) == 1


def _begins_with(row: Row, words: tuple[str, ...]) -> bool:
    """Say whether the first text of a row is one of these words: it states a sum."""
    first = search_key(next((cell for cell in row.cells if isinstance(cell, str)), ""))
    return first.startswith(words) or (row.is_total and words is _TOTALS)


def _read_totals(row: Row, sums: _Sums, currency: str) -> _Sums:
    return replace(
        sums, debits=_amount(row, "debit", currency), credits=_amount(row, "credit", currency)
    )


def _read_sums(row: Row, sums: _Sums, currency: str) -> _Sums:
    """Take from a row around the lines what it states."""
    words = search_key(" ".join(_texts(row)))
    if any(key in words for key in _OPENING):
        return replace(sums, opening=_stated(row, currency))
    if any(key in words for key in _CLOSING):
        return replace(sums, closing=_stated(row, currency))
    if _PERIOD.search(words):
        sums = replace(sums, days=sums.days + tuple(_days(row)))
    if not sums.account_number and _ACCOUNT.search(words):
        return replace(sums, account_number=_account_number(_texts(row)))
    return sums


def _stated(row: Row, currency: str) -> int:
    """Return the last amount of a row, beside its words or behind their colon."""
    for cell in reversed(row.cells):
        candidates: Sequence[Cell] = (
            (cell, cell.rpartition(":")[2]) if isinstance(cell, str) else (cell,)
        )
        for candidate in candidates:
            try:
                return parse_balance(_unsigned(candidate), currency).amount
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
