"""Collectors' lists: read whole, checked against their total, taken whole or not at all."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from core.access import Actor
from core.amounts import BadAmount, parse_amount, parse_balance
from core.audit import Act, record
from core.dates import BadDate, now, parse_day, today
from core.db import session
from core.errors import RuleBroken
from core.formats import money
from core.i18n import _, _l
from core.tabular import BadTable, Column, Row, RowError, read_table, shorten, why_refused
from core.text import BadText, clean
from payments.pledges.services import pledges_by_code, tidy_code
from payments.receiving.models import CashBatch
from payments.receiving.services.cash import ReceiveCash, acceptable, plan_cash
from payments.receiving.services.taking import receive_all

DAY = Column("day", ("Ngày thu", "Ngày nộp", "Ngày", "Received on", "Date"))
CODE = Column("code", ("Mã cam kết", "Số cam kết", "Commitment code", "Commitment", "Mã"))
PAYER = Column("payer", ("Người nộp", "Người đóng", "Nhà tài trợ", "Payer", "Paid by", "Sponsor"))
AMOUNT = Column("amount", ("Số tiền", "Amount"))
COLLECTOR = Column(
    "collector", ("Người thu", "Cán bộ thu", "Collector", "Collected by"), required=False
)
COLUMNS = (DAY, CODE, PAYER, AMOUNT, COLLECTOR)


@dataclass(frozen=True)
class CashRow:
    """A readable row: so many đồng for a commitment."""

    number: int
    day: date
    code: str
    payer: str
    amount: int
    collector: str


@dataclass
class CashList:
    """A collector's list as read; it can be taken when nothing is wrong with it."""

    titles: Mapping[str, str]
    rows: list[CashRow] = field(default_factory=list)
    count: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """What the list says, whatever the form: a list saved anew or sorted is the same list."""
        said = sorted((row.day.isoformat(), *astuple(row)[2:]) for row in self.rows)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @property
    def total(self) -> int:
        """The sum of the readable rows, in đồng."""
        return sum(row.amount for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a collector says of a list before it is read; ``total`` in đồng.

    ``override_reason`` lets a list be taken that is not what was said.
    """

    collector: str
    rows: int
    total: int
    override_reason: str = ""


@dataclass(frozen=True)
class CashReport:
    """What became of a list: payments made now, and those that its first run had made."""

    cash_list: CashList
    payments: int = 0
    already: int = 0
    batch: CashBatch | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return {
            "rows": self.cash_list.count,
            "payments": self.payments,
            "already": self.already,
            "total": {"VND": self.cash_list.total},
            "errors": [vars(error) for error in self.cash_list.errors],
        }


def read_list(content: bytes, organisation_id: int, expected: Expected | None = None) -> CashList:
    """Read a collector's list and check each row and the total; books nothing.

    Where it was said what to expect, the list itself need not have a total row.

    Raises RuleBroken("file") when the file cannot be read as such a list.
    """
    try:
        table = read_table(content, COLUMNS)
    except BadTable as error:
        raise RuleBroken("file", why_refused(error)) from error
    found = CashList(table.titles)
    found.count = len(table.records)
    for row in table.records:
        _read_row(row, found)
    _check_commitments(found, organisation_id)
    totals = [row for row in table.rows if row.is_total]
    if totals or expected is None:
        _check_total(totals, found)
    return found


def differs(found: CashList, expected: Expected) -> bool:
    """Say whether a list is not what was said of it."""
    return (found.count, found.total) != (expected.rows, expected.total)


def import_list(
    content: bytes, organisation_id: int, expected: Expected | None = None, *, by: Actor | None
) -> CashReport:
    """Take a collector's list, whole when it is right and not at all otherwise.

    The same list again, in this file or another, makes nothing new. Raises RuleBroken("file") as
    ``read_list``, and RuleBroken("override_reason") when the list is not what was expected and
    nobody says why.
    """
    found = read_list(content, organisation_id, expected)
    if found.errors:
        return CashReport(found)
    before = session.scalar(select(CashBatch).where(CashBatch.file_digest == found.digest))
    if before is not None:
        return CashReport(found, already=found.count, batch=before)
    said = expected or Expected(collector="", rows=found.count, total=found.total)
    _check_expected(found, said)
    batch = _keep(found, organisation_id, said, by)
    receive_all(plan_cash(_commands(found, batch.id)), by=by)
    return CashReport(found, payments=found.count, batch=batch)


def _check_expected(found: CashList, expected: Expected) -> None:
    if differs(found, expected) and not expected.override_reason:
        raise RuleBroken(
            "override_reason",
            _(
                "The list has %(rows)s rows and %(total)s, not what was expected. "
                "Correct it, or say why it is taken.",
                rows=found.count,
                total=money(found.total),
            ),
        )


def _keep(found: CashList, organisation_id: int, expected: Expected, by: Actor | None) -> CashBatch:
    batch = CashBatch(
        organisation_id=organisation_id,
        file_digest=found.digest,
        rows=found.count,
        total=found.total,
        received_by=by.id if by else None,
        received_at=now(),
        collector=expected.collector,
        expected_rows=expected.rows,
        expected_total=expected.total,
        override_reason=expected.override_reason,
    )
    session.add(batch)
    session.flush()
    changes = {"rows": [expected.rows, found.count], "total": [expected.total, found.total]}
    record(Act("collected", "cash_batch", batch.public_id, changes, expected.override_reason), by)
    return batch


def _commands(found: CashList, batch_id: int) -> list[ReceiveCash]:
    digest = found.digest[:24]
    return [
        ReceiveCash(
            code=row.code,
            amount=row.amount,
            received_on=row.day,
            payer_name=row.payer,
            reference=f"list:{digest}:{row.number}",
            batch_id=batch_id,
            note=row.collector,
        )
        for row in found.rows
    ]


def _read_row(row: Row, found: CashList) -> None:
    """Add the row, or one error for each of its cells that cannot be read."""
    before = len(found.errors)

    def refuse(column: Column, reason: Any) -> None:
        title, value = found.titles[column.name], shorten(row.text(column.name))
        found.errors.append(RowError(row.number, title, value, str(reason)))

    day, amount = today(), 0
    try:
        day = parse_day(row["day"])
    except BadDate:
        refuse(DAY, _l("This is not a date. Write it like 31/10/2026."))
    try:
        amount = parse_amount(row["amount"]).amount
    except BadAmount:
        refuse(AMOUNT, _l("This is not an amount above zero. Write it like 500.000."))
    if day > today():
        refuse(DAY, _l("Money cannot be received on a day to come."))
    texts = {}
    for column in (PAYER, COLLECTOR):
        try:
            texts[column.name] = clean(row.text(column.name))
        except BadText:
            refuse(column, _l("The text holds a character that cannot be stored."))
    if len(found.errors) == before:
        code = tidy_code(row.text("code"))
        found.rows.append(
            CashRow(row.number, day, code, texts["payer"], amount, texts["collector"])
        )


def _check_commitments(found: CashList, organisation_id: int) -> None:
    pledges = pledges_by_code({row.code for row in found.rows})
    for row in found.rows:
        reason = None
        try:
            pledge = acceptable(pledges.get(row.code))
            if pledge.organisation_id != organisation_id:
                reason = _l("The commitment belongs to another organisation.")
        except RuleBroken as refusal:
            reason = refusal.message
        if reason is not None:
            found.errors.append(RowError(row.number, found.titles["code"], row.code, str(reason)))


def _check_total(totals: Sequence[Row], found: CashList) -> None:
    """Refuse a list without one total, or whose rows do not add up to it."""
    if len(totals) != 1:
        reason = _("The list needs one total row, which begins with “Cộng” or “Total”.")
        found.errors.append(RowError(totals[-1].number if totals else 0, "", "", reason))
        return
    total, written = totals[0], totals[0].text("amount")
    try:
        stated = parse_balance(total["amount"]).amount
    except BadAmount:
        stated = None
    if stated != found.total:
        reason = _(
            "The total row does not equal the sum of the rows, %(sum)s.", sum=money(found.total)
        )
        found.errors.append(RowError(total.number, found.titles["amount"], written, reason))
