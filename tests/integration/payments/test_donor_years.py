"""A donor's year is exactly the valid receipts of the year; the rest is listed apart."""

import json
import re
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from pypdf import PdfReader
from sqlalchemy import func, select

from core.db import session, unit_of_work
from core.jobs.running import run_waiting_jobs
from core.mail.models import OutgoingMail
from core.money import Money
from donors.models import Donor
from donors.rules import ReceiptWish
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receipts.services import issue_for, void_receipt
from payments.receiving.models import GiftInKind
from payments.receiving.rules import Channel
from payments.statements.donor_pdf import draw_donor_year
from payments.statements.services import DonorYear, donor_year, year_paper
from tests.factories.people import actor, organisation
from tests.factories.receipts import giver, paid, sign_in_of
from tests.support.client import CheckedClient


def year_of(donor: Donor, year: int = 2026) -> DonorYear:
    return donor_year(donor, year, organisation())


@pytest.fixture
def donor(any_app: Flask) -> Donor:
    """A donor with a receipt of last year, three of this one (one void), one gift without."""
    with unit_of_work():
        donor = giver("Nguyễn Thị Ánh Đường", address="12 Trần Đăng Ninh")
        by = actor("accountant")
        issue_for(paid(100_000, donor=donor, on=date(2025, 12, 31)), by=by)
        issue_for(paid(500_000, donor=donor, on=date(2026, 1, 1)), by=by)
        issue_for(paid(700_000, donor=donor, on=date(2026, 10, 31)), by=by)
        wrong = issue_for(paid(900_000, donor=donor, on=date(2026, 5, 5)), by=by)
        void_receipt(wrong, "Ghi sai người nộp", by=by, replace=False)
        paid(250_000, donor=donor, on=date(2026, 6, 6))
        issue_for(paid(800_000, donor=giver("Người khác"), on=date(2026, 6, 6)), by=by)
        issue_for(paid(70_000, donor=donor, on=date(2026, 6, 6), body=organisation("BDBP")), by=by)
    return donor


def test_the_total_is_the_sum_of_the_valid_receipts(donor: Donor) -> None:
    given = year_of(donor)
    assert [(one.received_on, one.amount.amount) for one in given.receipts] == [
        (date(2026, 1, 1), 500_000),
        (date(2026, 10, 31), 700_000),
    ]
    receipts = session.scalar(
        select(func.sum(Receipt.amount))
        .outerjoin(ReceiptVoid)
        .where(
            Receipt.donor_id == donor.id,
            ReceiptVoid.receipt_id.is_(None),
            Receipt.amount.in_((500_000, 700_000)),
        )
    )
    assert given.totals == (Money(int(receipts or 0)),)
    assert given.words("vi") == "Một triệu hai trăm nghìn đồng"


def test_what_came_without_a_receipt_stands_apart_with_the_reason(donor: Donor) -> None:
    given = year_of(donor)
    told = {line.amount.amount: line.why for line in given.unreceipted}
    assert told.keys() == {900_000, 250_000}
    assert "voided" in told[900_000]
    assert told[250_000] == "Not issued yet."


def test_things_and_what_was_paid_before_the_system_are_no_money_of_the_year(donor: Donor) -> None:
    with unit_of_work():
        rice = paid(1_000_000, donor=donor, on=date(2026, 7, 1), channel=Channel.IN_KIND)
        session.add(
            GiftInKind(payment_id=rice.id, items="Gạo tẻ", quantity="50 kg", value_basis="hóa đơn")
        )
        paid(300_000, donor=donor, on=date(2026, 8, 1), channel=Channel.BROUGHT_FORWARD)
    given = year_of(donor)
    assert [line.why for line in given.in_kind] == ["Gạo tẻ (50 kg)"]
    assert given.totals == (Money(1_200_000),)
    told = {line.amount.amount: line.why for line in given.unreceipted}
    assert told[300_000].startswith("Paid before this system")


def test_a_year_without_gifts_is_empty(donor: Donor) -> None:
    given = year_of(donor, 2024)
    assert (given.receipts, given.unreceipted, given.in_kind, given.totals) == ([], [], [], ())
    assert "Không có biên nhận" in text_of(draw_donor_year(year_paper(given)))


