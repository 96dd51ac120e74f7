"""The money of a month as it arrives: the bank's statement and the collectors' cash list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sponsorship.demo.chance import stream
from sponsorship.demo.commitments import Method
from sponsorship.demo.narratives import ACCOUNT, Line, LineKind, draw_lines, draw_usual_lines
from sponsorship.demo.workbooks import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from random import Random

    from core.dates import Month
    from sponsorship.demo.sponsors import Commitment
    from sponsorship.demo.workbooks import Cell

BANK_HEADERS = (
    "Ngày giao dịch/Trans date",
    "Số tham chiếu/Reference",
    "Ghi nợ/Debit",
    "Ghi có/Credit",
    "Số dư/Balance",
    "Nội dung/Description",
)
CASH_HEADERS = ("Ngày thu", "Mã cam kết", "Người nộp", "Số tiền", "Người thu")
COLLECTORS = ("Thủ quỹ", "Cán bộ Hội phường")
LAST_DAY = 28


@dataclass(frozen=True, slots=True)
class TruthRow:
    """What a bank line is, and the commitments it may be booked to; minus is money out."""

    reference: str
    amount: int
    kind: LineKind
    commitments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonthFiles:
    """The files of one month; amounts in VND."""

    month: Month
    bank_csv: bytes
    cash_csv: bytes
    truth: tuple[TruthRow, ...]
    opening: int
    closing: int


def write_month(
    seed: int, commitments: Sequence[Commitment], month: Month, opening: int, *, usual: bool
) -> MonthFiles:
    """Write the files of a month.

    A `usual` month brings what is due and nothing strange; any other brings every kind of line
    that a statement can puzzle its reader with.
    """
    rng = stream(seed, f"money {month}")
    lines = (draw_usual_lines if usual else draw_lines)(rng, commitments, month)
    dated = sorted(((rng.randint(1, LAST_DAY), line) for line in lines), key=lambda pair: pair[0])
    bank_csv, truth = _write_statement(dated, month, opening)
    closing = opening + sum(line.amount for line in lines)
    cash_csv = _write_cash_list(rng, commitments, month)
    return MonthFiles(month, bank_csv, cash_csv, truth, opening, closing)


def _write_statement(
    dated: Iterable[tuple[int, Line]], month: Month, opening: int
) -> tuple[bytes, tuple[TruthRow, ...]]:
    balance, debits, credits_ = opening, 0, 0
    rows: list[Sequence[Cell]] = []
    truth = []
    for number, (day_number, line) in enumerate(dated):
        day = month.first.replace(day=day_number)
        reference = f"FT{day:%y%j}{number:06}"
        paid_out, paid_in = max(-line.amount, 0), max(line.amount, 0)
        balance, debits, credits_ = balance + line.amount, debits + paid_out, credits_ + paid_in
        figures = (_figure(paid_out), _figure(paid_in), f"{balance:,}")
        rows.append([f"{day:%d/%m/%Y}", reference, *figures, line.narrative])
        truth.append(TruthRow(reference, line.amount, line.kind, line.commitments))
    preamble: list[Sequence[Cell]] = [
        ["NGÂN HÀNG MẪU – SAO KÊ TÀI KHOẢN"],
        ["Số tài khoản/Account", ACCOUNT],
        ["Từ ngày/From", _day(month.first), "Đến ngày/To", _day(month.last)],
        ["Số dư đầu kỳ/Opening balance", f"{opening:,}"],
        [],
        BANK_HEADERS,
    ]
    totals: list[Sequence[Cell]] = [
        ["Cộng phát sinh/Total", "", f"{debits:,}", f"{credits_:,}", "", ""],
        ["Số dư cuối kỳ/Closing balance", "", "", "", f"{balance:,}", ""],
    ]
    return write_csv(preamble + rows + totals), tuple(truth)


def _write_cash_list(rng: Random, commitments: Iterable[Commitment], month: Month) -> bytes:
    paid = [
        each
        for each in commitments
        if each.terms.method is Method.CASH and each.terms.falls_due(month)
    ]
    rows: list[Sequence[Cell]] = [
        [
            _day(month.first.replace(day=rng.randint(1, LAST_DAY))),
            each.code,
            each.sponsor.name,
            each.terms.amount,
            rng.choice(COLLECTORS),
        ]
        for each in paid
    ]
    total: Sequence[Cell] = ["", "", "Cộng", sum(each.terms.amount for each in paid), ""]
    return write_csv([CASH_HEADERS, *rows, total])


def _figure(amount: int) -> str:
    return f"{amount:,}" if amount else ""


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
