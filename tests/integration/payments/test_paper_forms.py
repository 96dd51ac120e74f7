"""Forms of receipts in use: chosen by organisation or giver, frozen at issue, checked on demand."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from core.db import session, unit_of_work
from core.errors import AppError
from core.settings import BadSetting, read_settings
from payments.receipts.models import Receipt, ReceiptFile
from payments.receipts.receipt_view import thaw
from payments.receipts.rules import FileKind
from payments.receipts.services import issue_for, receipt_pdf
from payments.receiving.models import GiftInKind
from payments.receiving.rules import Channel
from tests.factories.people import organisation
from tests.factories.receipts import giver, paid
from tests.support.papers import FORMS, faults_in_archive, pages_of


@pytest.fixture
def own(app, monkeypatch, tmp_path) -> Path:
    """A folder with the installation's own form, the shipped one under another title."""
    text = (FORMS / "international.toml").read_text("utf-8")
    file = tmp_path / "kh.toml"
    file.write_text(text.replace("DONATION RECEIPT", "RECEIPT FOR CAMBODIA"), "utf-8")
    monkeypatch.setitem(app.config, "PAPER_FORMS", [str(FORMS), str(tmp_path)])
    return file


def issued(**columns) -> Receipt:
    with unit_of_work():
        return issue_for(paid(donor=giver(**columns)), by=None)


def text_of(receipt: Receipt) -> str:
    with unit_of_work():
        return "".join(pages_of(receipt_pdf(receipt, FileKind.ORIGINAL)))


def test_without_a_wish_the_organisation_chooses(app):
    assert thaw(issued().snapshot).form.name == "vn"
    with unit_of_work():
        organisation().paper_form = "vn_company"
    assert thaw(issued().snapshot).form.name == "vn_company"


def test_a_giver_gets_the_form_they_need_in_its_language_alone(app):
    receipt = issued(receipt_form="international", tax_code="RR0001")
    printed = thaw(receipt.snapshot)
    assert printed.method == "Bank transfer"
    assert printed.purposes == ("Gift, to be allocated",)
    assert printed.words_vi == ""
    text = text_of(receipt)
    assert "Eligible amount" in text
    assert "RR0001" in text
    assert "Biên nhận" not in text


def test_the_head_of_the_organisation_signs_where_the_form_says_so(app):
    receiver = issued(receipt_form="vn_company")
    head = thaw(issued().snapshot).signatories[-1].name
    sponsor, recipient = thaw(receiver.snapshot).signatories
    assert (sponsor.name, recipient.name) == ("", head)


def test_a_form_of_ones_own_needs_no_code_and_its_change_changes_no_issued_paper(own):
    receipt = issued(receipt_form="kh")
    own.write_text(own.read_text("utf-8").replace("CAMBODIA", "LAOS"), "utf-8")
    later = issued(receipt_form="kh")
    assert "RECEIPT FOR CAMBODIA" in text_of(receipt)
    assert "RECEIPT FOR LAOS" in text_of(later)


def test_a_form_that_is_not_there_or_wrong_is_named(own):
    with pytest.raises(AppError) as none:
        issued(receipt_form="fr")
    assert "fr" in str(none.value.message)
    own.write_text(own.read_text("utf-8").replace("footer", "foot"), "utf-8")
    with pytest.raises(AppError) as wrong:
        issued(receipt_form="kh")
    assert "foot: no such key" in str(wrong.value.message)


def test_the_command_names_the_file_and_the_key(own, run):
    good = run.invoke(args=["receipts", "forms", "check", "--json"])
    assert good.exit_code == 0
    assert [form["fault"] for form in json.loads(good.stdout)["forms"]] == [""] * 4
    own.write_text("title = ", "utf-8")
    bad = run.invoke(args=["receipts", "forms", "check"])
    assert bad.exit_code == 1
    assert "kh: is no TOML file" in bad.stdout


def test_a_folder_of_forms_that_is_none_stops_the_start(tmp_path):
    with pytest.raises(BadSetting, match="FUND_FORMS"):
        read_settings({"INSTANCE_PATH": str(tmp_path), "FUND_FORMS": str(tmp_path / "none")})


def test_a_gift_in_kind_prints_what_was_given_and_how_it_was_valued(app):
    with unit_of_work():
        payment = paid(donor=giver(), channel=Channel.IN_KIND)
        session.add(
            GiftInKind(
                payment_id=payment.id,
                items="Áo ấm",
                quantity="40 chiếc",
                value_basis="Hóa đơn 12",
                given_to="QN-00101",
            )
        )
    with unit_of_work():
        receipt = issue_for(payment, by=None)
    text = text_of(receipt)
    assert "Áo ấm · 40 chiếc" in text
    assert "Hóa đơn 12" in text
    assert "Value in kind" in text


def test_every_kept_paper_has_a_digest_of_its_own_and_passes_the_archive(app):
    receipt = issued()
    with unit_of_work():
        papers = [receipt_pdf(receipt, kind) for kind in (FileKind.ORIGINAL, FileKind.COPY)]
    digests = session.scalars(select(ReceiptFile.sha256)).all()
    assert len(set(digests)) == 2
    assert [faults_in_archive(paper) for paper in papers] == [[], []]


def test_the_command_chooses_for_an_organisation_or_a_giver_from_now_on(app, run):
    with unit_of_work():
        donor = giver()
        before = issue_for(paid(donor=donor), by=None)
    choose = ["receipts", "forms", "choose", "--json"]
    done = run.invoke(args=[*choose, "vn_company", "--organisation", organisation().code])
    assert json.loads(done.stdout) == {"form": "vn_company", "for": organisation().code}
    assert run.invoke(args=[*choose, "international", "--donor", donor.code]).exit_code == 0
    session.expire_all()
    with unit_of_work():
        later = issue_for(paid(donor=donor), by=None)
        other = issue_for(paid(donor=giver()), by=None)
    forms = [thaw(receipt.snapshot).form.name for receipt in (before, later, other)]
    assert forms == ["vn", "international", "vn_company"]
    assert run.invoke(args=[*choose, "", "--donor", donor.code]).exit_code == 0
    session.expire_all()
    assert donor.receipt_form == ""


@pytest.mark.parametrize(
    ("options", "exit_code", "words"),
    [
        (["fr", "--organisation", "QBT"], 1, "fr"),
        (["vn", "--donor", "NT9999"], 1, "NT9999"),
        (["vn"], 2, "either"),
        (["vn", "--donor", "NT0001", "--organisation", "QBT"], 2, "either"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(app, run, options, exit_code, words):
    refused = run.invoke(args=["receipts", "forms", "choose", *options])
    assert refused.exit_code == exit_code
    assert words in refused.output
