"""Paying by scan: who is shown a code, of what, and who decides where the money goes."""

import html
from collections.abc import Callable
from datetime import date
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from core.jobs.running import run_waiting_jobs
from core.mail.models import OutgoingMail
from donors.models import Donor, DonorLogin
from payments.approvals.models import ApprovalRequest
from payments.bank.models import BankAccount
from payments.bank.services import AskPayInto, ask_pay_into
from payments.pledges.models import Pledge
from payments.pledges.rules import Method
from payments.pledges.services import bill_month
from payments.pledges.services.asking import scans_of
from payments.pledges.services.ending import end_pledge
from payments.reminders.services import send_reminders
from payments.vietqr.rules import ScanToPay, parse
from sponsorship.freezes.models import Freeze
from tests.factories.bank import main_account
from tests.factories.people import actor, user_with
from tests.factories.pledges import giver, pledge
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
DETAILS = {"bank": "Ngân hàng Mẫu", "bin": "970415", "number": "0011001932418"}


def open_account(**details: str) -> None:
    for key, value in (DETAILS | details).items():
        setattr(main_account(), key, value)


def billed(code: str, **values: object) -> Pledge:
    """Return a commitment of 500,000 a month whose September and October are open."""
    promise = pledge(code, started_on=date(2026, 9, 1), **values)
    for month in (Month(2026, 9), Month(2026, 10)):
        bill_month(month)
    return promise


def freeze(donor_id: int) -> None:
    by = user_with("case_worker").id
    session.add(Freeze(donor_id=donor_id, frozen_at=now(), frozen_by=by))
    session.flush()


def browser_of(app: Flask, donor: Donor) -> CheckedClient:
    with unit_of_work():
        user = user_with("donor")
        session.add(DonorLogin(user_id=user.id, donor_id=donor.id))
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return browser


def test_the_code_says_what_is_open_and_into_which_account(any_app: Flask) -> None:
    with frozen("2026-10-20"), unit_of_work():
        open_account()
        promise = billed("GM00001")
        (scan,) = scans_of([promise.id]).values()
        assert parse(scan.payload) == ScanToPay("970415", "0011001932418", 1_000_000, "GM00001")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda promise: end_pledge(promise.id, date(2026, 10, 19), "other", by=None),
        lambda promise: setattr(promise, "method", Method.WITNESSED),
        lambda promise: setattr(promise, "code", "GM/00001"),
        lambda promise: freeze(promise.donor_id),
        lambda _promise: open_account(bin=""),
        lambda _promise: open_account(number=""),
        lambda _promise: open_account(currency="USD"),
    ],
)
def test_no_code_where_no_money_is_asked_for(app: Flask, spoil: Callable) -> None:
    with frozen("2026-10-20"), unit_of_work():
        open_account()
        promise = billed("GM00001")
        assert scans_of([promise.id])
        spoil(promise)
        session.flush()
        assert scans_of([promise.id]) == {}


def test_a_frozen_payer_is_not_asked_for_what_another_gives(app: Flask) -> None:
    with frozen("2026-10-20"), unit_of_work():
        open_account()
        payer = giver("Trần Văn Mẫu")
        promise = billed("GM00001", payer_id=payer.id)
        freeze(payer.id)
        assert scans_of([promise.id]) == {}


def test_the_donor_s_page_shows_the_code_with_the_same_as_text(app: Flask) -> None:
    with frozen("2026-10-20"):
        with unit_of_work():
            open_account()
            donor = giver()
            billed("GM00001", donor_id=donor.id)
            pledge("GM00002", donor_id=donor.id, method=Method.WITNESSED)
        page = html.unescape(browser_of(app, donor).get("/my/payments").text)
    assert page.count("VietQR code:") == 1
    assert "VietQR code: ₫1,000,000 with the content GM00001" in page
    for text in ("Ngân hàng Mẫu", "0011001932418", "₫1,000,000", "GM00001"):
        assert text in page
    for copied in ("0011001932418", "1000000", "GM00001"):
        assert f'data-text="{copied}"' in page


def test_a_reminder_carries_the_transfer_as_text_and_as_a_picture(app: Flask) -> None:
    with unit_of_work():
        open_account()
        kept = [
            billed(code, donor_id=giver(email=f"{code}@example.org").id)
            for code in ("GM00001", "GM00002")
        ]
        freeze(kept[1].donor_id)
    with frozen("2026-10-20"), unit_of_work():
        assert send_reminders().sent == 1
    mail = session.scalars(select(OutgoingMail)).one()
    assert mail.recipient == "GM00001@example.org"
    for line in ("Số tài khoản: 0011001932418", "Nội dung: GM00001", "/my/payments"):
        assert line in mail.body
    assert "1.000.000" in mail.body
    assert parse(mail.qr).content == "GM00001"
    run_waiting_jobs()
    (sent,) = (Path(app.config["INSTANCE"]) / "mail").glob("*.eml")
    (picture,) = message_from_bytes(sent.read_bytes(), policy=default).iter_attachments()
    zxingcpp = pytest.importorskip("zxingcpp", reason="the reader of codes is not installed")
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture.get_content())))
    assert (picture.get_filename(), found.text) == ("qr.png", mail.qr)


FORM = DETAILS | {"reason": "Our new account", "form_id": "x"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bin": "12345"}, "six digits"),
        ({"number": "0011 0019"}, "without spaces"),
        ({"bank": ""}, "Fill this in"),
        ({"reason": ""}, "Fill this in"),
    ],
)
def test_details_that_no_bank_has_are_refused(signed_in: Browser, change: dict, words: str) -> None:
    refused = signed_in("accountant").post("/money/bank/accounts/main", FORM | change)
    assert refused.status_code == 422
    assert words in refused.text
    assert 'value="Ngân hàng Mẫu"' in refused.text or not change.get("bank", "x")


def test_another_person_decides_where_donors_transfer_to(signed_in: Browser) -> None:
    asking = signed_in("accountant")
    assert "BIN of the bank" in asking.get("/money/bank/accounts/main").text
    assert asking.post("/money/bank/accounts/main", FORM).status_code == 302
    assert session.scalars(select(BankAccount.bin)).one() == ""
    again = asking.post("/money/bank/accounts/main", FORM | {"form_id": "y"})
    assert again.status_code in {409, 422}
    request = session.scalars(select(ApprovalRequest)).one()
    approver = signed_in("approver")
    page = approver.get(f"/money/decisions/{request.public_id}")
    assert "Ngân hàng Mẫu · 970415 · 0011001932418" in page.text
    approver.post(f"/money/decisions/{request.public_id}/approve", {"form_id": "z"})
    session.expire_all()
    assert (main_account().bin, main_account().number) == ("970415", "0011001932418")


def test_an_account_of_another_body_is_not_there(signed_in: Browser) -> None:
    other = signed_in("accountant", organisation_code="HLPN")
    assert other.get("/money/bank/accounts/main").status_code == 404
    assert other.post("/money/bank/accounts/main", FORM).status_code == 404


def test_nothing_is_asked_for_when_nothing_changes(app: Flask) -> None:
    with unit_of_work():
        open_account()
        account, by = main_account(), actor("accountant")
        with pytest.raises(Exception, match="Nothing is changed"):
            ask_pay_into(account, AskPayInto(**DETAILS, reason="x"), by=by)
