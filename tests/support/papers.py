"""What tests ask of a paper: its form, its text, whether the archive would take it."""

import tomllib
from io import BytesIO

import page
from pypdf import PdfReader

from core.settings import ROOT
from payments.receipts.paper_form import PaperForm, read_form

FONTS = ROOT / "static" / "vendor" / "fonts"
FORMS = ROOT / "data" / "forms"
SHIPPED = tuple(sorted(path.stem for path in FORMS.glob("*.toml")))


def shipped(name: str) -> PaperForm:
    """Return a form that comes with the program."""
    return read_form(name, tomllib.loads((FORMS / f"{name}.toml").read_text("utf-8")))


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
