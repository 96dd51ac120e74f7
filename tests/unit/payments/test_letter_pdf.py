"""Reminders by letter: one page each whatever stands in them, and a code that can be read."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from core.pdf.fonts import configure_fonts
from core.settings import FONTS
from payments.reminders.letter_pdf import draw_letters
from payments.reminders.letter_view import LetterView, freeze, thaw
from payments.vietqr.rules import ScanToPay, payload
from tests.support.papers import pages_of

TEXT = payload(ScanToPay("970436", "0141000888666", 28_750_000, "GMKA7Q2X"))
COMPANY = (
    "Công ty Trách nhiệm hữu hạn Một thành viên Đầu tư Xây dựng và Phát triển Hạ tầng Kỹ thuật "
    "Đông Bắc – Chi nhánh khu vực Móng Cái, Hải Hà, Đầm Hà"
)
MONTHS = range(1, 11)
LONG = LetterView(
    language="vi",
    issuer="Quỹ Bảo trợ trẻ em tỉnh Quảng Ninh",
    issuer_facts="Số 1, đường Nguyễn Văn Cừ, phường Hồng Gai, tỉnh Quảng Ninh · MST 5700000001",
    sender="Quỹ Bảo trợ trẻ em tỉnh Quảng Ninh · Số 1, đường Nguyễn Văn Cừ, phường Hồng Gai",
    address=(
        COMPANY,
        "Bà Công Tằng Tôn Nữ Thị Hoàng Phương Thảo, Trưởng phòng Hành chính – Nhân sự",
        "Lô CN-07, Khu công nghiệp Hải Yên, phường Hải Hòa, tỉnh Quảng Ninh, Việt Nam",
    ),
    dated="20/11/2026",
    subject="Cam kết GMKA7Q2X của quý vị",
    opening=("Kính gửi quý công ty,", "Quỹ băn khoăn không biết quý vị có tiếp tục không. " * 9),
    titles=("Tháng", "Hạn nộp", "Còn phải nộp"),
    months=tuple((f"{month:02d}/2026", f"28/{month:02d}/2026", "1.250.000 ₫") for month in MONTHS),
    total=("Tổng đến hết tháng này", "28.750.000 ₫"),
    words="Bằng chữ: Hai mươi tám triệu bảy trăm năm mươi nghìn đồng.",
    how="Để đóng toàn bộ, xin quét mã bằng ứng dụng ngân hàng:",
    to_pay=(
        ("Ngân hàng", "Ngân hàng TMCP Ngoại thương Việt Nam (Vietcombank), chi nhánh Quảng Ninh"),
        ("Tài khoản", "0141000888666"),
        ("Nội dung", "GMKA7Q2X"),
    ),
    payload=TEXT,
    scan="Quét bằng ứng dụng ngân hàng",
    closing=("Xin ghi đúng nội dung như trên để khoản tiền được ghi nhận ngay. " * 4,),
    signed="Quỹ Bảo trợ trẻ em tỉnh Quảng Ninh",
    foot="Nếu thấy trẻ em không an toàn, xin gọi 111 · 1800.1769. GMKA7Q2X",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def fonts() -> None:
    configure_fonts(FONTS)


def test_the_longest_letter_is_one_page_with_all_its_words() -> None:
    short = replace(LONG, address=("Y Blŭk Êban", "Buôn Ma Thuột"), months=LONG.months[:1])
    (pdf,) = draw_letters([LONG, short], 2_000)
    long_page, short_page = (" ".join(page.split()) for page in pages_of(pdf))
    for words in (*LONG.address, LONG.closing[0].strip(), *LONG.months[-1], *LONG.total, LONG.foot):
        assert words in long_page
    assert "Y Blŭk Êban" in short_page


def test_files_hold_so_many_letters_and_a_letter_survives_the_press() -> None:
    files = list(draw_letters([thaw(freeze(LONG))] * 5, 2))
    assert [len(pages_of(file)) for file in files] == [2, 2, 1]
    assert files[0] == next(draw_letters([LONG] * 2, 2))


def test_an_independent_reader_reads_the_code_on_the_paper() -> None:
    zxingcpp = pytest.importorskip("zxingcpp", reason="the reader of codes is not installed")
    (pdf,) = draw_letters([LONG], 1)
    (found,) = zxingcpp.read_barcodes(painted(pdf))
    assert (found.format, found.text) == (zxingcpp.BarcodeFormat.QRCode, TEXT)
    assert zxingcpp.read_barcodes(painted(next(draw_letters([replace(LONG, payload="")], 1)))) == []


def painted(pdf: bytes) -> Image.Image:
    """Paint the rectangles whose sides are whole modules, four dots a module."""
    drawn = PdfReader(BytesIO(pdf)).pages[0].get_contents().get_data().decode("latin-1")
    bars = [
        tuple(map(int, bar)) for bar in re.findall(r"(?<![\d.])(\d+) (\d+) (\d+) (\d+) re\b", drawn)
    ]
    picture = Image.new("L", (400, 400), "white")
    pen = ImageDraw.Draw(picture)
    for x, y, width, height in bars:
        corner = (16 + 4 * x, 16 + 4 * y)
        pen.rectangle((*corner, corner[0] + 4 * width - 1, corner[1] + 4 * height - 1), "black")
    return picture
