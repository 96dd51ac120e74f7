"""Every collector's list gives the same payments, or says what to mend."""

from collections.abc import Callable, Sequence

import pytest

from core.db import unit_of_work
from payments.receiving.services import CashReport, import_list
from tests.factories.people import organisation
from tests.factories.pledges import pledge
from tests.support.sheets import Sheet, workbook

TITLES = ("Ngày thu", "Mã cam kết", "Người nộp", "Số tiền", "Người thu")
ROWS = (
    ("02/10/2026", "GM00001", "H'Rin Niê", "300.000", "Thủ quỹ"),
    ("05/10/2026", "GM00002", "Tổng công ty 319", "1.500.000", "Cán bộ Hội phường"),
)
TOTAL = ("", "", "Cộng", "1.800.000")
FOOT = ((), ("", "", "", "Ngày 6 tháng 10 năm 2026"), ("Người lập biểu", "", "", "Thủ quỹ"))


def a_list(titles: Sequence[str] = TITLES, rows: Sheet = ROWS, foot: Sheet = ()) -> bytes:
    return workbook({"Danh sách": [("HỘI LHPN PHƯỜNG",), (), titles, *rows, TOTAL, *foot]})


def changed(column: int, *values: object) -> bytes:
    rows = [
        [*row[:column], value, *row[column + 1 :]] for row, value in zip(ROWS, values, strict=True)
    ]
    return a_list(rows=rows)


@pytest.fixture
def take(app) -> Callable[[bytes], CashReport]:
    with unit_of_work():
        pledge("GM00001")
        pledge("GM00002")

    def take_list(content: bytes) -> CashReport:
        with unit_of_work():
            return import_list(content, organisation().id, by=None)

    return take_list


@pytest.mark.parametrize(
    "content",
    [
        a_list(foot=FOOT),
        a_list(["Date", "Commitment code", "Payer", "Amount", "Collector"]),
        a_list(["NGAY NOP", "SO CAM KET", "HO TEN\nNGUOI NOP", "SO TIEN (DONG)", "CAN BO THU"]),
        a_list(foot=[("", "", "Số tiền bằng chữ: Một triệu tám trăm nghìn đồng")]),
        changed(0, "2.10.2026", "2026-10-05"),
        changed(1, "gm 00001", " GM 00002 "),
        changed(3, "300k", "1,500,000đ"),
        changed(3, 300_000, 1_500_000.0),
        "\n".join(";".join(row) for row in (TITLES, *ROWS, TOTAL)).encode("utf-16"),
    ],
    ids=range(9),
)
def test_another_office_says_the_same(take, content):
    first, second = take(content), take(content)

    assert first.cash_list.errors == []
    assert (first.payments, first.cash_list.total) == (2, 1_800_000)
    assert (second.payments, second.already) == (0, 2)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        (0, "13/25/2026", "not a date"),
        (0, "2026", "not a date"),
        (1, "GM0000I", "No commitment has this code"),
        (3, "50.00", "not an amount above zero"),
        (3, "-5", "not an amount above zero"),
        (2, "Mẫu\u202e", "cannot be stored"),
    ],
)
def test_a_bad_cell_is_named_as_in_the_file(take, column, value, says):
    titles = [title.upper() for title in TITLES]
    row = [*ROWS[0][:column], value, *ROWS[0][column + 1 :]]

    report = take(a_list(titles, [row, ROWS[1]]))

    error = report.cash_list.errors[0]
    assert (error.row, error.column, error.value) == (4, titles[column], value)
    assert says in error.reason
    assert report.payments == 0


def test_an_unfinished_last_row_is_not_taken_for_a_signature(take):
    report = take(a_list(rows=[*ROWS, ("", "GM00001", "", "", "Cán bộ Hội phường")]))

    assert [error.row for error in report.cash_list.errors if error.column] == [6, 6]
