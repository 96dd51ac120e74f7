"""The agreement on paper: what the sponsor's copy says, and what stands on our copy only."""

from dataclasses import replace
from datetime import date

import pytest

from core.money import Money
from core.pdf.archive import archived
from core.pdf.fonts import configure_fonts
from core.settings import FONTS
from sponsorship.agreements.agreement_pdf import draw_agreement
from sponsorship.agreements.agreement_view import AgreementView, Both, Party, Witness
from tests.support.papers import faults_in_archive, pages_of

LONG = "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN XUẤT NHẬP KHẨU VÀ ĐẦU TƯ NGUYỄN PHƯỚC ĐẶNG GIA"
WITNESS = Witness(
    child="H’Blŭk Êban",
    born="17/08/2016",
    guardian="Tôn Nữ Thị Đào",
    relation="bà nội",
    commune="Xã Nậm Pồ",
)
AGREEMENT = AgreementView(
    number="GM00412/2",
    made_on=date(2026, 11, 2),
    fund=Party(name="QUỸ BẢO TRỢ TRẺ EM", lines=("Số 1, đường Mẫu",)),
    run_by="HỘI LIÊN HIỆP PHỤ NỮ",
    signatory="Lò Văn Mẫu",
    sponsor=Party(name="Nguyễn Thị Ánh", lines=("12 Trần Đăng Ninh",)),
    programme=Both("Mẹ đỡ đầu", "Godmother"),
    child_code="QN-00412",
    purpose=None,
    amount=Money(500_000),
    words=Both("Năm trăm nghìn đồng", "Five hundred thousand dong"),
    rhythm=Both("mỗi tháng", "a month"),
    method=Both("chuyển khoản", "bank transfer"),
    started_on=date(2026, 11, 15),
    term_months=24,
    end_age=18,
    hotlines=("111", "1800.1769"),
)


@pytest.fixture(scope="module", autouse=True)
def fonts():
    configure_fonts(FONTS)


def words(page: str) -> str:
    return " ".join(page.split())


def test_the_sponsors_copy_says_what_is_agreed():
    [page] = pages_of(draw_agreement(AGREEMENT))

    for said in (
        "GM00412/2", "QUỸ BẢO TRỢ TRẺ EM", "HỘI LIÊN HIỆP PHỤ NỮ", "Nguyễn Thị Ánh", "Mẹ đỡ đầu",
        "QN-00412", "500.000", "Năm trăm nghìn đồng", "15/11/2026", "24 tháng / 24 months", "111",
    ):  # fmt: skip
        assert said in words(page)


def test_the_family_stands_on_our_copy_only():
    [page] = pages_of(draw_agreement(AGREEMENT))
    first, second = pages_of(draw_agreement(replace(AGREEMENT, witness=WITNESS)))

    for word in (WITNESS.child, WITNESS.guardian, WITNESS.born, WITNESS.commune):
        assert word not in page
        assert word not in first
        assert word in words(second)


def test_a_promise_without_a_term_lasts_until_the_child_is_grown_up():
    [page] = pages_of(draw_agreement(replace(AGREEMENT, term_months=None)))

    assert "đến khi em đủ 18 tuổi" in words(page)


def test_the_longest_names_are_printed_whole():
    long = replace(
        AGREEMENT,
        fund=Party(name=LONG, lines=(LONG, LONG)),
        sponsor=Party(name=f"{LONG} {LONG}", lines=(LONG,) * 3),
        programme=Both(LONG, LONG),
        signatory=LONG,
        run_by=LONG,
    )
    text = words(" ".join(pages_of(draw_agreement(long))))

    assert text.count("ĐẶNG GIA") >= 8


def test_it_is_fit_for_the_archive_and_always_the_same():
    paper = archived(draw_agreement(AGREEMENT))

    assert paper == archived(draw_agreement(AGREEMENT))
    assert faults_in_archive(paper) == []
