"""Tables are found in any office's file, and what is written runs nowhere."""

import csv
import io
import struct
import unicodedata
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tabular import (
    BadTable,
    Column,
    NoHeader,
    as_text,
    grids,
    likely_header,
    read_table,
    write_csv,
    write_xlsx,
)
from core.tabular.values import read_cell
from tests.support.sheets import workbook

SAMPLE = Path(__file__).parents[2] / "data"
COLUMNS = [
    Column("code", ("Mã trẻ", "Child code")),
    Column("name", ("Họ và tên", "Họ tên", "Full name")),
    Column("note", ("Ghi chú", "Note"), required=False),
]
PEOPLE = [("QN-1", "Nguyễn Thị Ánh", None), ("QN-2", "Đặng Ước", "ở với bà")]
HEADERS = ("Mã trẻ", "Họ và tên", "Ghi chú")
TONES = "\u0300\u0301\u0303\u0309\u0323"

# What survives a spreadsheet: no control characters, no edges that reading strips, and none of
# the letters by which a text in the wrong encoding is known.
texts = st.text(
    st.characters(
        exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"], exclude_characters="ÃÄÆº»"
    ),
    max_size=30,
)
texts = texts.map(lambda text: unicodedata.normalize("NFC", text).strip() or None)
hostile = st.sampled_from(["=1+1", "+84 933 085 930", "-5", "@SUM(A1)", "'=1", "''-x", "' =x"])
cells = st.one_of(texts, hostile)


def people(table):
    return [(row["code"], row["name"], row["note"]) for row in table.rows]


def windows_1258(text):
    """Encode as old Vietnamese Windows programs do: the tone after its letter."""
    encoded = []
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        letter = "".join(part for part in parts if part not in TONES)
        tone = "".join(part for part in parts if part in TONES)
        encoded.append(unicodedata.normalize("NFC", letter) + tone)
    return "".join(encoded).encode("windows-1258")


