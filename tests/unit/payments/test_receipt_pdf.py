"""The receipt on paper: what the law wants on it, and that no text can break it."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from core.money import Money, format_money
from core.pdf.fonts import configure_fonts
from payments.receipts.receipt_pdf import draw_receipt, draw_receipts
from payments.receipts.receipt_view import ReceiptView, Signatory, receipt_number
from payments.receipts.rules import FileKind

FONTS = Path(__file__).parents[3] / "static" / "vendor" / "fonts"

RECEIPT = ReceiptView(
    issuer_name="QUỸ BẢO TRỢ TRẺ EM TỈNH ĐIỆN BIÊN",
    issuer_address="Số 1, đường Mẫu, phường Mường Thanh",
    issuer_tax_code="5600000000",
    issuer_phone="0215 3800 000",
    title_vi="BIÊN NHẬN TÀI TRỢ",
    title_en="Donation receipt",
    series="DB26-T",
    number=1782,
    issued_on=date(2026, 11, 2),
    received_on=date(2026, 10, 30),
    donor_name="Nguyễn Thị Ánh Đường",
    donor_address="12 Trần Đăng Ninh, Điện Biên Phủ",
    purposes=("Đỡ đầu tháng 11/2026, trẻ DB-0412",),
    method="Chuyển khoản VietQR",
    reference="FT26306123456",
    amount=Money(500_000),
    words_vi="Năm trăm nghìn đồng chẵn",
    words_en="Five hundred thousand dong only",
    signatories=(
        Signatory("Người nộp", "Payer", ""),
        Signatory("Thủ quỹ", "Cashier", "Giàng A Dơ"),
        Signatory("Kế toán", "Accountant", "Y Blŭk Êban"),
        Signatory("Giám đốc quỹ", "Fund director", "Lò Văn Mẫu"),
    ),
    check_url="https://quy.example/check/7Kp2mQx9RtZ4",
    footer="Số biên nhận liên tục, không sửa được; hủy và cấp lại được ghi rõ.",
)


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    configure_fonts(FONTS)


def pages(pdf: bytes) -> list[str]:
    return [
        page.extract_text().replace("\N{NO-BREAK SPACE}", " ")
        for page in PdfReader(BytesIO(pdf)).pages
    ]


def read(view: ReceiptView) -> str:
    return "\n".join(pages(draw_receipt(view)))


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    "item",
    [
        "BIÊN NHẬN TÀI TRỢ",
        "Donation receipt",
        "DB26-T",
        "0001782",
        "02/11/2026",
        "30/10/2026",
        "QUỸ BẢO TRỢ TRẺ EM TỈNH ĐIỆN BIÊN",
        "Số 1, đường Mẫu, phường Mường Thanh",
        "MST 5600000000",
        "Nguyễn Thị Ánh Đường",
        "12 Trần Đăng Ninh, Điện Biên Phủ",
        "Đỡ đầu tháng 11/2026, trẻ DB-0412",
        "Chuyển khoản VietQR",
        "FT26306123456",
        "500.000 ₫",
        "Năm trăm nghìn đồng chẵn",
        "Five hundred thousand dong only",
        "Giám đốc quỹ",
        "Fund director",
        "Giàng A Dơ",
        "Y Blŭk Êban",
        "không sửa được",
    ],
)
def test_a_receipt_carries_every_item_of_a_lawful_voucher(item):
    assert item in read(RECEIPT)


def test_an_ordinary_receipt_is_one_landscape_a5_page():
    (page,) = PdfReader(BytesIO(draw_receipt(RECEIPT))).pages
    millimetres = [round(float(side) * 25.4 / 72) for side in page.mediabox.upper_right]
    assert millimetres == [210, 148]


def test_a_number_is_printed_with_seven_digits():
    assert receipt_number(1) == "0000001"
    assert receipt_number(12_345_678) == "12345678"


def test_payer_and_enclosed_papers_are_printed_when_there_are_any():
    assert "Người nộp / Payer" not in read(RECEIPT)
    text = read(replace(RECEIPT, payer_name="Công ty Mẫu", enclosed="02 chứng từ gốc"))
    assert "Công ty Mẫu" in text
    assert "02 chứng từ gốc" in text


def test_a_missing_address_is_said():
    assert "Không cung cấp / Not given" in read(replace(RECEIPT, donor_address=""))


def test_a_valid_receipt_bears_no_stamp():
    text = read(RECEIPT)
    assert "VOID" not in text
    assert "COPY" not in text


def test_a_void_receipt_shows_stamp_reason_and_the_number_that_replaces_it():
    text = read(
        replace(
            RECEIPT, kind=FileKind.VOID, void_reason="Ghi sai số tiền", replaced_by="DB26-T 0001783"
        )
    )
    assert text.count("VOID") == 2
    assert "Ghi sai số tiền" in text
    assert "Replaced by DB26-T 0001783" in text


def test_a_void_receipt_that_nothing_replaces_says_only_the_reason():
    text = read(replace(RECEIPT, kind=FileKind.VOID, void_reason="Trả lại tiền"))
    assert "Trả lại tiền" in text
    assert "Replaced by" not in text


def test_a_copy_is_marked_on_every_page():
    purposes = tuple(f"Tháng {month:02d}/2026" for month in range(1, 13))
    texts = pages(draw_receipt(replace(RECEIPT, kind=FileKind.COPY, purposes=purposes)))
    assert len(texts) == 2
    assert all("BẢN SAO / COPY" in text for text in texts)


def test_twelve_purposes_are_all_printed_and_pages_are_numbered():
    purposes = tuple(f"Đỡ đầu tháng {month:02d}/2026, trẻ DB-0412" for month in range(1, 13))
    first, second = pages(draw_receipt(replace(RECEIPT, purposes=purposes)))
    assert all(purpose in first for purpose in purposes)
    assert "1/2" in first
    assert "2/2" in second
    assert "500.000 ₫" in second
    assert "Năm trăm nghìn đồng chẵn" in second
    assert "0001782" in second


def test_purposes_that_outgrow_a_page_go_on_to_the_next():
    purposes = tuple(f"{number:02d}: " + "đỡ đầu trẻ DB-0412 " * 8 for number in range(1, 13))
    texts = pages(draw_receipts([replace(RECEIPT, purposes=purposes)]))
    assert len(texts) > 2
    whole = letters("".join(texts))
    assert all(letters(f"{number:02d}: đỡ đầu") in whole for number in range(1, 13))


def test_a_name_of_three_hundred_letters_is_printed_whole():
    name = ("Trường Đặng Nguyễn " * 16)[:300]
    assert letters(name) in letters(read(replace(RECEIPT, donor_name=name)))


def test_a_name_without_a_single_space_is_printed_whole():
    assert "Đ" * 300 in letters(read(replace(RECEIPT, donor_name="Đ" * 300)))


def test_markup_in_a_name_is_printed_as_typed():
    name = "<b>Mẫu</b> & Con </para><img src='x'>"
    assert name in read(replace(RECEIPT, donor_name=name))


@given(name=st.text(max_size=400), purpose=st.text(max_size=400), reason=st.text(max_size=200))
def test_no_typed_text_can_stop_a_receipt(name, purpose, reason):
    view = replace(
        RECEIPT,
        donor_name=name,
        purposes=(purpose, purpose),
        signatories=(Signatory(name, name, name),) * 5,
        issuer_name=name,
        kind=FileKind.VOID,
        void_reason=reason,
    )
    assert draw_receipt(view).startswith(b"%PDF")


@given(amount=st.integers(1, 10**12))
def test_the_amount_stands_as_people_write_it(amount):
    money = Money(amount)
    written = format_money(money, "vi").replace("\N{NO-BREAK SPACE}", " ")
    assert written in read(replace(RECEIPT, amount=money))


def test_the_same_receipt_gives_the_same_bytes():
    assert draw_receipt(RECEIPT) == draw_receipt(RECEIPT)


def test_a_print_file_holds_all_receipts_in_order_and_tells_its_progress():
    told: list[int] = []
    views = (replace(RECEIPT, number=number) for number in (7, 8, 9))
    texts = pages(draw_receipts(views, told.append))
    assert told == [1, 2, 3]
    assert len(texts) == 3
    for number, text in zip((7, 8, 9), texts, strict=True):
        assert receipt_number(number) in text