def text_of(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_paper_shows_every_receipt_and_the_total_in_words(donor: Donor) -> None:
    given = year_of(donor)
    text = text_of(draw_donor_year(year_paper(given)))
    assert "Nguyễn Thị Ánh Đường" in text
    for line in given.receipts:
        assert line.number in text
    assert "1.200.000 ₫" in text
    assert "Một triệu hai trăm nghìn đồng" in text
    assert "One million two hundred thousand" in text
    assert "900.000 ₫" in text


def test_the_command_writes_those_who_wish_it_and_mails_them_once(
    app: Flask, run: FlaskCliRunner, tmp_path: Path
) -> None:
    with unit_of_work():
        by = actor("accountant")
        yearly = giver("Một", email="mot@example.org", receipt_wish=ReceiptWish.ANNUAL)
        unreachable = giver("Hai", receipt_wish=ReceiptWish.ANNUAL)
        each = giver("Ba", email="ba@example.org")
        for donor in (yearly, unreachable, each):
            issue_for(paid(500_000, donor=donor), by=by)
    words = ("statements", "build", "--year", "2026", "--out", str(tmp_path), "--json")
    before = _mails()
    first = json.loads(run.invoke(args=[*words]).stdout)
    assert {name.split("-")[2] for name in first["files"]} == {
        f"{yearly.code}.pdf",
        f"{unreachable.code}.pdf",
    }
    assert (tmp_path / first["files"][0]).read_bytes().startswith(b"%PDF")
    mails = _mails() - before
    assert [one for one in mails if one[0] == "mot@example.org"] == [
        ("mot@example.org", "Các khoản ủng hộ của quý vị năm 2026")
    ]
    run.invoke(args=[*words])
    assert _mails() - before == mails
    everyone = json.loads(run.invoke(args=[*words, "--everyone", "--no-mail"]).stdout)
    assert everyone["statements"] == 3
    assert _mails() - before == mails


def _mails() -> set[tuple[str, str]]:
    return {
        (mail.recipient, mail.subject)
        for mail in session.scalars(select(OutgoingMail))
        if "năm" in mail.subject
    }


def test_wrong_use_of_the_command_is_said(app: Flask, run: FlaskCliRunner, tmp_path: Path) -> None:
    wrong_year = run.invoke(args=["statements", "build", "--year", "26", "--out", str(tmp_path)])
    assert wrong_year.exit_code == 2
    unknown = run.invoke(
        args=[
            "statements",
            "build",
            "--year",
            "2026",
            "--out",
            str(tmp_path),
            "--organisation",
            "X",
        ]
    )
    assert unknown.exit_code == 1
    assert "organisation" in unknown.stderr


def words(browser: CheckedClient, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


@pytest.fixture
def own(app: Flask) -> tuple[CheckedClient, Donor]:
    """A signed-in donor with a receipt of this year and one of last year."""
    with unit_of_work():
        donor = giver("Nguyễn Thị Ánh")
        user = sign_in_of(donor)
        for amount, day in ((500_000, date(2026, 10, 1)), (300_000, date(2025, 10, 1))):
            issue_for(paid(amount, donor=donor, on=day), by=actor("accountant"))
        issue_for(paid(999_000, donor=giver("Người khác")), by=actor("accountant"))
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return browser, donor


def test_a_donor_reaches_the_own_year_from_the_receipts(own: tuple[CheckedClient, Donor]) -> None:
    browser, donor = own
    assert "/my/statements" in browser.get("/my/receipts").get_data(as_text=True)
    bar = browser.get("/my/statements").get_data(as_text=True)
    assert 'href="/my/receipts" aria-current="page"' in bar
    page = words(browser, "/my/statements")
    assert "My giving in 2026" in page
    assert "₫500,000" in page
    assert "₫999,000" not in page
    assert "Five hundred thousand Vietnamese dong" in page
    assert "₫300,000" in words(browser, "/my/statements?year=2025")
    assert "no gift of yours" in words(browser, "/my/statements?year=2024")
    pdf = browser.get("/my/statements/year.pdf?year=2025")
    assert pdf.mimetype == "application/pdf"
    assert donor.code in text_of(pdf.data)
    assert browser.get("/my/statements/year.pdf?year=2024").status_code == 404


def test_a_donor_who_gave_nothing_is_told_so(app: Flask) -> None:
    with unit_of_work():
        user = sign_in_of(giver("Mới"))
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    assert "no gift of yours" in words(browser, "/my/statements")
    assert browser.get("/my/statements/year.pdf").status_code == 404


def test_the_office_finds_a_donor_and_the_year(app: Flask, signed_in) -> None:
    with unit_of_work():
        donor = giver("Nguyễn Thị Ánh")
        issue_for(paid(500_000, donor=donor), by=actor("accountant"))
        paid(100_000, donor=donor, on=date(2026, 3, 3))
    browser = signed_in("auditor")
    page = words(browser, "/money/statements/donors?year=2026&q=anh")
    assert f"Nguyễn Thị Ánh {donor.code} A receipt for each payment 2 1" in page
    assert "Nobody gave" in words(browser, "/money/statements/donors?year=2024")
    assert "four digits" in words(browser, "/money/statements/donors?year=26")
    assert "Make the statements" not in page
    path = f"/money/statements/donors/{donor.public_id}"
    assert "Not issued yet." in words(browser, f"{path}?year=2026")
    assert browser.get(f"{path}.pdf?year=2026").mimetype == "application/pdf"
    with unit_of_work():
        stranger = giver("Không cho gì")
    assert browser.get(f"/money/statements/donors/{stranger.public_id}").status_code == 404
    elsewhere = signed_in("auditor", organisation_code="BDBP")
    assert elsewhere.get(path).status_code == 404


def test_the_accountant_asks_for_all_statements_of_a_year(app: Flask, signed_in) -> None:
    with unit_of_work():
        donor = giver("Một", receipt_wish=ReceiptWish.ANNUAL)
        issue_for(paid(500_000, donor=donor), by=actor("accountant"))
    browser = signed_in("accountant")
    wanted = {"organisation": "QBT", "year": "hai"}
    answer = browser.post("/money/statements/donors", wanted)
    assert answer.status_code == 422
    assert "four digits" in answer.get_data(as_text=True)
    answer = browser.post("/money/statements/donors", wanted | {"year": "2026"})
    assert answer.status_code == 302
    assert run_waiting_jobs() == 1
    archive = browser.get(f"{answer.location}/files/0")
    with ZipFile(BytesIO(archive.data)) as papers:
        assert papers.namelist() == [f"QBT-2026-{donor.code}.pdf"]
