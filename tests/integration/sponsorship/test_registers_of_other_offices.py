"""Every office's register gives the same children, or says what to mend."""

import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.db import Base, session, unit_of_work
from core.errors import RuleBroken
from core.i18n import speaking
from core.places.services import import_places
from sponsorship.children.models import Child
from sponsorship.children.services import RegisterReport, import_register
from sponsorship.children.services.importing_register import read_register
from tests.support.sheets import Sheet, in_tcvn3, in_vni, workbook

UNITS = Path("data/admin_units_2025-07.csv")
TITLES = (
    "Mã trẻ", "Họ và tên", "Ngày sinh", "Giới tính", "Mã xã/phường", "Hoàn cảnh",
    "Người chăm sóc", "Điện thoại", "Trợ cấp tháng", "Trẻ đồng ý",
)  # fmt: skip
ENGLISH = (
    "Child code", "Full name", "Date of birth", "Sex", "Commune code", "Circumstance",
    "Guardian", "Phone", "Monthly allowance", "Child consent",
)  # fmt: skip
SHORT = (
    "Mã số trẻ", "Họ tên trẻ", "Ngày, tháng, năm sinh", "Giới", "Mã xã", "Diện",
    "Người giám hộ", "SĐT", "Trợ cấp", "Trẻ em đồng ý",
)  # fmt: skip
ROWS = (
    ("T-1", "H'Rin Niê", "01/06/2018", "Nữ", "06673", "Mồ côi cha", "Y Blŭk Niê", "0912345678",
     "500.000", "x"),
    ("T-2", "Đặng Văn Ước", "2015", "Nam", "06673", "Khuyết tật", "Đặng Thị Mơ", "0987654321",
     "1.000.000", ""),
    ("T-3", "Bàn Thị Mận", "08/2016", "Nữ", "06673", "Mồ côi mẹ", "Bàn Văn Tá", "", "", "x"),
)  # fmt: skip
FOOT = (
    ("", "Tổng cộng: 3 trẻ"),
    (),
    ("", "", "", "", "", "", "Bãi Cháy, ngày 05 tháng 10 năm 2026"),
    ("", "NGƯỜI LẬP BIỂU", "", "", "", "", "CHỦ TỊCH"),
    ("", "(Ký, ghi rõ họ tên)", "", "", "", "", "(Ký tên, đóng dấu)"),
    ("", "Trần Thị Mẫu"),
)
LETTERHEAD = (("ỦY BAN NHÂN DÂN PHƯỜNG BÃI CHÁY",), (), ("DANH SÁCH TRẺ EM",), ("Tháng 10/2026",))


def table(titles: Sequence[str] = TITLES, rows: Sheet = ROWS) -> list[Sequence[object]]:
    return [titles, *rows]


def text(delimiter: str = ",") -> str:
    return "\n".join(delimiter.join(map(str, row)) for row in table())


def changed(column: int, *values: object) -> bytes:
    """Return the register with one column written in another way."""
    rows = [
        [*row[:column], value, *row[column + 1 :]] for row, value in zip(ROWS, values, strict=True)
    ]
    return workbook({"Sheet1": table(rows=rows)})


def retitled(column: int, title: str, *values: object) -> bytes:
    rows = [
        [*row[:column], value, *row[column + 1 :]] for row, value in zip(ROWS, values, strict=True)
    ]
    return workbook({"Sheet1": [[*TITLES[:column], title, *TITLES[column + 1 :]], *rows]})


def numbered() -> bytes:
    rows = [(number, *row) for number, row in enumerate(ROWS, start=1)]
    counting = [f"({number})" for number in range(1, len(TITLES) + 2)]
    return workbook({"DS": [*LETTERHEAD, ("STT", *TITLES), counting, *rows, *FOOT]}, ["A1:K1"])


def in_two_header_rows() -> bytes:
    """Return a form whose sexes are two columns under one title."""
    above = [*TITLES[:3], "Giới tính", "", *TITLES[4:]]
    below = ["", "", "", "Nam", "Nữ"]
    rows = [[*row[:3], *(("", "x") if row[3] == "Nữ" else ("x", "")), *row[4:]] for row in ROWS]
    merged = ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"]
    return workbook({"Biểu 01": [above, below, *rows]}, merged)


