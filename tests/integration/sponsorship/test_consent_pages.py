"""Pages about consents: a yes with its scan, a no, who answers, the legal basis, suspicion."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from core.db import session, unit_of_work
from sponsorship.children.consent_models import Consent
from sponsorship.children.models import Child
from sponsorship.children.rules import Proof, Scope, Subject
from sponsorship.children.services import find_basis
from tests.factories.children import COMMUNE, agreed, child_with, consent
from tests.factories.people import user_with
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
HOME = "/staff/children/T-00001"
SCAN = b"%PDF-1.4 signed %%EOF"
YES = {
    "subject": "guardian",
    "scopes": ["hold_data", "show_to_donor"],
    "document": "Phiếu 3",
    "day": "30/10/2026",
}
BODY = {
    "kind": "institution",
    "name": "Đỗ Văn Sáu",
    "office": "Trung tâm BTXH",
    "document": "QĐ 12",
    "from_day": "01/11/2026",
}
BASIS = {"basis": "public_task", "source": "Luật Trẻ em", "from_day": "01/11/2026"}


def page(browser: CheckedClient, path: str) -> str:
    """Return a page of the child in English."""
    answer = browser.get(f"{HOME}{path}", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture
def child(app: Flask) -> Child:
    with unit_of_work():
        return child_with(code="T-00001")


def test_a_consent_is_recorded_with_its_scan_and_ended_by_a_no(
    child: Child, signed_in: Browser
) -> None:
    browser = signed_in("matcher")
    for subject in ("guardian", "child"):
        form = {**YES, "subject": subject, "scan": (io.BytesIO(SCAN), "a.pdf")}
        assert browser.post(f"{HOME}/consents/new", form).status_code == 302
    assert "Mận" in page(browser, "/seen-by/donor")
    shown = page(browser, "?tab=consent")
    assert "everybody who must agree has agreed" in shown
    address = shown.split(f'href="{HOME}/consents/scans/')[1].split('"')[0]
    scan = browser.get(f"{HOME}/consents/scans/{address}")
    assert (scan.data, scan.mimetype) == (SCAN, "application/pdf")
    assert scan.headers["Cache-Control"] == "no-store"
    no = {"subject": "child", "scopes": ["show_to_donor"], "reason": "Em không thích"}
    assert browser.post(f"{HOME}/consents/no", no).status_code == 302
    assert "Mận" not in page(browser, "/seen-by/donor")
    assert "a no was said" in page(browser, "?tab=consent")


@pytest.mark.parametrize(
    ("part", "form"),
    [
        ("new", {**YES, "day": "3/11/2026"}),
        ("new", {**YES, "document": " "}),
        ("new", {**YES, "scopes": []}),
        ("new", {**YES, "scopes": ["everything"]}),
        ("new", {**YES, "expires_on": "29/10/2026"}),
        ("new", {**YES, "giver": "institution"}),
        ("new", {**YES, "scan": (io.BytesIO(b"MZ"), "a.exe")}),
        ("no", {"subject": "child", "scopes": ["photo"]}),
        ("no", {"subject": "child", "reason": "x"}),
        ("representative", {**BODY, "kind": "guardian"}),
        ("representative", {**BODY, "kind": "commune"}),
        ("representative", {**BODY, "from_day": "3/11/2026"}),
        ("basis", {**BASIS, "from_day": "3/11/2026"}),
        ("basis", {**BASIS, "basis": "habit"}),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    child: Child, signed_in: Browser, part: str, form: dict[str, object]
) -> None:
    answer = signed_in("matcher").post(f"{HOME}/consents/{part}", form)
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert "error-summary" in shown
    kept = form.get("document") or form.get("source") or form.get("reason") or ""
    assert str(kept).strip() in shown
    assert session.query(Consent).filter_by(proof=Proof.RECORDED).count() == 0
    assert find_basis(child) is None


def test_it_is_recorded_who_answers_for_a_child(child: Child, signed_in: Browser) -> None:
    browser = signed_in("commune_officer", places=(COMMUNE,))
    assert browser.post(f"{HOME}/consents/representative", BODY).status_code == 302
    assert "Đỗ Văn Sáu" in page(browser, "?tab=consent")
    given = {**YES, "giver": "institution"}
    assert browser.post(f"{HOME}/consents/new", given).status_code == 302
    assert browser.post(f"{HOME}/consents/representative/end").status_code == 302
    assert browser.post(f"{HOME}/consents/representative/end").status_code == 409
    assert "Đỗ Văn Sáu" not in page(browser, "?tab=consent")


def test_the_legal_basis_is_recorded_singly_and_for_a_list(
    child: Child, signed_in: Browser
) -> None:
    browser = signed_in("matcher")
    assert "not recorded yet" in page(browser, "?tab=consent")
    assert browser.post(f"{HOME}/consents/basis", BASIS).status_code == 302
    assert "task of a public body: Luật Trẻ em" in page(browser, "?tab=consent")
    listed = {"commune": COMMUNE, "everybody": "true", "document": "QĐ 1", "day": "1/11/2026"}
    lists = "/staff/children/lists"
    assert browser.post(f"{lists}/basis", listed).status_code == 422
    assert browser.post(f"{lists}/basis", {**listed, "basis": "legal_duty"}).status_code == 302
    assert "duty under a law: QĐ 1" in page(browser, "?tab=consent")


def test_a_list_is_recorded_with_one_scan(child: Child, signed_in: Browser) -> None:
    listed = {
        "commune": COMMUNE,
        "codes": ["T-00001"],
        "document": "DS 1",
        "day": "1/11/2026",
        "scopes": ["show_to_donor"],
        "channel": "in_person",
        "scan": (io.BytesIO(SCAN), "list.pdf"),
    }
    browser = signed_in("matcher")
    assert browser.post("/staff/children/lists/consent", listed).status_code == 302
    assert "said in person" in page(browser, "?tab=consent")
    assert "/consents/scans/" in page(browser, "?tab=consent")
    assert "/consents/scans/" not in page(signed_in("accountant"), "?tab=consent")


def test_suspicion_is_for_case_workers_and_lifted_by_another(
    child: Child, signed_in: Browser
) -> None:
    with unit_of_work():
        agreed(child, Scope.SHOW_TO_DONOR)
    first, second, matcher = (signed_in(role) for role in ("case_worker", "case_worker", "matcher"))
    address = f"{HOME}/consents/guardian"
    assert matcher.get(address).status_code == 403
    assert first.post(address, {"reason": "Nghi ngờ bạo lực"}).status_code == 302
    assert first.post(address, {"reason": "Lần nữa"}).status_code == 409
    assert "Nghi ngờ bạo lực" in page(second, "/consents/guardian")
    told = page(matcher, "?tab=consent") + page(matcher, "?tab=history")
    for word in ("Nghi ngờ", "suspicion", "decision of the case worker · "):
        assert word not in told
    assert first.post(f"{address}/lift").status_code == 403
    assert second.post(f"{address}/lift").status_code == 302
    assert second.post(f"{address}/lift").status_code == 409


def test_the_basis_of_a_commune_is_recorded_by_command(child: Child, run: FlaskCliRunner) -> None:
    with unit_of_work():
        login, other = user_with("matcher").login, user_with("accountant").login
    asked = ["consent", "basis", "--commune", COMMUNE, "--basis", "legal_duty"]
    paper = ["--document", "QĐ 1", "--date", "1/11/2026"]
    assert run.invoke(args=[*asked, *paper, "--by", other]).exit_code == 1
    assert find_basis(child) is None
    assert run.invoke(args=[*asked, *paper, "--by", login]).exit_code == 0
    assert find_basis(child) is not None


def test_the_seen_by_pages_differ_by_audience(child: Child, signed_in: Browser) -> None:
    with unit_of_work():
        consent(child, Subject.CHILD, Scope.SHOW_TO_DONOR)
    browser = signed_in("matcher")
    assert "Bàn Thị Mận" in page(browser, "/seen-by/commune")
    assert "Mận" not in page(browser, "/seen-by/donor")
    assert "numbers only" in page(browser, "/seen-by/public")