class TestFindingTheTable:
    def test_reads_the_register_with_its_own_row_numbers(self):
        table = read_table(SAMPLE / "children_quang_ninh.xlsx", COLUMNS)
        assert table.sheet == "Danh sách trẻ em"
        assert (table.header.number, table.rows[0].number) == (5, 6)
        assert len(table.rows) == 3982 + 20
        assert table.blank == 5
        assert table.preamble[1].cells[0] == "DANH SÁCH TRẺ EM CÓ HOÀN CẢNH ĐẶC BIỆT"

    def test_reads_a_statement_whose_preamble_has_other_widths(self):
        columns = [Column("day", ("Ngày giao dịch",)), Column("credit", ("Ghi có",))]
        table = read_table(SAMPLE / "bank_a_2026-10.csv", columns)
        assert table.preamble[3].cells[1] == "812,345,678"
        assert table.rows[0].text("credit") == "200,000"

    def test_gives_dates_numbers_and_texts_as_they_are(self):
        columns = [Column("at", ("Ngày hạch toán",)), Column("amount", ("Số tiền",))]
        rows = read_table(SAMPLE / "bank_b_2026-10.xlsx", columns).rows
        assert rows[0]["at"] == datetime(2026, 10, 1, 9, 20)  # noqa: DTZ001 - a wall clock
        assert (rows[0]["amount"], rows[1]["amount"]) == ("200,000", 500_000.0)

    def test_knows_a_total_row_from_a_person(self):
        columns = [Column("amount", ("Số tiền",)), Column("payer", ("Người nộp",))]
        rows = read_table(SAMPLE / "cash_2026-10.csv", columns).rows
        assert [row.number for row in rows if row.is_total] == [74]
        assert rows[-1]["amount"] == "35300000"

    def test_a_person_named_tong_is_no_total(self):
        content = write_csv([("Tống Văn An", "x")], ("Họ tên", "Mã trẻ"))
        assert not read_table(content, COLUMNS).rows[0].is_total

    @pytest.mark.parametrize("text", ["Tổng cộng: 120 trẻ", "CỘNG", "Tổng số trẻ: 3", "Total 5"])
    def test_knows_a_total_that_says_of_what(self, text):
        table = read_table(write_csv([PEOPLE[0], (text, None, None)], HEADERS), COLUMNS)
        assert [row["code"] for row in table.records] == ["QN-1"]

    def test_a_company_group_is_no_total(self):
        content = write_csv([("Tổng công ty 319", "x")], ("Họ tên", "Mã trẻ"))
        assert len(read_table(content, COLUMNS).records) == 1

    def test_signatures_below_the_table_are_no_records(self):
        foot = [(None, "Ngày 5 tháng 10 năm 2026", None), ("Người lập biểu", None, "Giám đốc")]
        table = read_table(write_csv([*PEOPLE, *foot, (None, "Lê Mẫu", None)], HEADERS), COLUMNS)
        assert [row["code"] for row in table.records] == ["QN-1", "QN-2"]

    def test_an_unfinished_last_row_is_a_record(self):
        table = read_table(write_csv([*PEOPLE, ("QN-3", None, None)], HEADERS), COLUMNS)
        assert [row["code"] for row in table.records] == ["QN-1", "QN-2", "QN-3"]

    def test_a_first_row_with_gaps_is_no_second_header_row(self):
        first = ("QN-1", "Note", None)
        table = read_table(write_csv([first], ("Mã trẻ", "Họ tên", "Khác")), COLUMNS)
        assert people(table) == [first]

    def test_two_full_sheets_are_refused_rather_than_one_lost(self):
        content = workbook({"A": [HEADERS, *PEOPLE], "B": [HEADERS, *PEOPLE]})
        with pytest.raises(BadTable) as caught:
            read_table(content, COLUMNS)
        assert caught.value.code == "several_tables"

    def test_names_titles_as_they_stand_in_the_file(self):
        table = read_table(workbook({"A": [("MÃ\nTRẺ", "Họ tên")]}), COLUMNS)
        assert table.titles == {"code": "MÃ TRẺ", "name": "Họ tên", "note": "Ghi chú"}

    def test_finds_the_sheet_and_any_column_order(self):
        content = write_csv([("Bà Sáu", "Ánh", "7")], ("Note", "FULL NAME", "child  code"))
        table = read_table(content, COLUMNS)
        assert people(table) == [("7", "Ánh", "Bà Sáu")]

    def test_an_equal_title_wins_over_one_that_contains_it(self):
        columns = [Column("commune", ("Xã/phường",)), Column("commune_code", ("Mã xã/phường",))]
        content = write_csv([("07132", "Quảng Yên")], ("Mã xã/phường", "Xã/phường"))
        row = read_table(content, columns).rows[0]
        assert (row["commune"], row["commune_code"]) == ("Quảng Yên", "07132")

    def test_optional_columns_may_be_absent(self):
        table = read_table(write_csv([("1", "A")], HEADERS[:2]), COLUMNS)
        assert table.columns == {"code", "name"}
        assert table.rows[0]["note"] is None

    def test_blank_rows_and_repeated_headers_are_passed_over(self):
        blank = (None, None, None)
        content = write_csv([PEOPLE[0], blank, HEADERS, PEOPLE[1], blank], HEADERS)
        table = read_table(content, COLUMNS)
        assert people(table) == PEOPLE
        assert [row.number for row in table.rows] == [2, 5]
        assert table.blank == 1

    def test_short_rows_have_nothing_at_their_end(self):
        assert read_table("Mã trẻ,Họ tên,Ghi chú\n1,A\n".encode(), COLUMNS).rows[0]["note"] is None

    def test_names_the_columns_that_are_missing(self):
        with pytest.raises(NoHeader) as caught:
            read_table(write_csv([], ("Mã trẻ", "Ngày sinh")), COLUMNS)
        assert caught.value.code == "no_header"
        assert caught.value.missing == ("name",)