def old_windows(written: str) -> bytes:
    """Encode as old Vietnamese Windows programs do: the tone after its letter."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = "".join(
        unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in tones))
        + "".join(c for c in decomposed if c in tones)
        for decomposed in (unicodedata.normalize("NFD", char) for char in written)
    )
    return parts.encode("windows-1258")


SAME: dict[str, Callable[[], bytes]] = {
    "english titles": lambda: workbook({"Children": table(ENGLISH)}),
    "other titles": lambda: workbook({"Trẻ": table(SHORT)}),
    "capitals without accents": lambda: workbook({"A": table([t.upper() for t in SHORT])}),
    "line breaks in titles": lambda: workbook({"A": table([t.replace(" ", "\n") for t in TITLES])}),
    "other order": lambda: workbook({"A": [row[::-1] for row in table()]}),
    "numbered, with letterhead and signatures": numbered,
    "two header rows": in_two_header_rows,
    "a column of girls": lambda: retitled(3, "Nữ", "x", "", "X"),
    "second sheet": lambda: workbook({"Hướng dẫn": [("Cách ghi",)], "DS": table()}),
    "a second sheet of titles": lambda: workbook({"DS": table(), "Mẫu": [TITLES]}),
    "semicolons": lambda: text(";").encode(),
    "tabs in utf-16": lambda: text("\t").encode("utf-16"),
    "windows-1258": lambda: old_windows(text(";").replace("ŭ", "u")),
    "tcvn3": lambda: in_tcvn3(text(";").replace("ŭ", "u")).encode("windows-1252"),
    "vni": lambda: in_vni(text("\t").replace("ŭ", "u")).encode("windows-1252"),
    "a workbook in tcvn3": lambda: workbook(
        {"DS": [[in_tcvn3(str(c).replace("ŭ", "u")) for c in row[::-1]] for row in table()]}
    ),
    "decomposed letters": lambda: unicodedata.normalize("NFD", text(";")).encode(),
    "names in capitals": lambda: changed(1, "H'Rin  Niê", "ĐẶNG VĂN  ƯỚC", " bàn thị mận"),
    "days with slashes": lambda: changed(2, "1/6/2018", 2015, "8.2016"),
    "days with dots": lambda: changed(2, "01.06.2018", "2015", "8-2016"),
    "days as machines write them": lambda: changed(2, "2018-06-01", 2015, "2016-08"),
    "real dates": lambda: changed(2, date(2018, 6, 1), "2015", "2016-08"),
    "serial numbers": lambda: changed(2, 43252, 2015.0, "8/2016"),
    "codes as numbers": lambda: changed(4, 6673, 6673.0, "6673"),
    "communes by name": lambda: retitled(4, "Xã/phường", "P. Bãi Cháy", "BAI CHAY", "P.Bãi Cháy"),
    "addresses": lambda: retitled(
        4, "Địa chỉ", "Khu 5, phường Bãi Cháy, tỉnh Quảng Ninh", "phường Bãi Cháy",
        "Tổ 2 - P. Bãi Cháy - Quảng Ninh",
    ),
    "phones as numbers": lambda: changed(7, 912345678, "+84 987 654 321", None),
    "phones with a country code": lambda: changed(7, "(+84) 912.345.678", "84987654321", None),
    "amounts": lambda: changed(8, "500k", "1,000,000đ", None),
    "amounts as numbers": lambda: changed(8, 500_000, 1_000_000.0, None),
    "ticks": lambda: changed(9, "✓", "không", "Có"),
    "ones and noughts": lambda: changed(9, 1, 0, "TRUE"),
    "codes in small letters": lambda: changed(0, "t-1", "T/2", " T-3 "),
}  # fmt: skip


WITHOUT_BREVE = {"windows-1258", "tcvn3", "vni", "a workbook in tcvn3"}
"""Encodings that have no ŭ."""


@pytest.fixture
def places(app) -> None:
    with unit_of_work():
        import_places(UNITS.read_bytes(), UNITS.name)


def take(content: bytes, **how: bool) -> RegisterReport:
    with unit_of_work():
        return import_register(content, by=None, **how)


def counts() -> dict[str, int]:
    return {
        name: session.scalar(select(func.count()).select_from(known)) or 0
        for name, known in Base.metadata.tables.items()
    }


@pytest.mark.parametrize("office", SAME)
def test_another_office_says_the_same(places, office):
    take(workbook({"Sheet1": table()}))

    again = take(SAME[office]())

    if office in WITHOUT_BREVE:
        assert (again.imported, again.unchanged, again.errors) == (1, 2, [])
    else:
        assert (again.rows, again.imported, again.unchanged) == (3, 0, 3), again.errors
        assert again.errors == again.duplicates == []


@pytest.mark.parametrize("office", ["numbered, with letterhead and signatures", "two header rows"])
def test_a_first_run_takes_what_a_second_finds_known(places, office):
    first, second = take(SAME[office]()), take(SAME[office]())

    assert (first.imported, first.unchanged) == (3, 0)
    assert (second.imported, second.unchanged) == (0, 3)


def test_a_trial_writes_nothing(places):
    before = counts()

    report = take(numbered(), dry_run=True)

    assert report.imported == 3
    assert counts() == before


def test_all_or_nothing_takes_nothing_beside_a_wrong_row(places):
    report = take(changed(3, "Nữ", "?", "Nữ"), strict=True)

    assert report.imported == 0
    assert session.scalar(select(func.count()).select_from(Child)) == 0


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        (2, "13/25/2018", "There is no such day"),
        (2, "1/6/18", "four digits"),
        (2, "00/2018", "no such day"),
        (2, "hè 2018", "This is not a date"),
        (3, "?", "Write “Nam” or “Nữ”"),
        (4, "99999", "There is no commune"),
        (5, "=1+1", "not on the list"),
        (8, "50.00", "not an amount"),
        (1, "Mẫu\u202e", "cannot be stored"),
        (1, "…", "name is missing"),
        (0, "", "code is missing"),
        (0, "T" * 300, "too long"),
        (1, "Nguyễn " * 4000, "too long"),
    ],
)
def test_a_bad_cell_is_named_as_in_the_file(places, column, value, says):
    title = f"{TITLES[column]}\n(ghi rõ)"
    rows = [ROWS[0], [*ROWS[1][:column], value, *ROWS[1][column + 1 :]], ROWS[2]]
    titles = [*TITLES[:column], title, *TITLES[column + 1 :]]

    report = take(workbook({"DS": [*LETTERHEAD, titles, *rows]}))

    (error,) = report.errors
    assert (error.row, error.column) == (7, f"{TITLES[column]} (ghi rõ)")
    assert says in error.reason
    assert report.imported == 2


def bomb() -> bytes:
    """Return an archive that unpacks to a thousand times its size."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 301 * 1024 * 1024)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "neither a spreadsheet|column titles"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither a spreadsheet"),
        (bomb(), "too large"),
        (b"a,b\n" * 300_000, "too many rows"),
        (("," * 500).encode(), "too many columns"),
        (text().encode().decode("latin-1").encode(), "spoilt the letters"),
        (workbook({"Bãi Cháy": table(), "Hà Lầm": table()}), "Several sheets"),
        (workbook({"A": table(["?", *TITLES[1:]])}), "column titles: Mã trẻ"),
        (workbook({"A": table([*TITLES[:3], "?", *TITLES[4:]])}), "Giới tính"),
        (workbook({"A": table([*TITLES[:4], "?", *TITLES[5:]])}), "Xã/phường"),
    ],
    ids=range(11),
)
def test_a_file_that_is_no_register_says_what_to_do(places, content, says):
    with speaking("en"), pytest.raises(RuleBroken) as refused:
        read_register(content)
    assert refused.value.field == "file"
    assert any(part in str(refused.value.message) for part in says.split("|"))
