"""Statements on paper: long names wrap, amounts never break, pages go on."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from core.money import Money, format_money
from core.pdf.fonts import configure_fonts
from core.periods import Period
from core.settings import FONTS
from payments.statements.donor_pdf import draw_donor_year
from payments.statements.fund_pdf import WORDS, draw_fund, draw_funds
from payments.statements.rules import Part
from payments.statements.views_on_paper import (
    DonorYearPaper,
    FundLine,
    FundPaper,
    ReceiptLine,
)

COMPANY = (
    "Công ty Cổ phần Đầu tư Xây dựng và Phát triển Hạ tầng Khu công nghiệp Đông Triều – "
    "Chi nhánh Quảng Ninh"
)
HUGE = Money(-1_080_099_000_000)

LINE = FundLine(
    "PT – Quỹ phẫu thuật và đi lại cho trẻ em có hoàn cảnh đặc biệt khó khăn",
    opening=Money(812_345_678),
    received=Money(291_885_911),
    paid=HUGE,
    moved=Money(0),
    closing=Money(984_240_589),
    committed=Money(70_000_000),
    parts=((Part.GIFTS, Money(291_885_911)), (Part.AID, HUGE)),
)
FUNDS = FundPaper(
    issuer="QUỸ BẢO TRỢ TRẺ EM TỈNH QUẢNG NINH",
    issuer_facts="Số 1, đường Mẫu · MST 5700000000",
    period=Period.of_year(2026),
    prepared_on=date(2026, 11, 2),
    funds=(LINE,) * 60,
    signatories=(("Kế toán / Accountant", "Y Blŭk Êban"),),
    whole=LINE,
)
DONOR = DonorYearPaper(
    issuer=FUNDS.issuer,
    issuer_facts=FUNDS.issuer_facts,
    donor_name=COMPANY,
    donor_address="Lô CN-03, phường Mạo Khê",
    donor_code="NT0001",
    year=2026,
    prepared_on=date(2026, 11, 2),
    receipts=tuple(
        ReceiptLine(f"QBT26-T {number:07d}", date(2026, 1, 1), "Đỡ đầu", Money(500_000))
        for number in range(1, 121)
    ),
    totals=(Money(60_000_000),),
    words_vi=("Sáu mươi triệu đồng",),
    words_en=("Sixty million Vietnamese dong",),
    unreceipted=(),
    in_kind=(),
    signatories=FUNDS.signatories,
)


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    configure_fonts(FONTS)


def pages(pdf: bytes) -> list[str]:
    return [
        page.extract_text().replace("\N{NO-BREAK SPACE}", " ")
        for page in PdfReader(BytesIO(pdf)).pages
    ]


def amount(money: Money) -> str:
    return format_money(money, "vi").replace("\N{NO-BREAK SPACE}", " ")


def test_an_amount_stands_on_one_line_however_large() -> None:
    text = "\n".join(pages(draw_funds(FUNDS)))
    assert text.count(amount(HUGE)) == 60 + 2
    assert amount(LINE.opening) in text


def test_a_table_goes_on_over_pages_under_its_head() -> None:
    made = pages(draw_funds(FUNDS))
    assert len(made) > 2
    assert all("Quỹ / Fund" in page for page in made[:-1])
    assert [f"Trang / Page {number}" in page for number, page in enumerate(made, 1)] == [
        True
    ] * len(made)


def test_one_fund_has_every_line_in_words() -> None:
    text = "\n".join(pages(draw_fund(replace(FUNDS, funds=(LINE,), subject=LINE.name))))
    assert WORDS[Part.GIFTS] in text
    assert amount(LINE.closing) in text
    assert amount(LINE.closing - LINE.committed) in text
    assert "Quỹ phẫu thuật và đi lại cho trẻ em" in text


def test_every_line_has_words_on_paper() -> None:
    assert WORDS.keys() == set(Part)


def test_a_long_name_and_every_receipt_are_there() -> None:
    text = " ".join(" ".join(pages(draw_donor_year(DONOR))).split())
    assert COMPANY in text
    for line in DONOR.receipts:
        assert line.number in text
    assert "Sáu mươi triệu đồng / Sixty million Vietnamese dong" in text


def test_the_same_year_is_the_same_bytes() -> None:
    assert draw_donor_year(DONOR) == draw_donor_year(DONOR)
