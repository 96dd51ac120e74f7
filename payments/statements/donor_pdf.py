"""A donor's year on paper, Vietnamese with English beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.money import format_money
from payments.statements.paper import STRONG, Column, Head, Paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.money import Money
    from payments.statements.views_on_paper import DonorYearPaper, OtherLine

RECEIPTS: Final = (
    Column("Số / Receipt", 0.17),
    Column("Ngày nhận / Received", 0.11),
    Column("Nội dung / For", 0.55),
    Column("Số tiền / Amount", 0.17, numeric=True),
)
NO_RECEIPT: Final = (
    Column("Ngày nhận / Received", 0.18),
    Column("Lý do / Reason", 0.62),
    Column("Số tiền / Amount", 0.2, numeric=True),
)
IN_KIND: Final = (
    Column("Ngày nhận / Received", 0.18),
    Column("Hiện vật / What", 0.62),
    Column("Giá trị / Value", 0.2, numeric=True),
)


def draw_donor_year(paper: DonorYearPaper) -> bytes:
    """Return the year of one donor as a PDF."""
    page = Paper(_head(paper))
    _receipts(page, paper)
    if paper.unreceipted:
        page.heading("Đã nhận nhưng chưa có biên nhận / Received without a receipt")
        page.table(NO_RECEIPT, _others(paper.unreceipted))
    if paper.in_kind:
        page.heading("Hiện vật, không tính vào tổng số tiền / In kind, not in the total")
        page.table(IN_KIND, _others(paper.in_kind))
    page.signatures(paper.signatories, f"Ngày lập / Prepared {paper.prepared_on:%d/%m/%Y}")
    return page.finish()


def _receipts(page: Paper, paper: DonorYearPaper) -> None:
    page.heading("Các biên nhận còn hiệu lực / Valid receipts")
    if not paper.receipts:
        page.paragraph("Không có biên nhận trong năm / No receipt in this year")
        return
    rows = [
        (line.number, f"{line.received_on:%d/%m/%Y}", line.purpose, _told(line.amount))
        for line in paper.receipts
    ]
    totals = " ".join(_told(amount) for amount in paper.totals)
    count = f"{len(rows)} biên nhận / receipts"
    page.table(RECEIPTS, rows, ("Cộng / Total", "", count, totals))
    for vietnamese, english in zip(paper.words_vi, paper.words_en, strict=True):
        page.paragraph(f"Bằng chữ / In words: {vietnamese} / {english}", STRONG)


def _others(lines: Sequence[OtherLine]) -> list[tuple[str, ...]]:
    return [(f"{line.received_on:%d/%m/%Y}", line.why, _told(line.amount)) for line in lines]


def _head(paper: DonorYearPaper) -> Head:
    donor = f"{paper.donor_name} ({paper.donor_code})"
    facts = [("Người tài trợ / Donor", donor)]
    if paper.donor_address:
        facts.append(("Địa chỉ / Address", paper.donor_address))
    facts.append(("Năm / Year", str(paper.year)))
    return Head(
        paper.issuer,
        paper.issuer_facts,
        "SAO KÊ TÀI TRỢ NĂM",
        f"Annual statement of gifts · {paper.year}",
        tuple(facts),
    )


def _told(amount: Money) -> str:
    return format_money(amount, "vi")
