"""Finished PDFs for the archive: PDF/A-2b, marked and bound, the same bytes for ever."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from core.dates import frozen
from core.pdf.archive import archived, bound, count_pages, overlaid
from core.pdf.fonts import configure_fonts
from core.pdf.palette import RED
from core.pdf.sheet import A5_LANDSCAPE, Sheet
from core.pdf.text import Style
from core.settings import FONTS
from tests.support.papers import faults_in_archive, pages_of


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    configure_fonts(FONTS)


def drawn(*texts: str, title: str = "Thử <&> nghiệm") -> bytes:
    sheet = Sheet(A5_LANDSCAPE, title)
    for place, text in enumerate(texts):
        if place:
            sheet.next_page()
        sheet.text(40, 40, text, Style(10))
    return sheet.finish()


def mark(text: str = "HỦY") -> bytes:
    sheet = Sheet(A5_LANDSCAPE, "Dấu")
    sheet.cross(RED)
    sheet.stamp(text, RED)
    return sheet.finish()


def test_a_drawing_alone_is_not_fit_for_the_archive():
    assert faults_in_archive(drawn("Ánh"))


def test_an_archived_drawing_is():
    assert faults_in_archive(archived(drawn("Ánh", "Đường"))) == []


def test_nothing_of_what_is_drawn_is_lost():
    assert pages_of(archived(drawn("Ánh", "Y Blŭk Êban"))) == ["Ánh", "Y Blŭk Êban"]


def test_title_and_language_go_on_in_the_metadata_and_nowhere_else():
    reader = PdfReader(BytesIO(archived(drawn("Ánh"))))
    assert reader.xmp_metadata.dc_title == {"x-default": "Thử <&> nghiệm"}
    assert reader.xmp_metadata.dc_language == ["vi"]
    assert reader.metadata is None


def test_the_same_drawing_is_archived_to_the_same_bytes_on_another_day():
    first = archived(drawn("Ánh"))
    with frozen("2031-01-01T00:00:00+07:00"):
        assert archived(drawn("Ánh")) == first
    assert archived(drawn("Anh")) != first


def test_a_mark_lies_over_the_page_and_takes_nothing_away():
    original = archived(drawn("Ánh", "Đường"))
    marked = overlaid(original, [mark("MỘT"), mark("HAI")])
    assert faults_in_archive(marked) == []
    first, second = pages_of(marked)
    assert ("Ánh" in first, "MỘT" in first) == (True, True)
    assert ("Đường" in second, "HAI" in second) == (True, True)


def test_a_page_without_a_mark_of_its_own_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        overlaid(archived(drawn("Ánh", "Đường")), [mark()])


def test_marking_gives_the_same_bytes():
    original = archived(drawn("Ánh"))
    assert overlaid(original, [mark()]) == overlaid(original, [mark()])


def test_pages_are_bound_in_order_to_the_same_bytes():
    parts = [drawn("một", "hai"), drawn("ba")]
    assert pages_of(bound(parts)) == ["một", "hai", "ba"]
    assert count_pages(bound(parts)) == 3
    assert bound(parts) == bound(parts)
