"""The sample's sponsors and commitments, and small statements."""

import csv
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import insert, select

from core.dates import now, parse_day
from core.db import public_id, session
from core.tabular import Column, Row, read_table
from core.text import search_key, sort_key
from donors.models import Donor
from donors.rules import DonorKind
from payments.bank.models import BankAccount
from payments.funds.services import child_funds
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import OpenPledge, open_pledges
from tests.factories.people import organisation

DATA = Path(__file__).resolve().parents[1] / "data"
BANK_A = DATA / "bank_a_2026-10.csv"

_COLUMNS = (
    Column("donor", ("Mã nhà tài trợ",)),
    Column("name", ("Tên nhà tài trợ",)),
    Column("programme", ("Chương trình",)),
    Column("child", ("Mã trẻ",)),
    Column("code", ("Mã cam kết",)),
    Column("amount", ("Số tiền mỗi kỳ",)),
    Column("rhythm", ("Kỳ đóng góp",)),
    Column("start", ("Bắt đầu từ",)),
    Column("term", ("Thời hạn",)),
    Column("method", ("Hình thức",)),
)
_METHODS = {
    "chuyển khoản": Method.TRANSFER,
    "tiền mặt": Method.CASH,
    "trao trực tiếp": Method.WITNESSED,
}
_RHYTHMS = {"tháng": Rhythm.MONTH, "quý": Rhythm.QUARTER, "năm": Rhythm.YEAR}


def main_account() -> BankAccount:
    """Return the account that every installation begins with."""
    return session.scalars(select(BankAccount).where(BankAccount.slug == "main")).one()


def sample_commitments() -> None:
    """Open the sample's 705 commitments with their sponsors."""
    rows = _sample_rows()
    body = organisation()
    names = {row.text("donor"): row.text("name") for row in rows}
    session.execute(insert(Donor), [_donor(code, name) for code, name in names.items()])
    donors = dict(session.execute(select(Donor.code, Donor.id)).all())
    funds = child_funds(body.id, {row.text("child") for row in rows}, date(2025, 1, 1))
    open_pledges([_pledge(row, body.id, donors, funds) for row in rows])


def truth() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return, by reference, what each line of the sample is and the commitments it may pay."""
    with (DATA / "bank_truth.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            row["reference"]: (row["kind"], tuple(row["commitments"].split()))
            for row in csv.DictReader(file)
        }


def statement(
    *lines: Sequence[object], opening: int = 1_000_000, account: str = "0123456789"
) -> bytes:
    """Return a statement of (day, reference, signed amount, narrative) lines that adds up."""
    rows: list[Sequence[object]] = [
        ("Số tài khoản", account),
        ("Số dư đầu kỳ", opening),
        ("Ngày giao dịch", "Số tham chiếu", "Ghi nợ", "Ghi có", "Số dư", "Nội dung"),
    ]
    balance = opening
    for day, reference, amount, narrative in lines:
        assert isinstance(amount, int)
        balance += amount
        sides = ("", amount) if amount > 0 else (-amount, "")
        rows.append((day, reference, *sides, balance, narrative))
    rows.append(("Số dư cuối kỳ", "", "", "", balance, ""))
    return "\n".join(";".join(f"{cell}" for cell in row) for row in rows).encode()


@cache
def _sample_rows() -> tuple[Row, ...]:
    return read_table(DATA / "sponsors_quang_ninh.xlsx", _COLUMNS).rows


def _donor(code: str, name: str) -> dict[str, object]:
    return {
        "public_id": public_id(),
        "code": code,
        "kind": DonorKind.PERSON,
        "name": name,
        "search_key": search_key(name),
        "sort_key": sort_key(name),
        "version": 1,
        "created_at": now(),
    }


def _pledge(row: Row, body: int, donors: dict[str, int], funds: dict[str, int]) -> OpenPledge:
    months = "".join(filter(str.isdigit, row.text("term").partition("tháng")[0]))
    return OpenPledge(
        organisation_id=body,
        programme_code=row.text("code")[:2],
        donor_id=donors[row.text("donor")],
        fund_id=funds[row.text("child")],
        method=_METHODS[row.text("method").lower()],
        amount=int(row.text("amount")),
        rhythm=_RHYTHMS[row.text("rhythm").lower()],
        started_on=parse_day(row["start"]),
        code=row.text("code"),
        term_months=int(months) if "tuổi" not in row.text("term") and months else None,
        taken_over=True,
    )
