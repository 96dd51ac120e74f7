"""The PDF frame: fonts, fitting text, vectors, and bytes that never change."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from pypdf import PdfReader
from reportlab.lib import rl_accel

from core.pdf.fonts import REPLACEMENT, configure_fonts, printable
from core.pdf.sheet import A4, Align, Sheet
from core.pdf.text import Style, shrink, wrap
from core.qr import qr_code, qr_svg
from core.settings import FONTS

BODY = Style(10)
ANY_TEXT = st.text(max_size=200)


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    configure_fonts(FONTS)


def drawn(*texts: str) -> bytes:
    sheet = Sheet(A4, "Thử")
    sheet.lines(40, 40, texts, BODY)
    return sheet.finish()


def read(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


class TestFonts:
    def test_the_native_accelerator_is_in_use(self):
        assert rl_accel.instanceStringWidthTTF.__module__ == "_rl_accel"

    def test_missing_files_are_named(self, tmp_path, monkeypatch):
        monkeypatch.setattr("core.pdf.fonts._glyphs", {})
        with pytest.raises(FileNotFoundError, match=r"NotoSans_400Regular\.ttf"):
            configure_fonts(tmp_path)

    @pytest.mark.parametrize(
        "text",
        [
            "Nguyễn Thị Ánh Đường",
            "Y Blŭk Êban",
            "Giàng A Dơ",
            "H'Ĭ Ŏ Ĕ",
            "1.500.000\N{NO-BREAK SPACE}₫",
            "<b>Mẫu</b> & Con </para><img src='/etc/passwd'>",
        ],
    )
    def test_text_is_drawn_literally_and_can_be_extracted(self, text):
        assert text.replace("\N{NO-BREAK SPACE}", " ") in read(drawn(text)).replace(
            "\N{NO-BREAK SPACE}", " "
        )

    def test_decomposed_letters_are_composed(self):
        assert printable("e\N{COMBINING CIRCUMFLEX ACCENT}\N{COMBINING ACUTE ACCENT}") == "ế"

    @pytest.mark.parametrize(
        "text", ["\N{GRINNING FACE}", "漢", "\ud800", "\x00", "\N{RIGHT-TO-LEFT OVERRIDE}"]
    )
    def test_a_character_without_a_glyph_is_replaced_visibly(self, text):
        assert printable(f"A{text}B") == f"A{REPLACEMENT}B"

    def test_line_breaks_and_tabs_become_spaces(self):
        assert printable("A\r\nB\tC") == "A  B C"

    def test_every_font_is_embedded(self):
        page = PdfReader(BytesIO(drawn("Ánh"))).pages[0]
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert fonts
        assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)
        assert b"Helvetica" not in drawn("Ánh")

    def test_the_same_calls_give_the_same_bytes(self):
        assert drawn("Đường", "Êban") == drawn("Đường", "Êban")


class TestFittingText:
    @given(text=ANY_TEXT, width=st.floats(20, 400))
    def test_wrapping_keeps_every_letter_within_the_width(self, text, width):
        lines = wrap(text, BODY, width)
        assert "".join(lines).replace(" ", "") == printable(text).replace(" ", "")
        assert all(BODY.width(line) <= width or len(line) == 1 for line in lines)

    def test_words_stay_whole_where_they_fit(self):
        lines = wrap("Nguyễn Thị Ánh Đào", BODY, BODY.width("Nguyễn Thị."))
        assert lines == ["Nguyễn Thị", "Ánh Đào"]

    def test_nothing_to_write_is_one_empty_line(self):
        assert wrap("", BODY, 100) == [""]

    def test_an_amount_does_not_part_from_its_sign(self):
        assert wrap("Tổng 500.000\N{NO-BREAK SPACE}₫", BODY, 60)[-1] == "500.000\N{NO-BREAK SPACE}₫"

    def test_text_that_fits_keeps_its_size(self):
        assert shrink("Ánh", BODY, 100) == (BODY, ["Ánh"])

    @given(text=ANY_TEXT)
    def test_shrinking_leaves_nothing_out(self, text):
        style, lines = shrink(text, BODY, 80, lines=2)
        assert style.size == 6 or len(lines) <= 2
        assert "".join(lines).replace(" ", "") == printable(text).replace(" ", "")

    @given(text=ANY_TEXT)
    def test_any_text_can_be_drawn(self, text):
        assert drawn(text, text).startswith(b"%PDF")


class TestSheet:
    def test_pages_are_counted(self):
        sheet = Sheet(A4, "Hai trang")
        sheet.text(40, 40, "một", BODY)
        sheet.next_page()
        sheet.text(550, 40, "hai", BODY, Align.RIGHT)
        pages = PdfReader(BytesIO(sheet.finish())).pages
        assert [page.extract_text().strip() for page in pages] == ["một", "hai"]

    def test_the_title_and_the_language_are_told_to_readers(self):
        reader = PdfReader(BytesIO(drawn("x")))
        assert reader.metadata.title == "Thử"
        assert reader.trailer["/Root"]["/Lang"] == "vi"


class TestQr:
    @given(text=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1))
    def test_bars_do_not_overlap_and_stay_inside(self, text):
        code = qr_code(text)
        cells = [
            (x, y)
            for bar in code.bars
            for x in range(bar.x, bar.x + bar.width)
            for y in range(bar.y, bar.y + bar.height)
        ]
        assert len(cells) == len(set(cells))
        assert all(0 <= x < code.size and 0 <= y < code.size for x, y in cells)

    def test_a_finder_pattern_stands_in_three_corners(self):
        code = qr_code("https://example.org/check/7Kp2mQx9")
        dark = {
            (x, y)
            for bar in code.bars
            for x in range(bar.x, bar.x + bar.width)
            for y in range(bar.y, bar.y + bar.height)
        }
        edge = code.size - 1
        for left, top in ((0, 0), (edge - 6, 0), (0, edge - 6)):
            assert all((left + step, top) in dark for step in range(7))
            assert all((left, top + step) in dark for step in range(7))
        assert not all((edge - step, edge) in dark for step in range(7))

    def test_codes_of_other_texts_differ(self):
        assert qr_code("A1").bars != qr_code("A2").bars

    def test_the_svg_names_itself_and_escapes_its_label(self):
        label = 'Kiểm tra "<1782>"'
        svg = qr_svg("https://example.org/", label)
        assert f'aria-label="{escape(label)}"' in svg
        assert "style=" not in svg
        assert "<1782>" not in svg
