"""The benchmark compares ways to draw one page: each of them must print the same words."""

import html
import re
from collections import Counter
from io import BytesIO

import pytest
from pypdf import PdfReader

from core.pdf.fonts import configure_fonts
from core.settings import FONTS
from payments.receipts.receipt_pdf import draw_receipt
from tests.benchmarks.plain_receipts import as_html, drawn_plainly
from tests.support.papers import RECEIPT


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    configure_fonts(FONTS)


def words(text: str) -> Counter[str]:
    return Counter(text.split())


def printed(content: bytes) -> Counter[str]:
    return words(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def test_the_plain_canvas_prints_the_words_of_the_receipt() -> None:
    assert printed(drawn_plainly(RECEIPT)) == printed(draw_receipt(RECEIPT))


def test_the_page_of_html_prints_the_words_of_the_receipt() -> None:
    body = as_html(RECEIPT).partition("</title>")[2]

    assert words(html.unescape(re.sub("<[^>]+>", " ", body))) == printed(draw_receipt(RECEIPT))
