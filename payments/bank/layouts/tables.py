"""Statements kept as tables: delimited text or workbooks with a header row, in any column order."""

from dataclasses import replace

from core.amounts import BadAmount, parse_balance
from core.dates import BadDate
from core.tabular import BadTable, Cell, Meanings, Row, Table, columns_titled, read_table
from payments.bank.layouts import columns as at
from payments.bank.layouts.forms import day_of, days_of, numbers_of
from payments.bank.layouts.sums import Sums, amount_of, read_sums, states_sums, unsigned
from payments.bank.rules import DayForm, FileKind
from payments.bank.statement import BadStatement, FileForm, StatementFile, StatementLine


def read_table_statement(content: bytes, currency: str, meanings: Meanings) -> StatementFile:
    """Read lines, sums and account number of a table; BadStatement names the row at fault.

    ``meanings`` say what the bank's own titles mean.
    """
    try:
        table = read_table(content, columns_titled(at.COLUMNS, meanings))
    except BadTable as error:
        code = "no_header" if error.code == "no_header" else "unreadable"
        raise BadStatement(code, value=error.code) from error
    if not ({at.DEBIT, at.CREDIT} <= table.columns or at.AMOUNT in table.columns):
        raise BadStatement("no_header", table.header.number)
    reading = _Reading(table, currency)
    for row in table.rows:
        reading.take(row)
    sums = reading.sums
    return StatementFile(
        lines=tuple(reading.lines),
        form=reading.form(),
        account_number=sums.account_number,
        from_day=min(sums.days, default=None),
        to_day=max(sums.days, default=None),
        opening=sums.opening,
        closing=sums.closing,
        credits_stated=sums.credits,
        debits_stated=sums.debits,
        totals_row=sums.totals_row,
        closing_row=sums.closing_row,
    )


class _Reading:
    """The lines and sums of a table, as far as its rows were taken."""

    def __init__(self, table: Table, currency: str) -> None:
        self.lines: list[StatementLine] = []
        self.sums = Sums()
        self._table, self._currency = table, currency
        self._days = days_of(table.rows)
        self._around = [row.number for row in table.preamble]
        for row in table.preamble:
            self.sums = read_sums(row, self.sums, currency)

    def take(self, row: Row) -> None:
        """Take a row for a sum, a line, the rest of the line above, or what stands below."""
        if states_sums(row):
            self.sums = read_sums(row, self.sums, self._currency)
            self._around.append(row.number)
        elif _is_continued(row) and self.lines:
            wrapped = f"{self.lines[-1].narrative} {row.text(at.NARRATIVE)}"
            self.lines[-1] = replace(self.lines[-1], narrative=wrapped)
        elif self._is_day(row[at.DATE]) or _has_amount(row):
            self.lines.append(self._line(row))
        else:
            self._around.append(row.number)

    def form(self) -> FileForm:
        """Say how the table was read."""
        table = self._table
        places = sorted(table.header.places, key=table.header.places.__getitem__)
        return FileForm(
            kind=FileKind.TABLE,
            header_row=table.header.number,
            titles=tuple((name, table.titles[name]) for name in places),
            days=self._days,
            numbers=numbers_of(table.rows),
            around=tuple(self._around),
        )

    def _line(self, row: Row) -> StatementLine:
        try:
            booked_on = day_of(row[at.DATE], self._days)
        except BadDate as error:
            raise BadStatement("bad_date", row.number, row.text(at.DATE)) from error
        paid_in, paid_out = self._amount(row, at.CREDIT), self._amount(row, at.DEBIT)
        amount = (paid_in or 0) - abs(paid_out or 0) or self._amount(row, at.AMOUNT)
        if not amount or (paid_in and paid_out):
            shown = row.text(at.CREDIT) or row.text(at.DEBIT)
            raise BadStatement("bad_amount", row.number, shown)
        return StatementLine(
            row=row.number,
            booked_on=booked_on,
            amount=amount,
            narrative=" ".join(row.text(at.NARRATIVE).split()),
            reference=row.text(at.REFERENCE),
            balance=self._amount(row, at.BALANCE),
            payer_account=row.text(at.PAYER_ACCOUNT),
            payer_name=row.text(at.PAYER_NAME),
        )

    def _amount(self, row: Row, column: str) -> int | None:
        return amount_of(row, column, self._currency)

    def _is_day(self, cell: Cell) -> bool:
        form = self._days or DayForm.DAY_FIRST
        try:
            day_of(cell, form)
        except BadDate as error:
            return error.code == "impossible"
        return True


def _has_amount(row: Row) -> bool:
    """Say whether there are figures; below the lines stand the names of those who sign."""
    return any(_is_figure(row[column]) for column in (at.DEBIT, at.CREDIT, at.AMOUNT))


def _is_figure(cell: Cell) -> bool:
    try:
        parse_balance(unsigned(cell))
    except BadAmount as error:
        return error.code not in {"empty", "unreadable"}
    return True


def _is_continued(row: Row) -> bool:
    """Say whether only the text goes on: a bank's wrapping into the next row."""
    return row.text(at.NARRATIVE) != "" and sum(cell is not None for cell in row.cells) == 1
