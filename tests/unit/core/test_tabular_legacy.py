"""Old Vietnamese fonts are told by their syllables, and nothing else is touched."""

import pytest

from core.tabular.grids import read_grids
from core.tabular.legacy import from_tcvn3, from_vni, to_unicode
from tests.support.sheets import in_tcvn3, in_vni, workbook

SENTENCES = (
    "Nguyễn Thị Mơ", "Đặng Văn Ước", "Bàn Thị Mận", "Phường Hà Tu", "Mồ côi cả cha và mẹ",
    "Người giám hộ đồng ý", "Trường tiểu học Bãi Cháy", "Lỡ cỡ ngỡ ngàng rẽ sẽ kẻ",
)  # fmt: skip


@pytest.mark.parametrize(
    ("tcvn3", "vni", "text"),
    [
        ("NguyÔn ThÞ M¬", "Nguyeãn Thò Mô", "Nguyễn Thị Mơ"),
        ("§Æng V¨n ¦íc", "Ñaëng Vaên Öôùc", "Đặng Văn Ước"),
        ("Ph­êng B·i Ch¸y", "Phöôøng Baõi Chaùy", "Phường Bãi Cháy"),
    ],
)
def test_words_as_people_know_them(tcvn3: str, vni: str, text: str) -> None:
    assert from_tcvn3(tcvn3) == from_vni(vni) == text


@pytest.mark.parametrize("write", [in_tcvn3, in_vni])
def test_a_sheet_in_an_old_font_is_turned_and_a_title_typed_later_stays(write) -> None:
    rows = [["Họ và tên", "STT"], *([write(text), 5] for text in SENTENCES)]
    assert to_unicode(rows) == [["Họ và tên", "STT"], *([text, 5] for text in SENTENCES)]


def test_capitals_of_the_font_of_capitals() -> None:
    assert from_tcvn3("NGUYÔN THÞ M¬") == "NGUYỄN THỊ MƠ"


@pytest.mark.parametrize("write", [in_tcvn3, in_vni])
def test_a_text_file_in_an_old_font(write) -> None:
    lines = "\n".join(f"{number};{text}" for number, text in enumerate(SENTENCES))
    content = write(lines).encode("windows-1252")
    (grid,) = (grid for grid in read_grids(content) if len(grid.rows[0]) == 2)
    assert [row[1] for row in grid.rows] == list(SENTENCES)


@pytest.mark.parametrize(
    "text",
    [
        *SENTENCES, "José García / Zoë Müller / François Çelik / Søren Ångström", "Nguyen Thi Mo",
        "Hà", "Nhà trẻ “Sơn Ca” – café", "1 000 000 ₫", "H'Rin Niê", "Y Blŭk Êban", "±5 µm / 3 × 4",
    ],
)  # fmt: skip
def test_other_text_stays_as_it_is(text: str) -> None:
    assert to_unicode([[text]]) == [[text]]
    (grid,) = read_grids(workbook({"A": [[text], [1]]}))
    assert [*grid.rows[0]] == [text]
    assert next(read_grids(f"{text};1\n".encode())).rows[0][-1] == "1"


def test_a_foreign_name_that_is_there_many_times_makes_no_old_font() -> None:
    rows = [["ÇY", "Binh"]] * 40
    assert to_unicode(rows) == rows
