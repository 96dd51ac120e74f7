"""The receipts register, a donor's own receipts, and the check page."""

import json
from datetime import date
from io import BytesIO
from subprocess import CalledProcessError
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from core.dates import Month
from core.db import session, unit_of_work
from core.files import files
from core.jobs.models import Job
from payments.receipts.batch import bind_into, issue_and_draw
from payments.receipts.jobs import issue as issue_job
from payments.receipts.models import Receipt, ReceiptFile, ReceiptVoid
from payments.receipts.press import print_into
from payments.receipts.services import issue_for, void_receipt
from tests.factories.people import organisation, user_with
from tests.factories.receipts import giver, paid, paid_many, sign_in_of
from tests.support.client import CheckedClient


def issued(name: str = "Nguyễn Thị Ánh", **payment: object) -> Receipt:
    """Return a receipt for a new donor's payment."""
    with unit_of_work():
        return issue_for(paid(donor=giver(name), **payment), by=None)


def page(response) -> str:
    return response.get_data(as_text=True)


def test_the_register_lists_receipts_and_says_that_no_number_is_missing(signed_in):
    issued()
    issued("Trần Văn Mẫu")
    text = page(signed_in("accountant").get("/money/receipts"))
    assert "QBT26-T 0000001" in text
    assert "QBT26-T 0000002" in text
    assert "no gaps 1–2" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("series=QBT26-T", {"0000001", "0000002"}),
        ("series=QBT25-T", set()),
        ("received=2026-09", {"0000002"}),
        ("donor=nguyen thi anh", {"0000001"}),
        ("state=void", {"0000002"}),
        ("state=valid", {"0000001"}),
        ("page=9", {"0000001", "0000002"}),
    ],
)
def test_the_register_is_filtered(signed_in, query, shown):
    issued()
    other = issued("Trần Văn Mẫu", on=date(2026, 9, 9))
    with unit_of_work():
        void_receipt(other, "Ghi sai tên", by=None, replace=False)
    text = page(signed_in("auditor").get(f"/money/receipts?{query}"))
    assert {number for number in ("0000001", "0000002") if number in text} == shown


def test_a_wrong_filter_is_said_and_shows_everything(signed_in):
    issued()
    text = page(signed_in("auditor").get("/money/receipts?received=soon"))
    assert "not a month" in text
    assert "QBT26-T 0000001" in text


def test_staff_of_one_organisation_see_only_its_receipts(signed_in):
    own = issued()
    other = issued("Trần Văn Mẫu", body=organisation("HLPN"))
    browser = signed_in("accountant", organisation_code="QBT")
    text = page(browser.get("/money/receipts"))
    assert "QBT26-T" in text
    assert "HLPN26-T" not in text
    assert browser.get(f"/money/receipts/{own.public_id}").status_code == 200
    assert browser.get(f"/money/receipts/{other.public_id}").status_code == 404
    assert browser.get(f"/money/receipts/{other.public_id}/original.pdf").status_code == 404
    form = {"month": "2026-10", "organisation": "HLPN"}
    assert browser.post("/money/receipts", form).status_code == 404


def test_payments_without_a_receipt_are_listed_with_the_reason(signed_in):
    with unit_of_work():
        paid()
        paid(payer="Trần Văn Mẫu")
    text = page(signed_in("accountant").get("/money/receipts/missing"))
    assert "Neither the sponsor nor the payer is known." in text
    assert "Not issued yet." in text
    assert text.count("/money/receipts/for-payment/") == 1


def test_when_every_payment_has_one_the_list_says_so(signed_in):
    issued()
    assert "Every payment has its receipt." in page(
        signed_in("auditor").get("/money/receipts/missing")
    )


def test_issuing_a_month_is_a_job_that_gives_zip_and_print_file(signed_in):
    with unit_of_work():
        paid_many(3)
        organisation()
    browser = signed_in("accountant")
    answer = browser.post("/money/receipts", {"month": "2026-10", "organisation": "QBT"})
    job = session.scalars(select(Job).where(Job.kind == "receipts.issue")).one()
    assert answer.status_code == 302
    assert job.public_id in answer.location
    told = []
    result = issue_job(json.loads(job.arguments), lambda *done: told.append(done))
    assert (result["issued"], result["first"], result["last"]) == (3, 1, 3)
    assert told == [(3, 3)]
    archive, printed = (files().get(file["key"]) for file in result["files"])
    assert ZipFile(BytesIO(archive)).namelist() == [f"QBT26-T-000000{n}.pdf" for n in (1, 2, 3)]
    assert len(PdfReader(BytesIO(printed)).pages) == 3


