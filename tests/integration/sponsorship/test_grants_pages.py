"""The pages of grants: each role sees its own next step and nothing that is not its business."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEvent
from core.db import session, unit_of_work
from payments.funds.models import Fund
from payments.paying_out.models import Disbursement
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantState
from sponsorship.grants.services import list_papers
from tests.factories.grants import PDF, again, approved, asked, child_record, fund_with, paid
from tests.factories.people import user_with
from tests.support.client import CheckedClient

PURPOSE = "Mổ tim bẩm sinh"


def address(grant: Grant, *step: str) -> str:
    return "/".join(["/staff/grants", grant.public_id, *step])


def browser_of(app: Flask, *roles: str, organisation: str | None = None) -> CheckedClient:
    with unit_of_work():
        user = user_with(*roles, organisation_code=organisation)
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return browser


def upload(content: bytes = PDF) -> dict[str, object]:
    return {"title": "Hóa đơn", "file": (BytesIO(content), "bill.pdf")}


def test_four_people_take_a_grant_from_request_to_close_on_the_pages(app: Flask):
    with unit_of_work():
        fund = fund_with(5_000_000)
        code = child_record().code
    worker = browser_of(app, "case_worker")
    assert worker.get(f"/staff/grants/new?child={code}").status_code == 200
    request = {
        "child": code,
        "kind": "surgery",
        "fund": fund.public_id,
        "purpose": PURPOSE,
        "payee": "Bệnh viện Mẫu",
        "amount": "5 triệu",
    }
    assert worker.post("/staff/grants/new", request).status_code == 302
    grant = session.scalars(select(Grant)).one()
    approver = browser_of(app, "approver")
    assert approver.get(address(grant)).status_code == 200
    assert approver.post(address(grant, "approve"), {"amount": "4.000.000"}).status_code == 302
    cashier = browser_of(app, "cashier")
    payment = {"channel": "cash", "paid_on": "02/11/2026"}
    assert cashier.post(address(grant, "pay"), payment).status_code == 302
    voucher = session.scalars(select(Disbursement)).one()
    assert voucher.public_id in cashier.get(address(grant)).get_data(as_text=True)
    assert worker.post(address(grant, "papers"), upload()).status_code == 302
    assert approver.post(address(grant, "close")).status_code == 302
    assert again(grant).state is GrantState.CLOSED
    assert approver.get(address(grant)).status_code == 200


def test_a_refused_request_keeps_what_was_typed(app: Flask):
    worker = browser_of(app, "case_worker")
    with unit_of_work():
        fund = session.scalars(select(Fund).where(Fund.code == "PT")).first()
    typed = {"child": "QN-00000", "kind": "flying", "fund": fund.public_id, "purpose": PURPOSE}
    answer = worker.post("/staff/grants/new", typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert PURPOSE in page
    for name in ("kind", "payee", "amount"):
        assert f'href="#{name}"' in page


def test_an_unknown_child_is_said_beside_its_field(app: Flask):
    worker = browser_of(app, "case_worker")
    fund = session.scalars(select(Fund).where(Fund.code == "PT")).first()
    typed = {"child": "QN-00000", "kind": "travel", "fund": fund.public_id, "purpose": PURPOSE,
             "payee": "Nhà xe Mẫu", "amount": "500k"}  # fmt: skip
    answer = worker.post("/staff/grants/new", typed)
    assert answer.status_code == 422
    assert 'href="#child"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("step", "typed", "field"),
    [
        ("approve", {"amount": "9.000.000"}, "amount"),
        ("approve", {"amount": "much"}, "amount"),
        ("decline", {"reason": " "}, "reason"),
    ],
)
def test_a_refused_decision_says_why_and_changes_nothing(app: Flask, step, typed, field):
    with unit_of_work():
        fund_with(9_000_000)
        grant = asked()
    answer = browser_of(app, "approver").post(address(grant, step), typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert again(grant).state is GrantState.REQUESTED


def test_a_program_called_bill_is_no_evidence(app: Flask):
    with unit_of_work():
        grant = paid()
    answer = browser_of(app, "accountant").post(address(grant, "papers"), upload(b"MZ"))
    assert answer.status_code == 422
    assert again(grant).state is GrantState.PAID


def test_the_own_request_is_shown_without_a_button_and_with_the_reason(app: Flask):
    both = browser_of(app, "case_worker", "approver")
    with unit_of_work():
        fund = fund_with(5_000_000)
        code = child_record().code
    request = {"child": code, "kind": "travel", "fund": fund.public_id, "purpose": PURPOSE,
               "payee": "Nhà xe Mẫu", "amount": "500k"}  # fmt: skip
    both.post("/staff/grants/new", request)
    grant = session.scalars(select(Grant)).one()
    page = both.get(address(grant)).get_data(as_text=True)
    assert "You asked for this grant" in page
    assert address(grant, "approve") not in page
    assert both.post(address(grant, "approve"), {"amount": "500k"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "step"),
    [
        ("matcher", "approve"),
        ("cashier", "approve"),
        ("approver", "pay"),
        ("auditor", "decline"),
        ("cashier", "papers"),
        ("accountant", "close"),
    ],
)
def test_a_step_of_another_role_is_refused(app: Flask, role, step):
    with unit_of_work():
        grant = approved()
    assert browser_of(app, role).post(address(grant, step)).status_code == 403


def test_a_step_that_was_taken_meanwhile_is_a_conflict(app: Flask):
    with unit_of_work():
        grant = paid()
    cashier = browser_of(app, "cashier")
    payment = {"channel": "cash", "paid_on": "02/11/2026"}
    assert cashier.post(address(grant, "pay"), payment).status_code == 409


@pytest.mark.parametrize("role", ["auditor", "cashier"])
def test_whoever_only_sees_money_reads_no_word_of_health_and_no_paper(app: Flask, role):
    with unit_of_work():
        grant = paid()
    browser = browser_of(app, "accountant")
    browser.post(address(grant, "papers"), {**upload(), "title": "Giấy ra viện của em Mẫu"})
    (paper,) = list_papers(again(grant))
    money = browser_of(app, role)
    page = money.get(address(grant)).get_data(as_text=True)
    assert grant.code in page
    assert PURPOSE not in page
    assert "Giấy ra viện" not in page
    assert money.get(address(grant, "papers", paper.public_id)).status_code == 403


def test_a_look_at_a_paper_is_recorded_and_the_paper_is_a_download(app: Flask):
    with unit_of_work():
        grant = paid()
    browser = browser_of(app, "accountant")
    browser.post(address(grant, "papers"), upload())
    (paper,) = list_papers(again(grant))
    answer = browser.get(address(grant, "papers", paper.public_id))
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()
    assert browser.get(address(grant, "papers", "nothing")).status_code == 404
    looks = select(AuditEvent).where(AuditEvent.action == "looked")
    assert session.scalars(looks).one().subject_code == grant.code


def test_another_organisation_sees_neither_list_nor_grant(app: Flask):
    with unit_of_work():
        grant = paid()
    stranger = browser_of(app, "auditor", organisation="BDBP")
    assert stranger.get(address(grant)).status_code == 404
    assert grant.code not in stranger.get("/staff/grants").get_data(as_text=True)


@pytest.mark.parametrize(("state", "shown"), [("paid", True), ("requested", False), ("odd", True)])
def test_the_list_narrows_by_state(app: Flask, state, shown):
    with unit_of_work():
        grant = paid()
    page = browser_of(app, "auditor").get(f"/staff/grants?state={state}").get_data(as_text=True)
    assert (grant.code in page) is shown


def test_the_pages_speak_vietnamese(app: Flask):
    with unit_of_work():
        grant = paid()
    page = browser_of(app, "approver").get(address(grant) + "?lang=vi").get_data(as_text=True)
    assert "Phẫu thuật" in page
    assert "Lịch sử" in page
