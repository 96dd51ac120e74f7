"""A list of sponsors is taken over once, and every row that is not says why."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.dates import Month
from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.tabular import read_table, write_csv, write_xlsx
from donors.models import Donor
from donors.services import get_donor_by_code
from payments.pledges.models import Pledge
from payments.pledges.rules import Method
from payments.pledges.services import bill_month
from sponsorship.children.rules import Circumstance, Standing
from sponsorship.matching.models import SlotClaim, Sponsorship
from sponsorship.sponsors.services import import_sponsors
from sponsorship.sponsors.services.columns import COLUMNS
from tests.factories.matching import waiting_child

SAMPLE = Path(__file__).parents[2] / "data" / "sponsors_quang_ninh.xlsx"
TITLES = [column.titles[0] for column in COLUMNS]
ROW = {
    "Mã nhà tài trợ": "NT0001",
    "Tên nhà tài trợ": "Vũ Thị Mẫu",
    "Loại": "Cá nhân",
    "Điện thoại": "0329731232",
    "Chương trình": "Mẹ đỡ đầu",
    "Mã trẻ": "T-1",
    "Mã cam kết": "GM00001",
    "Số tiền mỗi kỳ": "500.000",
    "Kỳ đóng góp": "tháng",
    "Bắt đầu từ": "01/07/2026",
    "Thời hạn": "12 tháng",
    "Hình thức": "chuyển khoản",
}


def listed(*changes: dict[str, object]) -> bytes:
    """Return a list with one row for each set of changes."""
    rows: Sequence[dict[str, object]] = [{**ROW, **change} for change in changes]
    return write_xlsx([[row.get(title, "") for title in TITLES] for row in rows], TITLES)


@pytest.fixture
def children(app):
    with unit_of_work():
        for number in range(1, 4):
            waiting_child(f"T-{number}", standing=Standing.DRAFT)


@pytest.fixture
def sample_children(any_app):
    with unit_of_work():
        for row in read_table(SAMPLE, COLUMNS).rows:
            waiting_child(row.text("child_code"), [Circumstance.POOR], standing=Standing.DRAFT)


def test_the_sample_is_taken_whole_and_a_second_time_changes_nothing(any_app, sample_children):
    content = SAMPLE.read_bytes()
    with unit_of_work():
        first = import_sponsors(content, by=None)
    with unit_of_work():
        second = import_sponsors(content, by=None)

    assert (first.rows, first.imported, first.unchanged, first.sponsors) == (705, 705, 0, 486)
    assert first.errors == first.duplicates == []
    assert (second.imported, second.unchanged, second.sponsors) == (0, 705, 486)
    assert session.scalar(select(func.count()).select_from(Sponsorship)) == 705
    assert session.scalar(select(func.count()).select_from(SlotClaim)) == 705
    assert session.scalar(select(func.count()).select_from(Donor)) == 486


def test_the_sample_bills_what_the_office_expects(any_app, sample_children):
    with unit_of_work():
        import_sponsors(SAMPLE.read_bytes(), by=None)
    with unit_of_work():
        billed = bill_month(Month(2026, 10))

    assert (billed.created, billed.total) == (573, {"VND": 280_300_000})


def test_a_sponsor_with_two_children_is_one_sponsor(children):
    content = listed({}, {"Mã trẻ": "T-2", "Mã cam kết": "GM00002"})

    with unit_of_work():
        report = import_sponsors(content, by=None)

    assert (report.imported, report.sponsors) == (2, 1)
    assert get_donor_by_code("NT0001").phone == "0329731232"


def test_running_support_of_unverified_and_disputed_children_goes_on(app):
    with unit_of_work():
        waiting_child("T-1", standing=Standing.DRAFT, disputed=True)
        report = import_sponsors(listed({}), by=None)

    assert report.imported == 1


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"Mã trẻ": "T-99"}, "Mã trẻ"),
        ({"Mã trẻ": ""}, "Mã trẻ"),
        ({"Chương trình": "Không có"}, "Chương trình"),
        ({"Số tiền mỗi kỳ": "năm trăm"}, "Số tiền mỗi kỳ"),
        ({"Số tiền mỗi kỳ": "0"}, "Số tiền mỗi kỳ"),
        ({"Loại": "Người ngoài hành tinh"}, "Loại"),
        ({"Kỳ đóng góp": "tuần"}, "Kỳ đóng góp"),
        ({"Bắt đầu từ": "31/02/2026"}, "Bắt đầu từ"),
        ({"Bắt đầu từ": "2026"}, "Bắt đầu từ"),
        ({"Thời hạn": "mãi"}, "Thời hạn"),
        ({"Hình thức": "vàng"}, "Hình thức"),
        ({"Điện thoại": "12"}, "Điện thoại"),
        ({"Email": "không có"}, "Email"),
        ({"Mã số thuế": "12"}, "Mã số thuế"),
        ({"Tên nhà tài trợ": ""}, "Tên nhà tài trợ"),
        ({"Mã cam kết": ""}, "Mã cam kết"),
    ],
)
def test_a_bad_row_names_its_column_and_the_others_are_taken(children, change, column):
    good = {"Mã trẻ": "T-2", "Mã cam kết": "GM00002", "Mã nhà tài trợ": "NT0002"}
    with unit_of_work():
        report = import_sponsors(listed(change, good), by=None)

    (error,) = report.errors
    assert (error.row, error.column) == (2, column)
    assert error.value == next(iter(change.values()))
    assert error.reason
    assert (report.rows, report.imported) == (2, 1)


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ({"Mã cam kết": "GM00002"}, "Mã trẻ"),
        ({"Mã trẻ": "T-2"}, "Mã cam kết"),
        ({"Mã trẻ": "T-2", "Mã cam kết": "GM00002", "Điện thoại": "0900000000"}, "Điện thoại"),
        (
            {"Mã trẻ": "T-2", "Mã cam kết": "GM00002", "Tên nhà tài trợ": "Ai Khác"},
            "Tên nhà tài trợ",
        ),
    ],
)
def test_the_first_of_two_rows_that_differ_is_right(children, second, column):
    with unit_of_work():
        report = import_sponsors(listed({}, second), by=None)

    assert report.imported == 1
    assert [(error.row, error.column) for error in report.errors] == [(3, column)]


def test_a_row_said_twice_is_taken_once(children):
    with unit_of_work():
        report = import_sponsors(listed({}, {}), by=None)

    assert (report.imported, report.errors) == (1, [])
    assert [(row.row, row.code, row.of) for row in report.duplicates] == [(3, "GM00001", "GM00001")]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"Mã trẻ": "T-2"}, "Mã cam kết"),
        ({"Số tiền mỗi kỳ": "600.000"}, "Số tiền mỗi kỳ"),
        ({"Kỳ đóng góp": "quý"}, "Kỳ đóng góp"),
        ({"Tên nhà tài trợ": "Ai Khác"}, "Tên nhà tài trợ"),
        ({"Mã cam kết": "GM00009"}, "Mã trẻ"),
    ],
)
def test_a_list_that_differs_from_the_books_changes_nothing(children, change, column):
    with unit_of_work():
        import_sponsors(listed({}), by=None)
    with unit_of_work():
        report = import_sponsors(listed(change), by=None)

    assert (report.imported, report.unchanged) == (0, 0)
    assert [error.column for error in report.errors] == [column]
    assert session.scalar(select(func.count()).select_from(Pledge)) == 1


def test_contact_details_that_the_office_corrected_stay(children):
    with unit_of_work():
        import_sponsors(listed({}), by=None)
    with unit_of_work():
        report = import_sponsors(listed({"Điện thoại": "0911111111"}), by=None)

    assert (report.unchanged, report.errors) == (1, [])
    assert get_donor_by_code("NT0001").phone == "0329731232"


def test_other_offices_columns_words_and_separators_are_read(children):
    titles = ["Amount", "Child code", "Sponsor code", "Sponsor name", "Commitment code", "Start"]
    titles += ["Method", "Term", "Frequency"]
    row = ["1,500,000", "T-1", "D7", "Bến Ngọc School", "GM00700", "2026-01-01"]
    row += ["handed over directly", "2 years", "quarterly"]
    content = write_csv([row], titles).decode("utf-8-sig").replace('"1,500,000"', "1500000")

    with unit_of_work():
        report = import_sponsors(content.replace(",", ";").encode("utf-16"), by=None)

    pledge = session.scalars(select(Pledge)).one()
    assert report.imported == 1
    assert (pledge.code, pledge.term_months, pledge.method) == ("GM00700", 24, Method.WITNESSED)


def test_a_file_without_the_columns_is_refused_by_name(children):
    with pytest.raises(RuleBroken, match="Mã trẻ"), unit_of_work():
        import_sponsors(write_csv([["NT0001"]], ["Mã nhà tài trợ"]), by=None)


def test_a_dry_run_and_a_strict_run_with_an_error_keep_nothing(children):
    with unit_of_work():
        dry = import_sponsors(listed({}), by=None, dry_run=True)
        strict = import_sponsors(listed({}, {"Mã trẻ": "T-99"}), by=None, strict=True)

    assert (dry.imported, strict.imported) == (1, 0)
    assert session.scalar(select(func.count()).select_from(Donor)) == 0


def test_the_command_prints_one_object(children, run, tmp_path):
    file = tmp_path / "list.xlsx"
    file.write_bytes(listed({}, {"Mã trẻ": "T-99", "Mã cam kết": "GM00002"}))

    result = run.invoke(args=["sponsors", "import", str(file), "--json"])

    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (told["rows"], told["imported"], told["sponsors"]) == (2, 1, 1)
    assert told["errors"][0].keys() == {"row", "column", "value", "reason"}


def test_a_strict_command_with_a_bad_row_fails(children, run, tmp_path):
    file = tmp_path / "list.xlsx"
    file.write_bytes(listed({}, {"Mã trẻ": "T-99"}))

    result = run.invoke(args=["sponsors", "import", str(file), "--strict"])

    assert result.exit_code == 1
    assert session.scalar(select(func.count()).select_from(Pledge)) == 0


def test_a_file_that_is_no_table_fails_with_a_sentence(app, run, tmp_path):
    file = tmp_path / "list.xlsx"
    file.write_bytes(b"\x00\x01\x02 nothing")

    result = run.invoke(args=["sponsors", "import", str(file)])

    assert result.exit_code == 1
    assert "neither a spreadsheet nor a CSV file" in result.stderr