def test_a_long_month_is_printed_in_parts(app, tmp_path):
    with unit_of_work():
        paid_many(3)
    run = issue_and_draw(Month(2026, 10), None, None, lambda *_: None)
    files = list(bind_into(tmp_path, Month(2026, 10), run.receipts, pages=2))
    names = [
        "receipts-2026-10.zip",
        "receipts-2026-10-print-01.pdf",
        "receipts-2026-10-print-02.pdf",
    ]
    assert [file.name for file in files] == names
    assert [len(PdfReader(part).pages) for part in files[1:]] == [2, 1]
    assert sorted(tmp_path.iterdir()) == sorted(files), "nothing else is left there"


def test_a_month_without_receipts_is_no_file(app, tmp_path):
    assert list(bind_into(tmp_path, Month(2026, 10), [])) == []


def test_a_press_that_breaks_is_no_month_printed(app, tmp_path):
    with pytest.raises(CalledProcessError):
        print_into(tmp_path, ["{}"], 2)


def test_a_job_that_is_run_again_issues_nothing_and_gives_the_same_files(signed_in):
    with unit_of_work():
        paid_many(2)
        by = user_with("accountant").id
    arguments = {"month": "2026-10", "organisation_id": organisation().id, "by": by}
    first = issue_job(arguments, lambda *_: None)
    again = issue_job(arguments, lambda *_: None)
    assert again["issued"] == 0
    assert again["files"] == first["files"]
    assert session.scalar(select(func.count(ReceiptFile.id))) == 2


def test_a_wrong_month_keeps_what_was_typed(signed_in):
    issued()
    answer = signed_in("accountant").post(
        "/money/receipts", {"month": "13/2026", "organisation": "QBT"}
    )
    assert answer.status_code == 422
    assert "13/2026" in page(answer)


def test_a_receipt_shows_what_it_prints_and_opens_as_pdf(signed_in):
    receipt = issued()
    browser = signed_in("accountant")
    text = page(browser.get(f"/money/receipts/{receipt.public_id}"))
    assert "Nguyễn Thị Ánh" in text
    assert "Năm trăm nghìn đồng" in text
    for kind in ("original", "copy"):
        answer = browser.get(f"/money/receipts/{receipt.public_id}/{kind}.pdf")
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")
    assert browser.get(f"/money/receipts/{receipt.public_id}/void.pdf").status_code == 404


def test_voiding_asks_first_and_links_the_replacement_both_ways(signed_in):
    receipt = issued()
    browser = signed_in("accountant")
    address = f"/money/receipts/{receipt.public_id}/void"
    assert "becomes void for ever" in page(browser.get(address))
    answer = browser.post(address, {"reason": "Ghi sai địa chỉ", "replace": "true"})
    new = session.scalars(select(Receipt).where(Receipt.number == 2)).one()
    assert answer.location.endswith(new.public_id)
    assert "QBT26-T 0000001" in page(browser.get(f"/money/receipts/{new.public_id}"))
    text = page(browser.get(f"/money/receipts/{receipt.public_id}"))
    assert "Ghi sai địa chỉ" in text
    assert "QBT26-T 0000002" in text
    assert browser.get(address).status_code == 302
    stamped = browser.get(f"/money/receipts/{receipt.public_id}/original.pdf")
    assert "void" in stamped.headers["Content-Disposition"]


def test_a_void_without_a_reason_is_asked_again_with_what_was_ticked(signed_in):
    receipt = issued()
    browser = signed_in("accountant")
    answer = browser.post(f"/money/receipts/{receipt.public_id}/void", {"replace": "true"})
    assert answer.status_code == 422
    assert "checked" in page(answer)
    assert session.scalar(select(func.count(ReceiptVoid.receipt_id))) == 0


