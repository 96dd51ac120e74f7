"""The impact statement on paper: figures, strips, every receipt's money, gaps said aloud."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from core.money import Money
from core.pdf.fonts import configure_fonts
from core.settings import FONTS
from sponsorship.impact.impact_pdf import NOT_REPORTED, draw_impact
from sponsorship.impact.impact_view import (
    ChildPart,
    ImpactView,
    MoneyLine,
    MonthCell,
    MonthState,
    ReportLine,
)

CHILD = ChildPart(
    code="QN-0412",
    name="Ánh",
    months=tuple(
        MonthCell(f"{number:02d}", state)
        for number, state in enumerate([*MonthState, *MonthState, *MonthState], start=1)
    ),
    reports=(
        ReportLine("Học tập / School", "Em học lớp 4 và thích môn Toán."),
        ReportLine("Thư / Letter", ""),
    ),
)
STATEMENT = ImpactView(
    fund_name="HỘI LIÊN HIỆP PHỤ NỮ TỈNH MẪU",
    fund_address="Số 1, đường Mẫu",
    period="01/2026 – 12/2026",
    prepared_on=date(2026, 12, 31),
    donor_code="NTT-0042",
    donor_name="Y Blŭk Êban",
    paid=Money(1_200_000),
    handed_over=Money(900_000),
    waiting=Money(300_000),
    children=(CHILD,),
    money=(
        MoneyLine(
            month="03/2026",
            child_code="QN-0412",
            receipt="MDD26-0000003",
            amount=Money(900_000),
            whereabouts="Đã trao ngày 15/03/2026",
        ),
        MoneyLine(
            month="04/2026",
            child_code="QN-0412",
            receipt="MDD26-0000004",
            amount=Money(300_000),
            whereabouts="Đang chờ trao",
        ),
    ),
    complaint="Báo điều chưa đúng: 111 · 1800.1769",
)


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    configure_fonts(FONTS)


def pages(view: ImpactView) -> list[str]:
    return [
        page.extract_text().replace("\N{NO-BREAK SPACE}", " ")
        for page in PdfReader(BytesIO(draw_impact(view))).pages
    ]


@pytest.mark.parametrize(
    "item",
    [
        "HỘI LIÊN HIỆP PHỤ NỮ TỈNH MẪU",
        "01/2026 – 12/2026",
        "31/12/2026",
        "NTT-0042",
        "Y Blŭk Êban",
        "1.200.000 ₫",
        "900.000 ₫",
        "300.000 ₫",
        "QN-0412 — Ánh",
        "Em học lớp 4 và thích môn Toán.",
        "MDD26-0000003",
        "Đã trao ngày 15/03/2026",
        "111 · 1800.1769",
    ],
)
def test_a_statement_shows_who_gave_what_and_what_came_of_it(item):
    (page,) = pages(STATEMENT)
    assert item in page


def test_the_table_ends_in_the_sum_of_its_rows():
    (page,) = pages(replace(STATEMENT, paid=Money(0), handed_over=Money(0), waiting=Money(0)))
    assert page.index("Cộng / Total") < page.index("1.200.000 ₫")


def test_a_report_that_is_missing_is_said_to_be_missing():
    assert NOT_REPORTED in pages(STATEMENT)[0]
    assert NOT_REPORTED in pages(replace(STATEMENT, children=(replace(CHILD, reports=()),)))[0]


def test_a_child_without_consent_is_a_code_only():
    (page,) = pages(replace(STATEMENT, children=(replace(CHILD, name="", reports=()),)))
    assert "Ánh" not in page
    assert "QN-0412" in page


def test_a_donor_without_a_child_reads_no_empty_section():
    (page,) = pages(replace(STATEMENT, children=()))
    assert "Sponsored children" not in page


def test_no_payment_yet_is_said():
    (page,) = pages(replace(STATEMENT, money=()))
    assert "No payments yet" in page
    assert "0 ₫" in page


def test_a_long_table_repeats_its_heading_and_the_complaint_line_on_every_page():
    texts = pages(replace(STATEMENT, children=(), money=STATEMENT.money * 40))
    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        assert "Where it is" in text
        assert "1800.1769" in text
        assert f"Page {number}" in text


def test_many_children_are_all_told_of():
    children = tuple(replace(CHILD, code=f"QN-{number:04d}") for number in range(270))
    text = "\n".join(pages(replace(STATEMENT, children=children)))
    assert all(child.code in text for child in children)


def test_markup_in_a_name_is_printed_as_typed():
    assert "<b>Mẫu</b> & Con" in pages(replace(STATEMENT, donor_name="<b>Mẫu</b> & Con"))[0]


@given(text=st.text(max_size=400))
def test_no_text_can_stop_a_statement(text):
    child = replace(CHILD, name=text, reports=(ReportLine(text, text),))
    line = replace(STATEMENT.money[0], whereabouts=text, receipt=text)
    view = replace(
        STATEMENT, donor_name=text, fund_name=text, children=(child,), money=(line,), complaint=text
    )
    assert draw_impact(view).startswith(b"%PDF")


def test_the_same_statement_gives_the_same_bytes():
    assert draw_impact(STATEMENT) == draw_impact(STATEMENT)
