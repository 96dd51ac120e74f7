"""The receipt on paper: what the law wants on it, and that no text can break it."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from core.money import Money, format_money
from core.pdf.archive import archived
from core.pdf.fonts import configure_fonts
from core.settings import FONTS
from payments.receipts.paper_form import ITEMS
from payments.receipts.receipt_marks import copied, voided
from payments.receipts.receipt_pdf import draw_print_files, draw_receipt
from payments.receipts.receipt_rows import VALUES
from payments.receipts.receipt_view import ReceiptView, Signatory, receipt_number
from tests.support.papers import RECEIPT, SHIPPED, faults_in_archive, pages_of, shipped


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    configure_fonts(FONTS)


def read(view: ReceiptView) -> str:
    return "\n".join(pages_of(draw_receipt(view)))


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


def original(view: ReceiptView = RECEIPT) -> bytes:
    return archived(draw_receipt(view))


def test_a_void_print_shows_stamp_reason_and_the_number_that_replaces_it():
    (text,) = pages_of(voided(original(), RECEIPT, "Ghi sai số tiền", "DB26-T 0001783"))
    assert text.count("VOID") == 2
    assert "Ghi sai số tiền" in text
    assert "Replaced by DB26-T 0001783" in text
    assert "Nguyễn Thị Ánh Đường" in text


def test_a_void_print_that_nothing_replaces_says_only_the_reason():
    (text,) = pages_of(voided(original(), RECEIPT, "Trả lại tiền", ""))
    assert "Trả lại tiền" in text
    assert "Replaced by" not in text


def test_the_longest_reason_is_printed_whole_and_hides_no_item():
    reason = ("Người nộp đã ghi sai tên của người tài trợ trên lệnh chuyển tiền. " * 8)[:500]
    (text,) = pages_of(voided(original(), RECEIPT, reason, "DB26-T 0001783"))
    assert letters(reason) in letters(text)
    assert "Replaced by DB26-T 0001783" in text


def test_a_copy_is_marked_on_every_page_and_a_void_print_says_why_on_the_last():
    view = replace(RECEIPT, purposes=tuple(f"Tháng {month:02d}/2026" for month in range(1, 13)))
    texts = pages_of(copied(original(view), view))
    assert len(texts) == 2
    assert all("BẢN SAO / COPY" in text for text in texts)
    first, last = pages_of(voided(original(view), view, "Ghi sai", ""))
    assert ("HỦY / VOID" in first, "Ghi sai" in first) == (True, False)
    assert ("HỦY / VOID" in last, "Ghi sai" in last) == (True, True)


LONG = "Công ty Trách nhiệm hữu hạn Một thành viên Xuất nhập khẩu Y Blŭk Êban Ŏ Ĕ Ĭ Đắk Lắk"
EDGES = {
    "ordinary": {},
    "long": {"donor_name": LONG, "payer_name": LONG[::-1], "donor_address": LONG},
    "twelve": {"purposes": tuple(f"Đỡ đầu trẻ QN-{row:05d} tháng 10/2026" for row in range(12))},
    "no glyph": {"donor_name": "漢\N{GRINNING FACE}\x00"},
    "in kind": {"in_kind": "Áo ấm, 40 chiếc", "value_basis": "Hóa đơn số 12"},
}


@pytest.mark.parametrize("form", SHIPPED)
@pytest.mark.parametrize("edge", EDGES)
def test_original_copy_and_void_print_are_fit_for_the_archive(form, edge):
    view = replace(RECEIPT, form=shipped(form), **EDGES[edge])
    paper = original(view)
    assert faults_in_archive(paper) == []
    assert faults_in_archive(copied(paper, view)) == []
    assert faults_in_archive(voided(paper, view, f"Ghi sai {LONG}", "DB26-T 0001783")) == []


@pytest.mark.parametrize("form", SHIPPED)
def test_whatever_the_form_its_labels_and_statements_are_printed(form):
    view = replace(RECEIPT, form=shipped(form), in_kind="Áo ấm", value_basis="Hóa đơn")
    text = letters(read(view))
    says = [row.label for row in view.form.rows if VALUES[row.item](view) or row.if_empty]
    for word in (*says, view.form.title, view.form.footer, *view.form.statements):
        assert letters(word) in text
    assert all(letters(label) in text for label in view.form.to_fill)


def test_every_item_a_form_may_name_can_be_printed():
    assert set(VALUES) == ITEMS


def test_a_gift_in_kind_prints_what_it_is_and_calls_its_amount_a_value():
    text = read(replace(RECEIPT, in_kind="Áo ấm, 40 chiếc", value_basis="Hóa đơn số 12"))
    assert "Áo ấm, 40 chiếc" in text
    assert "Hóa đơn số 12" in text
    assert "Value in kind" in text
    assert "Received in full" not in text


def test_a_preview_bears_its_stamp_and_no_code():
    view = replace(RECEIPT, check_url="", number=0)
    (text,) = pages_of(draw_receipt(view, "XEM TRƯỚC / PREVIEW"))
    assert "XEM TRƯỚC / PREVIEW" in text
    assert "Kiểm tra / Verify" not in text


def test_twelve_purposes_are_all_printed_and_pages_are_numbered():
    purposes = tuple(f"Đỡ đầu tháng {month:02d}/2026, trẻ DB-0412" for month in range(1, 13))
    first, second = pages_of(draw_receipt(replace(RECEIPT, purposes=purposes)))
    assert all(purpose in first for purpose in purposes)
    assert "1/2" in first
    assert "2/2" in second
    assert "500.000 ₫" in second
    assert "Năm trăm nghìn đồng chẵn" in second
    assert "0001782" in second


def test_purposes_that_outgrow_a_page_go_on_to_the_next():
    purposes = tuple(f"{number:02d}: " + "đỡ đầu trẻ DB-0412 " * 8 for number in range(1, 13))
    texts = pages_of(draw_receipt(replace(RECEIPT, purposes=purposes)))
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
    )
    assert voided(original(view), view, reason, reason).startswith(b"%PDF")


@given(amount=st.integers(1, 10**12))
def test_the_amount_stands_as_people_write_it(amount):
    money = Money(amount)
    written = format_money(money, "vi").replace("\N{NO-BREAK SPACE}", " ")
    assert written in read(replace(RECEIPT, amount=money))


def test_the_same_receipt_gives_the_same_bytes():
    assert draw_receipt(RECEIPT) == draw_receipt(RECEIPT)


def test_print_files_hold_all_receipts_in_order_in_parts_of_so_many_pages():
    views = [replace(RECEIPT, number=number) for number in range(1, 8)]
    views[3] = replace(views[3], purposes=tuple(f"Tháng {month}" for month in range(12)))
    parts = [pages_of(part) for part in draw_print_files(iter(views), 3)]
    assert [len(part) for part in parts] == [3, 3, 2]
    assert "2/2" in parts[1][1]
    numbers = [receipt_number(view.number) for view in views]
    numbers.insert(3, numbers[3])
    texts = [text for part in parts for text in part]
    for number, text in zip(numbers, texts, strict=True):
        assert number in text


def test_a_receipt_longer_than_a_part_is_a_part_of_its_own():
    long = replace(RECEIPT, purposes=tuple(f"Tháng {month}" for month in range(12)))
    parts = [pages_of(part) for part in draw_print_files([RECEIPT, long, RECEIPT], 1)]
    assert [len(part) for part in parts] == [1, 2, 1]


def test_nothing_to_print_is_no_file():
    assert list(draw_print_files([], 2_000)) == []