def test_a_void_receipt_is_not_voided_again(signed_in):
    receipt = issued()
    with unit_of_work():
        void_receipt(receipt, "Ghi sai tên", by=None, replace=False)
    answer = signed_in("accountant").post(
        f"/money/receipts/{receipt.public_id}/void", {"reason": "Thêm lần nữa"}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize("role", ["cashier", "auditor"])
def test_only_those_who_may_void_are_offered_it(signed_in, role):
    receipt = issued()
    browser = signed_in(role)
    assert "/void" not in page(browser.get(f"/money/receipts/{receipt.public_id}"))
    assert browser.get(f"/money/receipts/{receipt.public_id}/void").status_code == 403


def test_the_cashier_prints_the_receipt_of_a_payment_as_often_as_asked(signed_in):
    with unit_of_work():
        code = paid(donor=giver()).public_id
    browser = signed_in("cashier")
    first = browser.post(f"/money/receipts/for-payment/{code}")
    again = browser.post(f"/money/receipts/for-payment/{code}")
    assert first.location == again.location
    assert browser.get(first.location).data.startswith(b"%PDF")
    assert session.scalar(select(func.count(Receipt.id))) == 1


def test_a_payment_of_another_organisation_is_unknown(signed_in):
    with unit_of_work():
        code = paid(donor=giver(), body=organisation("HLPN")).public_id
    browser = signed_in("cashier", organisation_code="QBT")
    assert browser.post(f"/money/receipts/for-payment/{code}").status_code == 404


def donor_browser(app, donor) -> CheckedClient:
    with unit_of_work():
        user = sign_in_of(donor)
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return browser


def test_a_donor_opens_a_receipt_in_two_taps_and_nobody_elses(app):
    with unit_of_work():
        donor = giver()
        own = issue_for(paid(donor=donor), by=None)
    other = issued("Trần Văn Mẫu")
    browser = donor_browser(app, donor)
    text = page(browser.get("/my/receipts"))
    assert "QBT26-T 0000001" in text
    assert "QBT26-T 0000002" not in text
    assert browser.get(f"/my/receipts/{own.public_id}.pdf").data.startswith(b"%PDF")
    theirs = browser.get(f"/my/receipts/{other.public_id}.pdf")
    nowhere = browser.get("/my/receipts/nowhere.pdf")
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.data == nowhere.data


def test_a_donor_without_receipts_is_told_when_one_comes(app):
    with unit_of_work():
        donor = giver()
    assert "You have no receipt yet" in page(donor_browser(app, donor).get("/my/receipts"))


def test_a_donor_sees_which_receipt_replaces_a_void_one(app):
    with unit_of_work():
        donor = giver()
        receipt = issue_for(paid(donor=donor), by=None)
        void_receipt(receipt, "Ghi sai tên", by=None, replace=True)
    browser = donor_browser(app, donor)
    assert "replaced by QBT26-T 0000002" in page(browser.get("/my/receipts"))
    stamped = browser.get(f"/my/receipts/{receipt.public_id}.pdf")
    assert "void" in stamped.headers["Content-Disposition"]


def test_the_check_page_shows_number_date_amount_and_state_and_no_person(client):
    receipt = issued()
    text = page(client.get(f"/r/{receipt.public_id}"))
    assert "QBT26-T 0000001" in text
    assert "02/11/2026" in text
    assert "₫500,000" in text
    assert ">Valid<" in text
    assert "Nguyễn Thị Ánh" not in text
    assert client.get("/r/unknown").status_code == 404


def test_the_check_page_says_void(client):
    receipt = issued()
    with unit_of_work():
        void_receipt(receipt, "Ghi sai tên", by=None, replace=False)
    text = page(client.get(f"/r/{receipt.public_id}"))
    assert ">Void<" in text
    assert "Ghi sai tên" not in text


def test_the_command_issues_writes_and_says_what_it_did(run, tmp_path):
    with unit_of_work():
        paid_many(3)
        nobody = paid().public_id
    answer = run.invoke(
        args=["receipts", "issue", "--month", "2026-10", "--out", str(tmp_path), "--json"]
    )
    said = json.loads(answer.stdout)
    singles = [f"QBT26-T-000000{n}.pdf" for n in (1, 2, 3)]
    assert said == {
        "issued": 3,
        "skipped": [{"payment": nobody, "reason": "Neither the sponsor nor the payer is known."}],
        "series": "QBT26-T",
        "first": 1,
        "last": 3,
        "not_drawn": [],
        "files": [*singles, "receipts-2026-10.zip", "receipts-2026-10-print.pdf"],
    }
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(said["files"])


def test_the_command_run_again_issues_nothing_and_writes_the_same_bytes(run, tmp_path):
    with unit_of_work():
        paid_many(2)
    arguments = ["receipts", "issue", "--month", "2026-10", "--out", str(tmp_path)]
    assert "2" in run.invoke(args=arguments).stdout
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert json.loads(run.invoke(args=[*arguments, "--json"]).stdout)["issued"] == 0
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_the_command_refuses_a_wrong_month_and_an_unknown_organisation(run, tmp_path):
    arguments = ["receipts", "issue", "--out", str(tmp_path), "--month"]
    assert run.invoke(args=[*arguments, "October"]).exit_code == 2
    assert run.invoke(args=[*arguments, "2026-10", "--organisation", "NONE"]).exit_code == 1


def test_a_month_without_payments_writes_nothing(run, tmp_path):
    answer = run.invoke(
        args=["receipts", "issue", "--month", "2026-10", "--out", str(tmp_path), "--json"]
    )
    assert json.loads(answer.stdout)["files"] == []
    assert list(tmp_path.iterdir()) == []
