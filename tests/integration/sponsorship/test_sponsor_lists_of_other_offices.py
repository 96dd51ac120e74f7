"""Every office's sponsor list gives the same commitments, or says what to mend."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import func, select

from core.db import Base, session, unit_of_work
from sponsorship.children.rules import Standing
from sponsorship.sponsors.services import SponsorsReport, import_sponsors
from tests.factories.matching import waiting_child
from tests.support.sheets import Sheet, workbook

TITLES = (
    "Mã nhà tài trợ", "Tên nhà tài trợ", "Loại", "Điện thoại", "Mã trẻ", "Mã cam kết",
    "Số tiền mỗi kỳ", "Kỳ đóng góp", "Bắt đầu từ", "Thời hạn", "Hình thức",
)  # fmt: skip
ROWS = (
    ("NT1", "Vũ Thị Mẫu", "Cá nhân", "0329731232", "T-1", "GM00001", "500.000", "tháng",
     "01/07/2026", "12 tháng", "chuyển khoản"),
    ("NT2", "Tổng công ty 319", "Doanh nghiệp", "0203825123", "T-2", "GM00002", "1.500.000", "quý",
     "01/10/2026", "2 năm", "tiền mặt"),
)  # fmt: skip
FOOT = (
    ("Tổng cộng: 2 nhà tài trợ",),
    ("", "", "", "", "", "", "Quảng Yên, ngày 5 tháng 10 năm 2026"),
    ("", "NGƯỜI LẬP BIỂU", "", "", "", "", "CHỦ TỊCH"),
)


def a_list(titles: Sequence[str] = TITLES, rows: Sheet = ROWS, foot: Sheet = ()) -> bytes:
    return workbook({"Sheet3": [("DANH SÁCH NHÀ TÀI TRỢ",), titles, *rows, *foot]})


def changed(column: int, *values: object) -> bytes:
    rows = [
        [*row[:column], value, *row[column + 1 :]] for row, value in zip(ROWS, values, strict=True)
    ]
    return a_list(rows=rows)


@pytest.fixture
def children(app) -> None:
    with unit_of_work():
        for code in ("T-1", "T-2"):
            waiting_child(code, standing=Standing.DRAFT)


def take(content: bytes, **how: bool) -> SponsorsReport:
    with unit_of_work():
        return import_sponsors(content, by=None, **how)


def counts() -> list[int | None]:
    return [
        session.scalar(select(func.count()).select_from(known))
        for known in Base.metadata.sorted_tables
    ]


@pytest.mark.parametrize(
    "content",
    [
        a_list(foot=FOOT),
        a_list([title.upper() for title in TITLES]),
        a_list([title.replace(" ", "\n") for title in TITLES]),
        a_list(
            ["Donor code", "Donor name", "Kind", "Phone", "Child code", "Commitment code",
             "Amount", "Frequency", "Start date", "Term", "Payment method"]
        ),
        a_list(TITLES[::-1], [row[::-1] for row in ROWS]),
        a_list(("STT", *TITLES), [(number, *row) for number, row in enumerate(ROWS, start=1)]),
        changed(3, 329731232, "+84 203825123"),
        changed(4, "t-1", "T/2"),
        changed(5, "gm00001", " GM00002 "),
        changed(6, "500k", 1_500_000),
        changed(7, "Hàng tháng", "QUÝ"),
        changed(8, "7/2026", date(2026, 10, 1)),
        changed(9, "12 tháng", "24 tháng"),
        changed(10, "CK", "TM"),
        "\n".join("\t".join(row) for row in (TITLES, *ROWS)).encode(),
    ],
    ids=range(15),
)  # fmt: skip
def test_another_office_says_the_same(children, content):
    first, second = take(content), take(a_list())

    assert first.errors == []
    assert (first.rows, first.imported, first.sponsors) == (2, 2, 2)
    assert (second.imported, second.unchanged, second.errors) == (0, 2, [])


def test_a_trial_writes_nothing(children):
    before = counts()

    assert take(a_list(), dry_run=True).imported == 2
    assert counts() == before


def test_all_or_nothing_takes_nothing_beside_a_wrong_row(children):
    before = counts()

    assert take(changed(6, "500.000", "50.00"), strict=True).imported == 0
    assert counts() == before


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        (0, "", "Nothing is written here"),
        (1, "…", "This is no name"),
        (1, "Mẫu " * 200, "too long"),
        (2, "?", "no kind of sponsor"),
        (3, "12", "8 to 15 digits"),
        (4, "T-9", "No child has this code"),
        (6, "50.00", "not an amount above zero"),
        (7, "thỉnh thoảng", "Write month, quarter or year"),
        (8, "13/25/2026", "not a day"),
        (8, "2026", "not a day"),
    ],
)
def test_a_bad_cell_is_named_as_in_the_file(children, column, value, says):
    titles = [f"{title.upper()}\n({number})" for number, title in enumerate(TITLES, start=1)]
    bad = [*ROWS[0][:column], value, *ROWS[0][column + 1 :]]

    report = take(a_list(titles, [bad, ROWS[1]]))

    (error,) = report.errors
    assert (error.row, error.column) == (3, " ".join(titles[column].split()))
    assert says in error.reason
    assert report.imported == 1
