"""Reads the opening list: one table with balances, arrears, advances and last paper numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.amounts import BadAmount, parse_balance
from core.dates import Month, parse_month
from core.errors import RuleBroken
from core.i18n import _, _l
from core.organisations.models import Organisation
from core.tabular import (
    BadTable,
    Column,
    Row,
    RowError,
    read_table,
    shorten,
    why_refused,
    write_xlsx,
)
from core.text import search_key
from payments.going_live.rules import Line, LineKind, of_kind
from payments.going_live.services.knowing import Known, known_to

WHAT = Column("what", ("Loại", "Khoản mục", "What", "Kind"))
CODE = Column("code", ("Mã", "Code"))
MONTH = Column("month", ("Tháng", "Kỳ", "Month"), required=False)
AMOUNT = Column("amount", ("Số tiền", "Số dư", "Số", "Amount"))
COLUMNS = (WHAT, CODE, MONTH, AMOUNT)

KIND_WORDS = {
    LineKind.ACCOUNT: ("Số dư tài khoản", "Tài khoản", "Account balance", "Account"),
    LineKind.FUND: ("Số dư nguồn quỹ", "Số dư quỹ", "Nguồn quỹ", "Fund balance", "Fund"),
    LineKind.ARREARS: ("Còn nợ", "Nợ đóng góp", "Arrears"),
    LineKind.ADVANCE: ("Nộp trước", "Đóng trước", "Advance", "Paid ahead"),
    LineKind.NUMBER: ("Số cuối trên giấy", "Số biên nhận cuối", "Last paper number"),
}
_KINDS = {search_key(word): kind for kind, words in KIND_WORDS.items() for word in words}


@dataclass(frozen=True)
class OpeningSums:
    """The sums of a list, in minor units; the day ties out when nothing is left over."""

    accounts: int
    unallocated: int
    funds: int
    arrears: int
    advances: int

    @property
    def difference(self) -> int:
        """What accounts hold, less what funds own and what is not yet allocated."""
        return self.accounts - self.unallocated - self.funds


@dataclass
class OpeningList:
    """The list as read; it can be asked for when nothing is wrong and it ties out."""

    titles: Mapping[str, str]
    lines: list[Line] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    sums: OpeningSums = OpeningSums(0, 0, 0, 0, 0)

    def count(self, kind: LineKind) -> int:
        """Return how many rows of a kind there are."""
        return len(of_kind(self.lines, kind))

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return {
            "rows": {kind.value: self.count(kind) for kind in LineKind},
            "sums": {**vars(self.sums), "difference": self.sums.difference},
            "errors": [vars(error) for error in self.errors],
        }


def read_opening(content: bytes, body: Organisation, day: Any) -> OpeningList:
    """Read an opening list of an organisation that goes live at the end of ``day``.

    Raises RuleBroken("file") when the file is no such list; what is wrong with rows is in
    ``errors``, by row and column.
    """
    try:
        table = read_table(content, COLUMNS)
    except BadTable as error:
        raise RuleBroken("file", why_refused(error)) from error
    found = OpeningList(table.titles)
    for row in table.records:
        _read_row(row, found)
    known = known_to(body, found.lines)
    _check(found, known, Month.of(day))
    found.sums = _sums(found.lines, known)
    if not found.lines and not found.errors:
        raise RuleBroken("file", _l("The list has no rows below its titles."))
    return found


def _read_row(row: Row, found: OpeningList) -> None:
    before = len(found.errors)

    def refuse(column: Column, reason: Any) -> None:
        title, value = found.titles[column.name], shorten(row.text(column.name))
        found.errors.append(RowError(row.number, title, value, str(reason)))

    kind, month, amount = _KINDS.get(search_key(row.text("what"))), None, 0
    if kind is None:
        words = ", ".join(words[0] for words in KIND_WORDS.values())
        refuse(WHAT, _("Write one of: %(words)s.", words=words))
    try:
        amount = parse_balance(row["amount"]).amount
    except BadAmount:
        refuse(AMOUNT, _l("This is not an amount. Write it like 500.000."))
    if amount < 0:
        refuse(AMOUNT, _l("An opening amount is not below zero. Leave the row out or correct it."))
    if kind in {LineKind.ARREARS, LineKind.ADVANCE}:
        try:
            month = parse_month(row.text("month"))
        except ValueError:
            refuse(MONTH, _l("This is not a month. Write it like 10/2026."))
    if len(found.errors) == before and kind is not None:
        code = "".join(row.text("code").split()).upper()
        found.lines.append(Line(row.number, kind, code, amount, month))


def _check(found: OpeningList, known: Known, last: Month) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for line in found.lines:
        column, reason = known.fault(line, last)
        first = seen.setdefault((line.kind, line.code, line.month), line.row)
        if first != line.row:
            column, reason = "code", _("Row %(row)s says the same.", row=first)
        if reason:
            value = str(line.month) if column == "month" else line.code
            title = found.titles.get(column, column)
            found.errors.append(RowError(line.row, title, value, str(reason)))


def _sums(lines: list[Line], known: Known) -> OpeningSums:
    owed = [line.amount for line in known.of_unallocated(lines)]

    def whole(kind: LineKind) -> int:
        return sum(line.amount for line in of_kind(lines, kind))

    return OpeningSums(
        accounts=whole(LineKind.ACCOUNT) - sum(owed),
        unallocated=sum(owed),
        funds=whole(LineKind.FUND),
        arrears=whole(LineKind.ARREARS),
        advances=whole(LineKind.ADVANCE),
    )


def template(body: Organisation) -> bytes:
    """Return a workbook to fill in, with a row for each account and fund of the organisation."""
    known = known_to(body, ())
    rows: list[tuple[str, str, str, float | None]] = [
        *((KIND_WORDS[LineKind.ACCOUNT][0], code, "", None) for code in sorted(known.accounts)),
        *((KIND_WORDS[LineKind.FUND][0], code, "", None) for code in sorted(known.funds)),
        *((KIND_WORDS[LineKind.NUMBER][0], code, "", None) for code in sorted(known.papers)),
    ]
    return write_xlsx(rows, [column.titles[0] for column in COLUMNS])
