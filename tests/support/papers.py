"""What tests ask of a paper: its form, its text, whether the archive would take it."""

import tomllib
from datetime import date
from io import BytesIO

import page
from pypdf import PdfReader

from core.money import Money
from core.settings import ROOT
from payments.receipts.paper_form import PaperForm, read_form
from payments.receipts.receipt_view import ReceiptView, Signatory

FORMS = ROOT / "data" / "forms"
SHIPPED = tuple(sorted(path.stem for path in FORMS.glob("*.toml")))


def shipped(name: str) -> PaperForm:
    """Return a form that comes with the program."""
    return read_form(name, tomllib.loads((FORMS / f"{name}.toml").read_text("utf-8")))


RECEIPT = ReceiptView(
    form=shipped("vn"),
    issuer_name="QUỸ BẢO TRỢ TRẺ EM TỈNH ĐIỆN BIÊN",
    issuer_address="Số 1, đường Mẫu, phường Mường Thanh",
    issuer_tax_code="5600000000",
    issuer_phone="0215 3800 000",
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
)
"""One with every item of a gift of money."""


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page, with plain spaces."""
    return [
        found.extract_text().replace("\N{NO-BREAK SPACE}", " ").rstrip("\n")
        for found in PdfReader(BytesIO(pdf)).pages
    ]


def faults_in_archive(pdf: bytes) -> list[str]:
    """Return the rules of PDF/A-2b that the paper breaks, as far as the validator checks them.

    It checks 144 rules of structure, fonts, colour and metadata; what people see on the page,
    and whether the text reads in a sensible order, it cannot judge.
    """
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_A_2B)
    assert report.rules.total >= 144
    return [f"{fault.rule_id}: {fault.message}" for fault in report.failures]
