"""Fund statements on paper, Vietnamese with English beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.money import Money, format_money
from payments.statements.paper import Column, Head, Paper
from payments.statements.rules import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.periods import Period
    from payments.statements.views_on_paper import FundLine, FundPaper

WORDS: Final = {
    Part.BROUGHT_FORWARD: "Số dư đưa vào sổ / Brought forward at opening",
    Part.GIFTS: "Tiền ủng hộ / Gifts",
    Part.RETURNED: "Tiền đã trả lại / Money that went back",
    Part.INTEREST: "Lãi tiền gửi / Interest",
    Part.BUDGET: "Ngân sách nhà nước / State budget",
    Part.AID: "Chi hỗ trợ / Aid",
    Part.MANAGEMENT: "Chi quản lý / Management cost",
    Part.BANK_FEES: "Phí ngân hàng / Bank fees",
    Part.ROUNDING: "Làm tròn / Rounding",
    Part.MOVED_IN: "Chuyển đến từ quỹ khác / Moved in",
    Part.MOVED_OUT: "Chuyển sang quỹ khác / Moved out",
    Part.COVERED_IN: "Được bù tháng thiếu / Missed months covered",
    Part.COVERED_OUT: "Bù tháng thiếu cho nơi khác / Covered for others",
}
ONE: Final = (Column("Nội dung / Line", 0.66), Column("Số tiền / Amount", 0.34, numeric=True))
MANY: Final = (
    Column("Quỹ / Fund", 0.22),
    Column("Đầu kỳ / Opening", 0.13, numeric=True),
    Column("Thu / Received", 0.13, numeric=True),
    Column("Chi / Paid", 0.13, numeric=True),
    Column("Chuyển, bù / Moved, covered", 0.13, numeric=True),
    Column("Cuối kỳ / Closing", 0.13, numeric=True),
    Column("Đã hứa / Promised", 0.13, numeric=True),
)


def draw_fund(paper: FundPaper) -> bytes:
    """Return the statement of one fund as a PDF."""
    (line,) = paper.funds
    page = Paper(_head(paper, "SAO KÊ QUỸ", "Fund statement"))
    rows = [("Số dư đầu kỳ / Opening balance", _told(line.opening))]
    rows += [(WORDS[part], _told(amount)) for part, amount in line.parts]
    page.table(ONE, rows, ("Số dư cuối kỳ / Closing balance", _told(line.closing)))
    page.table(
        ONE,
        [("Đã hứa chi, chưa trả / Promised, not yet paid", _told(line.committed))],
        ("Còn tự do / Free", _told(line.closing - line.committed)),
    )
    page.signatures(paper.signatories, _prepared(paper))
    return page.finish()


def draw_funds(paper: FundPaper) -> bytes:
    """Return the statement of all funds of an organisation as a PDF."""
    page = Paper(_head(paper, "SAO KÊ CÁC QUỸ", "Statement of funds"))
    rows = [_columns(line) for line in paper.funds]
    page.table(MANY, rows, _columns(paper.whole) if paper.whole else None)
    if paper.whole:
        page.heading("Cộng theo nội dung / All funds by line")
        page.table(ONE, [(WORDS[part], _told(amount)) for part, amount in paper.whole.parts])
    page.signatures(paper.signatories, _prepared(paper))
    return page.finish()


def _columns(line: FundLine) -> Sequence[str]:
    amounts = (
        line.opening,
        line.received,
        line.paid,
        line.moved,
        line.closing,
        line.committed,
    )
    return (line.name, *map(_told, amounts))


def _head(paper: FundPaper, title: str, subtitle: str) -> Head:
    facts = [("Kỳ / Period", _days(paper.period))]
    if paper.subject:
        facts.insert(0, ("Quỹ / Fund", paper.subject))
    return Head(paper.issuer, paper.issuer_facts, title, subtitle, tuple(facts))


def _days(period: Period) -> str:
    return f"{period.first:%d/%m/%Y} – {period.last:%d/%m/%Y}"


def _prepared(paper: FundPaper) -> str:
    return f"Ngày lập / Prepared {paper.prepared_on:%d/%m/%Y}"


def _told(amount: Money) -> str:
    return format_money(amount, "vi")
