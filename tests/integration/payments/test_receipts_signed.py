"""Signed originals: by a job, with the fund's certificate, over the bytes that were issued."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import ValidationContext, validate_pdf_signature
from sqlalchemy import select

from core.audit import AuditEvent
from core.dates import now
from core.db import session, unit_of_work
from core.errors import NotFound, RuleBroken, WrongState
from core.jobs.models import Job
from core.jobs.rules import JobState
from core.jobs.running import run_waiting_jobs
from core.settings import BadSetting, read_settings
from payments.receipts.models import Receipt, ReceiptFile
from payments.receipts.rules import FileKind
from payments.receipts.services import issue_for, receipt_pdf, sign_receipt, void_receipt
from tests.factories.people import actor
from tests.factories.receipts import giver, paid
from tests.support.certificates import certificate
from tests.support.papers import faults_in_archive

PASSPHRASE = "mat-khau-cua-quy"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def set_up(app, monkeypatch):
    """Set a certificate up for the test."""

    def configure(file, passphrase=PASSPHRASE):
        monkeypatch.setitem(app.config, "SIGN_CERTIFICATE", str(file))
        monkeypatch.setitem(app.config, "SIGN_PASSPHRASE", passphrase)

    return configure


@pytest.fixture
def made(set_up, tmp_path):
    """The fund's certificate, set up; returned with the file it lies in."""
    file = tmp_path / "fund.p12"
    cert = certificate(file, PASSPHRASE, BEGAN, BEGAN + timedelta(days=3650))
    set_up(file)
    trusted = tmp_path / "fund.pem"
    trusted.write_bytes(cert.public_bytes(Encoding.PEM))
    return file, trusted


@pytest.fixture
def receipt(app) -> Receipt:
    """A receipt of Nguyễn Thị Ánh."""
    with unit_of_work():
        return issue_for(paid(donor=giver()), by=None)


def code_of(receipt: Receipt) -> str:
    return f"/money/receipts/{receipt.public_id}"


def test_the_job_signs_the_stored_original_and_the_page_offers_it(made, receipt, signed_in):
    browser = signed_in("accountant")
    page = browser.get(code_of(receipt))
    assert "Sign the original" in page.text
    asked = browser.post(f"{code_of(receipt)}/sign")
    assert asked.status_code == 302
    run_waiting_jobs()
    job = session.scalars(select(Job)).one()
    assert (job.state, job.error) == (JobState.DONE, "")
    signed = browser.get(f"{code_of(receipt)}/signed.pdf").data
    with unit_of_work():
        original = receipt_pdf(receipt, FileKind.ORIGINAL)
    assert signed.startswith(original)
    stored = session.scalars(select(ReceiptFile).where(ReceiptFile.kind == FileKind.SIGNED)).one()
    assert stored.sha256 == sha256(signed).hexdigest()
    page = browser.get(code_of(receipt))
    assert f"{code_of(receipt)}/signed.pdf" in page.text
    assert "Sign the original" not in page.text


def test_anybody_can_verify_the_signature_and_the_paper_stays_fit_for_the_archive(made, receipt):
    _file, trusted = made
    with unit_of_work():
        signed = sign_receipt(receipt, by=None)
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    status = validate_pdf_signature(
        signature,
        ValidationContext(trust_roots=[load_cert_from_pemder(str(trusted))], moment=now()),
    )
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert faults_in_archive(signed) == []


def test_a_byte_changed_afterwards_breaks_the_signature(made, receipt):
    with unit_of_work():
        signed = bytearray(sign_receipt(receipt, by=None))
        middle = len(receipt_pdf(receipt, FileKind.ORIGINAL)) // 2
    signed[middle] ^= 1
    (signature,) = PdfFileReader(BytesIO(bytes(signed))).embedded_signatures
    nobody = ValidationContext(trust_roots=[], moment=now())
    assert not validate_pdf_signature(signature, nobody, skip_diff=True).intact


def test_signing_twice_keeps_the_first_and_records_one_act(made, receipt):
    by = actor("accountant")
    with unit_of_work():
        first = sign_receipt(receipt, by=by)
    with unit_of_work():
        assert sign_receipt(receipt, by=by) == first
    acts = session.scalars(select(AuditEvent.action).where(AuditEvent.action == "signed")).all()
    assert acts == ["signed"]


def test_a_void_receipt_is_not_signed(made, receipt):
    with unit_of_work():
        void_receipt(receipt, "Ghi sai tên", by=None, replace=False)
    with pytest.raises(WrongState), unit_of_work():
        sign_receipt(receipt, by=None)


def test_without_a_certificate_nothing_is_offered_and_nothing_signed(receipt, signed_in):
    browser = signed_in("accountant")
    assert "Sign the original" not in browser.get(code_of(receipt)).text
    assert browser.get(f"{code_of(receipt)}/signed.pdf").status_code == 404
    with pytest.raises(RuleBroken, match="SIGN_CERTIFICATE"), unit_of_work():
        sign_receipt(receipt, by=None)
    with pytest.raises(NotFound), unit_of_work():
        receipt_pdf(receipt, FileKind.SIGNED)


@pytest.mark.parametrize(
    ("passphrase", "ends", "why"),
    [
        ("wrong", BEGAN + timedelta(days=3650), "passphrase"),
        (PASSPHRASE, BEGAN + timedelta(days=30), "ended on 31/01/2026"),
    ],
)
def test_a_certificate_that_cannot_sign_says_why_on_the_page_and_in_the_job(
    set_up, receipt, signed_in, tmp_path, passphrase, ends, why
):
    file = tmp_path / "fund.p12"
    certificate(file, PASSPHRASE, BEGAN, ends)
    set_up(file, passphrase)
    answer = signed_in("accountant").post(f"{code_of(receipt)}/sign")
    assert answer.status_code == 422
    assert why in answer.text
    assert session.scalars(select(Job)).all() == []
    with pytest.raises(RuleBroken, match=why), unit_of_work():
        sign_receipt(receipt, by=None)


def test_a_certificate_not_valid_yet_says_from_when(set_up, receipt, tmp_path):
    file = tmp_path / "fund.p12"
    certificate(file, PASSPHRASE, BEGAN + timedelta(days=3650), BEGAN + timedelta(days=3651))
    set_up(file)
    with pytest.raises(RuleBroken, match="before"), unit_of_work():
        sign_receipt(receipt, by=None)


def test_a_certificate_file_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(BadSetting, match="SIGN_CERTIFICATE"):
        read_settings({"INSTANCE_PATH": str(tmp_path), "SIGN_CERTIFICATE": str(tmp_path / "x.p12")})


def test_only_who_issues_receipts_signs_them(made, receipt, signed_in):
    assert signed_in("auditor").post(f"{code_of(receipt)}/sign").status_code == 403
    assert session.scalars(select(Job)).all() == []