class TestEncodings:
    text = "\n".join(";".join(cell or "" for cell in row) for row in [HEADERS, *PEOPLE])

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_reads_every_unicode_encoding(self, encoding):
        assert people(read_table(self.text.encode(encoding), COLUMNS)) == PEOPLE

    def test_reads_decomposed_letters_as_composed(self):
        content = unicodedata.normalize("NFD", self.text).encode()
        assert people(read_table(content, COLUMNS)) == PEOPLE

    def test_reads_the_old_vietnamese_encoding(self):
        assert people(read_table(windows_1258(self.text), COLUMNS)) == PEOPLE

    def test_reads_western_european_text(self):
        content = "Child code,Full name\n1,Zoé Ñandú Fløjlsgræs\n".encode("windows-1252")
        assert read_table(content, COLUMNS).rows[0]["name"] == "Zoé Ñandú Fløjlsgræs"

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_reads_every_common_delimiter(self, delimiter):
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=delimiter).writerows([HEADERS, ("1", "A,B;C|D", "x\ty")])
        assert people(read_table(buffer.getvalue().encode(), COLUMNS)) == [("1", "A,B;C|D", "x\ty")]


class TestSpoiltLetters:
    def spoilt(self, text):
        return text.encode().decode("windows-1252", errors="ignore")

    def test_a_file_of_spoilt_letters_is_refused_whatever_its_titles(self):
        rows = [(code, self.spoilt(name), None) for code, name, _ in PEOPLE]
        with pytest.raises(BadTable) as caught:
            read_table(write_csv(rows, ("Child code", "Full name", "Note")), COLUMNS)
        assert caught.value.code == "garbled"

    def test_one_spoilt_cell_among_many_is_let_through(self):
        rows = [PEOPLE[0]] * 20 + [("QN-3", self.spoilt("Nguyễn"), None)]
        assert len(read_table(write_csv(rows, HEADERS), COLUMNS).rows) == 21

    @pytest.mark.parametrize("name", ["NGÃ BA", "LÃ Á", "ĐỖ MÃ", "TRẦN VĂN LÃ", "«Má»", "Zoé Ã"])
    def test_honest_capitals_are_not_spoilt(self, name):
        assert read_table(write_csv([("1", name, None)], HEADERS), COLUMNS).rows[0]["name"] == name


class TestRefusedFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty"),
            (b" \r\n ", "empty"),
            (b"\x89PNG\r\n\x1a\n\0\0\0,", "unreadable"),
            (b"\xff\xfe\x00", "unreadable"),
            (b"a,\x81\x8d\xcc", "unreadable"),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "unreadable"),
            (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
            (b'a,"' + b"x" * 200_000, "unreadable"),
            (b"a," * grids.MAX_COLUMNS + b"a", "too_many_columns"),
            (b"a,b\n" * (grids.MAX_ROWS + 1), "too_many_rows"),
            (b"a" * (grids.MAX_BYTES + 1), "too_large"),
            (b"a plain letter", "no_header"),
        ],
        ids=range(12),
    )
    def test_says_what_is_wrong(self, content, code):
        with pytest.raises(BadTable) as caught:
            read_table(content, COLUMNS)
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("parts", "code"),
        [
            ({"readme.txt": b"no workbook"}, "unreadable"),
            ({"xl/workbook.xml": b"broken"}, "unreadable"),
            ({"xl/workbook.xml": b"", "xl/a.xml": b'<c r="A1048576"/>'}, "too_many_rows"),
            ({"xl/workbook.xml": b"", "xl/a.xml": b'<c r="XFD1"/>'}, "too_many_columns"),
            ({"xl/workbook.xml": b"", "xl/a.xml": b'<c r="ZZ1"/>'}, "too_many_columns"),
            ({"xl/workbook.xml": b"", "xl/a.xml": b'<c r="IV200000"/>'}, "too_many_rows"),
        ],
        ids=range(6),
    )
    def test_an_archive_must_be_a_workbook_of_bearable_size(self, parts, code):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        with pytest.raises(BadTable) as caught:
            read_table(buffer.getvalue(), COLUMNS)
        assert caught.value.code == code

    def test_a_bomb_is_refused_by_what_it_declares(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("xl/workbook.xml", b"x")
        declared = struct.pack("<I", grids.MAX_UNPACKED_BYTES + 1)
        content = bytearray(buffer.getvalue())
        directory = content.index(b"PK\x01\x02")
        content[directory + 24 : directory + 28] = declared
        with pytest.raises(BadTable) as caught:
            read_table(bytes(content), COLUMNS)
        assert caught.value.code == "too_large"

    def test_a_damaged_archive_is_refused(self):
        content = bytearray(write_xlsx(PEOPLE, HEADERS))
        content[60:90] = b"\xff" * 30
        with pytest.raises(BadTable) as caught:
            read_table(bytes(content), COLUMNS)
        assert caught.value.code == "unreadable"


class TestWriting:
    rows = st.lists(st.tuples(st.just("QN-1"), cells, cells), max_size=5)

    @given(rows)
    @settings(max_examples=60)
    def test_csv_comes_back_as_it_went(self, rows):
        assert people(read_table(write_csv(rows, HEADERS), COLUMNS)) == rows

    @given(rows)
    @settings(max_examples=30)
    def test_xlsx_comes_back_as_it_went(self, rows):
        assert people(read_table(write_xlsx(rows, HEADERS), COLUMNS)) == rows

    @given(st.lists(cells, min_size=1))
    def test_no_text_in_a_csv_can_start_a_formula(self, row):
        written = next(csv.reader(io.StringIO(write_csv([], row).decode("utf-8-sig"))))
        assert not any(text.lstrip().startswith(("=", "+", "-", "@")) for text in written)

    @pytest.mark.parametrize("text", ["\t=1", "\r=1", " =1", "=1", "@x"])
    def test_a_csv_keeps_a_command_behind_an_apostrophe(self, text):
        cell = next(csv.reader(io.StringIO(write_csv([], [text]).decode("utf-8-sig"), newline="")))
        assert cell == [f"'{text}"]

    def test_an_xlsx_holds_texts_and_no_formulas(self):
        content = write_xlsx([("=1+1", "+84933085930", "-5")], HEADERS)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert people(read_table(content, COLUMNS)) == [("=1+1", "+84933085930", "-5")]

    def test_an_xlsx_keeps_numbers_days_and_times(self):
        instant = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)
        content = write_xlsx(
            [(1_500_000, date(2026, 10, 31), instant), (-2.5, True, None)], HEADERS
        )
        first, second = people(read_table(content, COLUMNS))
        assert first[:2] == (1_500_000, date(2026, 10, 31))
        assert first[2] == datetime(2026, 11, 1, 0, 30)  # noqa: DTZ001 - a wall clock
        assert second == (-2.5, "TRUE", None)

    def test_a_csv_keeps_numbers_and_writes_days_for_machines(self):
        instant = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)
        content = write_csv([(-1500, date(2026, 10, 31), instant)], HEADERS)
        assert content.startswith("\ufeff".encode())
        assert content.decode().splitlines()[1] == "-1500,2026-10-31,2026-11-01 00:30:00"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (933085930.0, "933085930"),
        (2.5, "2.5"),
        ("x", "x"),
        (date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_a_code_typed_as_a_number_reads_as_a_code(cell, text):
    assert as_text(cell) == text


@pytest.mark.parametrize(
    ("raw", "cell"),
    [
        (" A\u0301n ", "Án"),
        ("", None),
        (None, None),
        (True, "TRUE"),
        (timedelta(hours=9, minutes=20), "9:20:00"),
    ],
)
def test_a_raw_cell_becomes_a_plain_value(raw, cell):
    assert read_cell(raw) == cell


def test_a_row_of_values_is_no_header_though_words_in_it_are_titles() -> None:
    columns = [Column(title, (title,)) for title in ("Họ và tên", "Nữ", "Hộ nghèo")]
    rows = ("Danh sách trẻ", "STT;Tên em;Phái;Số ĐDCN (12 số);Diện", "1;Lý Mây;Nữ;;Hộ nghèo")
    found = likely_header("\n".join(rows).encode(), columns)
    assert found is not None
    assert found.titles == ("STT", "Tên em", "Phái", "Số ĐDCN (12 số)", "Diện")
    assert found.samples[1] == ("Lý Mây",)
