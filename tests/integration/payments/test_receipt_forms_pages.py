"""Choosing forms of receipts on pages, and the signed original in the donor's portal."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, unit_of_work
from payments.receipts.models import Receipt
from payments.receipts.rules import FileKind
from payments.receipts.services import issue_for, record_drawings, void_receipt
from payments.receipts.services.files import keep
from tests.factories.donors import let_sign_in
from tests.factories.people import actor, organisation, user_with
from tests.factories.receipts import giver, paid
from tests.support.client import CheckedClient

Browsers = Callable[..., CheckedClient]
FORMS = "/money/receipts/forms"


def of(organisation_code: str, name: str) -> dict[str, str]:
    return {"organisation": organisation_code, "paper_form": name}


def test_the_accountant_chooses_the_form_of_an_organisation(
    app: Flask, signed_in: Browsers
) -> None:
    with unit_of_work():
        body, donor = organisation(), giver()
    browser = signed_in("accountant")
    assert f'href="{FORMS}"' in browser.get("/money/receipts").text
    assert "international" in browser.get(FORMS).text
    chosen = browser.post(FORMS, data=of(body.code, "international"))
    assert chosen.status_code == 302
    session.refresh(body)
    assert body.paper_form == "international"
    with unit_of_work():
        receipt = issue_for(paid(donor=donor), by=None)
    assert json.loads(receipt.snapshot)["form"]["name"] == "international"


@pytest.mark.parametrize("name", ["", "nothing", "../vn"])
def test_a_form_that_is_not_there_is_refused_beside_its_field(
    app: Flask, signed_in: Browsers, name: str
) -> None:
    with unit_of_work():
        body, donor = organisation(), giver()
    answer = signed_in("accountant").post(FORMS, data=of(body.code, name))
    assert answer.status_code == 422
    assert 'id="paper_form-error"' in answer.text
    session.refresh(body)
    assert body.paper_form == "vn"
    if name:
        page = f"/staff/sponsors/{donor.public_id}/receipt-form"
        answer = signed_in("matcher").post(page, data={"receipt_form": name})
        assert answer.status_code == 422
        assert 'id="receipt_form-error"' in answer.text


def test_only_the_accountant_of_the_organisation_chooses_its_form(
    app: Flask, signed_in: Browsers
) -> None:
    with unit_of_work():
        organisation(), organisation("QXA")
    for role in ("cashier", "auditor"):
        answer = signed_in(role).post(FORMS, data=of("QBT", "international"))
        assert answer.status_code == 403
    accountant = signed_in("accountant", organisation_code="QBT")
    assert "QXA –" not in accountant.get(FORMS).text
    for code in ("QXA", "nothing"):
        answer = accountant.post(FORMS, data=of(code, "international"))
        assert answer.status_code == 422
        assert 'id="organisation-error"' in answer.text


def test_a_sponsor_gets_a_form_of_the_own_and_gives_it_up_again(
    app: Flask, signed_in: Browsers
) -> None:
    with unit_of_work():
        donor = giver()
    browser, page = signed_in("matcher"), f"/staff/sponsors/{donor.public_id}"
    assert 'name="receipt_form"' in browser.get(page).text
    for name in ("vn_company", ""):
        answer = browser.post(f"{page}/receipt-form", data={"receipt_form": name})
        assert answer.status_code == 302
        session.refresh(donor)
        assert donor.receipt_form == name
    assert signed_in("accountant").post(f"{page}/receipt-form").status_code == 403


def test_the_portal_offers_the_signed_original_where_one_is_kept(app: Flask) -> None:
    with unit_of_work():
        donor, user = giver(), user_with("donor")
        let_sign_in(user, donor)
        receipt = issue_for(paid(donor=donor), by=None)
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    page = f"/my/receipts/{receipt.public_id}/signed.pdf"
    assert page not in browser.get("/my/receipts").text
    assert browser.get(page).status_code == 404
    with unit_of_work():
        drawing = keep(receipt, FileKind.SIGNED, b"%PDF- signed")
        record_drawings([drawing], organisation_id=organisation().id)
    assert page in browser.get("/my/receipts").text
    assert browser.get(page).data == b"%PDF- signed"
    with unit_of_work():
        found = session.scalars(select(Receipt)).one()
        void_receipt(found, "Sai tên", by=actor("accountant"), replace=False)
    assert page not in browser.get("/my/receipts").text
    assert browser.get(page).data != b"%PDF- signed"
