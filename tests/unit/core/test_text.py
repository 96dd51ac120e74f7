"""Text is stored in one form, found however it is typed, and sorted as in Vietnam."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    BadText,
    clean,
    clean_lines,
    given_name,
    name_case,
    search_key,
    sort_key,
)

# By given name, then from the family name on; letters before tones.
CLASS_LIST = [
    "Đỗ Văn An",
    "Lê An",
    "Nguyễn An",
    "Nguyễn Văn An",
    "Nguyễn Thị Anh",
    "Trần Ánh",
    "Lý Ân",
    "Vũ Bình",
    "Giàng A Dơ",
    "Lê Đào",
    "Bùi Đạt",
    "Phạm Hoa",
    "Vũ Hoa",
    "An Hòa",
    "Lê Hỏa",
    "Ngô Lã",
    "Ngô Lá",
    "Ngô Lạ",
    "Lê Oanh",
    "Lê Ốc",
    "Lê Ơn",
    "Hà Uyên",
    "Hà Ước",
    "Hà Vy",
    "Hà Yến",
]
names = st.text("aăâeêoôơuưyđbcnghtAĂĐ ỳảãáạ'-", min_size=1, max_size=30)


class TestClean:
    def test_composes_letters_and_collapses_spaces(self):
        decomposed = unicodedata.normalize("NFD", "Nguyễn  Thị\u00a0\tÁnh\n")
        assert clean(decomposed) == "Nguyễn Thị Ánh"

    def test_strips_what_nobody_sees(self):
        assert clean("\ufeffNguyễn\u200b Văn\u00ad An\u200f") == "Nguyễn Văn An"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("a\0b", "control"),
            ("a\x1bb", "control"),
            ("a\ud800b", "control"),
            ("a\uffffb", "control"),
            ("invoice\u202egpj.exe", "direction"),
            ("a\u2066b", "direction"),
            ("e" + "\u0323" * 100, "marks"),
        ],
    )
    def test_refuses_what_no_honest_text_holds(self, text, code):
        with pytest.raises(BadText) as caught:
            clean(text)
        assert caught.value.code == code

    @pytest.mark.parametrize("name", ["Ý", "Y Blŭk Êban", "Nguyễn 👧", "X" * 300, "김민수"])
    def test_takes_every_real_name(self, name):
        assert clean(name) == name

    @given(st.text())
    def test_cleaning_twice_changes_nothing(self, text):
        try:
            cleaned = clean(text)
        except BadText:
            return
        assert clean(cleaned) == cleaned
        assert cleaned == unicodedata.normalize("NFC", cleaned)


class TestSearchKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Hoà", "Hòa"),
            ("ĐẶNG", "dang"),
            ("Đường", "duong"),
            ("H'Mông", "Hmong"),
            (unicodedata.normalize("NFD", "Nguyễn"), "nguyen"),
            ("Ｎguyễn", "nguyen"),
            ("  Lê   A  Huy ", "le a huy"),
            ("Ngày giao dịch/Trans date", "ngay giao dich trans date"),
        ],
    )
    def test_variants_share_a_key(self, one, other):
        assert search_key(one) == search_key(other) == search_key(search_key(one))

    @given(names)
    def test_vietnamese_gives_plain_ascii(self, name):
        assert search_key(name).isascii()

    def test_letters_of_other_scripts_can_still_be_found(self):
        assert search_key("김민수") == "김민수"


class TestNames:
    @pytest.mark.parametrize(
        ("full", "given_part"),
        [
            ("Nguyễn Thị Ánh", "Ánh"),
            ("Giàng A Dơ", "Dơ"),
            ("Y Blŭk Êban", "Y Blŭk"),
            ("H'Hen Niê", "H'Hen"),
            ("Phương", "Phương"),
            ("Y", "Y"),
            ("", ""),
        ],
    )
    def test_people_are_called_by_their_given_name(self, full, given_part):
        assert given_name(full) == given_part

    @pytest.mark.parametrize(
        ("typed", "written"),
        [
            ("NGUYỄN THỊ ÁNH ĐƯỜNG", "Nguyễn Thị Ánh Đường"),
            ("đinh thu ngọc", "Đinh Thu Ngọc"),
            ("H'HEN NIÊ", "H'Hen Niê"),
            ("Y Blŭk Êban", "Y Blŭk Êban"),
            ("Lò Thị McAn", "Lò Thị McAn"),
        ],
    )
    def test_capitals_become_a_name_and_mixed_case_stays(self, typed, written):
        assert name_case(typed) == written


class TestSortKey:
    def test_sorts_a_class_list(self):
        assert sorted(set(CLASS_LIST), key=sort_key) == CLASS_LIST

    @given(st.text(max_size=40))
    def test_is_digits_so_that_every_collation_agrees(self, name):
        key = sort_key(name)
        assert key.isascii()
        assert key.isdigit()

    @given(names)
    def test_does_not_care_for_case_or_unicode_form(self, name):
        assert sort_key(unicodedata.normalize("NFD", name)) == sort_key(name)
        if name.strip()[:1] not in {"Y", "H", "y", "h"}:
            assert sort_key(name.upper()) == sort_key(name.lower())

    def test_a_family_name_equal_to_the_given_name_counts_once_each(self):
        assert sorted(["An Văn An", "An Bình An"], key=sort_key) == ["An Bình An", "An Văn An"]


class TestCleanLines:
    def test_lines_stay_and_each_is_clean(self):
        typed = "\r\nEm  thân mến,\r\n \r\n\r\n\r\nChúc em\u200b khỏe. \r\n"
        assert clean_lines(typed) == "Em thân mến,\n\nChúc em khỏe."

    @given(st.text(max_size=200))
    def test_cleaning_lines_twice_changes_nothing(self, text):
        try:
            cleaned = clean_lines(text)
        except BadText:
            return
        assert clean_lines(cleaned) == cleaned
        assert "\n\n\n" not in cleaned
