"""Staff pages of children: who sees what, what is refused, and what is written down."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from core.audit import AuditEvent
from core.db import db, session, unit_of_work
from sponsorship.children.identity import find_known, names_for
from sponsorship.children.models import Child
from sponsorship.children.rules import Circumstance, Scope, Standing, Subject
from sponsorship.children.services import find_child
from tests.factories.children import (
    COMMUNE,
    OTHER_COMMUNE,
    agreed,
    child_with,
    consent,
    register_file,
    register_line,
)
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
FORM = {
    "code": "QN-50001",
    "full_name": "LÒ THỊ XUÂN",
    "birth": "08/2017",
    "sex": "female",
    "place_code": COMMUNE,
    "circumstances": ["half_orphan_father"],
    "household": "poor",
    "guardian": "Lò Văn Tâm",
    "school": "Lớp 3",
}


@pytest.fixture
def child(app: Flask) -> Child:
    with unit_of_work():
        return child_with(
            code="T-00001",
            name="Bàn Thị Mận",
            circumstances=(Circumstance.HALF_ORPHAN_FATHER, Circumstance.HIV),
        )


def page(browser: CheckedClient, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)


class TestList:
    def test_a_name_is_found_without_its_accents(self, child: Child, signed_in: Browser) -> None:
        browser = signed_in("matcher")
        assert "Bàn Thị Mận" in page(browser, "/staff/children?q=ban+man")
        assert "Bàn Thị Mận" not in page(browser, "/staff/children?q=ban+tho")

    def test_money_people_see_code_year_and_commune_and_find_no_names(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("accountant")
        shown = page(browser, "/staff/children")
        assert "T-00001" in shown
        assert "Mận" not in shown
        assert "17/08/2016" not in shown
        assert "T-00001" not in page(browser, "/staff/children?q=ban")

    def test_a_commune_officer_sees_the_own_commune_only(
        self, child: Child, signed_in: Browser
    ) -> None:
        with unit_of_work():
            child_with(code="T-00002", place_code=OTHER_COMMUNE)
        browser = signed_in("commune_officer", places=(COMMUNE,))
        shown = page(browser, "/staff/children")
        assert "T-00001" in shown
        assert "T-00002" not in shown
        assert browser.get("/staff/children/T-00002").status_code == 404
        assert browser.get("/staff/children/T-99999").status_code == 404

    def test_a_sensitive_circumstance_is_shown_and_filtered_for_case_workers_only(
        self, child: Child, signed_in: Browser
    ) -> None:
        for role, sees in (("case_worker", True), ("matcher", False)):
            browser = signed_in(role)
            assert ("HIV" in page(browser, "/staff/children")) is sees
            assert ("HIV" in page(browser, "/staff/children/T-00001")) is sees
        with unit_of_work():
            child_with(code="T-00003")
        assert "T-00003" in page(signed_in("matcher"), "/staff/children?circumstance=hiv")
        assert "T-00003" not in page(signed_in("case_worker"), "/staff/children?circumstance=hiv")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("support=waiting", True),
            ("support=taken", False),
            ("standing=verified", True),
            ("standing=exited", False),
            (f"place={COMMUNE}", True),
            (f"place={OTHER_COMMUNE}", False),
            ("consent=ending", False),
        ],
    )
    def test_filters_narrow_the_list(
        self, child: Child, signed_in: Browser, query: str, *, found: bool
    ) -> None:
        assert ("T-00001" in page(signed_in("matcher"), f"/staff/children?{query}")) is found

    def test_a_consent_that_ends_soon_is_found(self, child: Child, signed_in: Browser) -> None:
        with unit_of_work():
            consent(child, Subject.GUARDIAN, Scope.PHOTO, expires_on=date(2026, 11, 20))
        assert "T-00001" in page(signed_in("matcher"), "/staff/children?consent=ending")


class TestChild:
    @pytest.mark.parametrize("tab", ["facts", "consent", "support", "grants", "history", "what"])
    @pytest.mark.parametrize("role", ["matcher", "accountant", "approver", "case_worker"])
    def test_every_part_opens_for_every_reader(
        self, child: Child, signed_in: Browser, role: str, tab: str
    ) -> None:
        shown = page(signed_in(role), f"/staff/children/T-00001?tab={tab}")
        assert ("Bàn Thị Mận" in shown) is (role != "accountant")

    @pytest.mark.parametrize(
        "path", ["", "/T-00001", *(f"/T-00001?tab={tab}" for tab in ("consent", "support"))]
    )
    def test_a_page_makes_at_most_eighteen_queries(
        self, child: Child, signed_in: Browser, path: str
    ) -> None:
        browser, asked = signed_in("matcher"), []
        event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        page(browser, f"/staff/children{path}")
        assert len(asked) <= 18, asked

    def test_a_look_at_a_name_is_written_down_and_a_look_at_a_code_is_not(
        self, child: Child, signed_in: Browser
    ) -> None:
        page(signed_in("accountant"), "/staff/children/T-00001")
        looks = select(func.count(AuditEvent.id)).where(AuditEvent.action == "looked")
        assert session.scalar(looks) == 0
        page(signed_in("matcher"), "/staff/children/T-00001")
        assert session.scalar(looks) == 1

    def test_staff_see_what_the_sponsor_sees(self, child: Child, signed_in: Browser) -> None:
        browser = signed_in("matcher")
        assert "Mận" not in page(browser, "/staff/children/T-00001/seen-by/donor")
        with unit_of_work():
            agreed(child, Scope.SHOW_TO_DONOR)
        assert "Mận" in page(browser, "/staff/children/T-00001/seen-by/donor")
        assert "Mận" not in page(browser, "/staff/children/T-00001/seen-by/public")


class TestWriting:
    def test_a_child_is_entered_by_hand_and_somebody_else_verifies(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        assert browser.post("/staff/children/new", FORM).status_code == 302
        entered = find_child("QN-50001")
        assert entered is not None
        who = names_for([entered.id])[entered.id]
        assert (who.full_name, str(who.birth), entered.grade) == ("Lò Thị Xuân", "2017-08", 3)
        assert entered.standing is Standing.DRAFT
        paper = {"commune": COMMUNE, "codes": ["QN-50001"], "document": "BB 1", "day": "1/11/2026"}
        browser.post("/staff/children/lists/verify", paper)
        session.refresh(entered)
        assert entered.standing is Standing.DRAFT
        signed_in("approver").post("/staff/children/lists/verify", paper)
        session.refresh(entered)
        assert (entered.standing, entered.verified_document) == (Standing.VERIFIED, "BB 1")

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"full_name": ""}, "Fill this in"),
            ({"birth": "31/02/2017"}, "not a date"),
            ({"birth": "12/05/2031"}, "lies in the future"),
            ({"birth": "01/01/1986"}, "older than 18"),
            ({"code": "T-00001"}, "Another child has this code"),
            ({"personal_id": "12"}, "12 digits"),
            ({"place_code": "99999"}, "Choose a commune"),
            ({"full_name": "Ban Thi Man", "birth": "2016"}, "This may be T-00001"),
            ({"circumstances": []}, "at least one"),
            ({"sex": "?"}, "Choose one of the list"),
        ],
    )
    def test_a_record_that_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
        self, child: Child, signed_in: Browser, change: dict[str, object], told: str
    ) -> None:
        response = signed_in("matcher").post("/staff/children/new", {**FORM, **change})
        assert response.status_code == 422
        shown = response.get_data(as_text=True)
        assert told in shown
        assert "Lò Văn Tâm" in shown
        assert find_child("QN-50001") is None

    def test_a_namesake_is_taken_after_both_were_compared(
        self, child: Child, signed_in: Browser
    ) -> None:
        form = {**FORM, "full_name": "Bàn Thị Mận", "birth": "2016", "compared": "true"}
        assert signed_in("matcher").post("/staff/children/new", form).status_code == 302
        assert find_child("QN-50001") is not None

    def test_a_correction_keeps_what_the_person_may_not_see_and_asks_for_a_new_look(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        shown = page(browser, "/staff/children/T-00001/edit")
        assert "living with HIV" not in shown
        form = {**FORM, "full_name": "Bàn Thị Mẩn", "birth": "17/08/2016", "version": child.version}
        assert browser.post("/staff/children/T-00001/edit", form).status_code == 302
        assert "HIV" in page(signed_in("case_worker"), "/staff/children/T-00001")
        changed = find_child("T-00001")
        assert changed is not None
        assert changed.standing is Standing.DRAFT
        told = session.scalars(select(AuditEvent.changes).where(AuditEvent.action == "changed"))
        assert "Mẩn" not in "".join(told)
        assert browser.post("/staff/children/T-00001/edit", form).status_code == 409

    def test_a_story_is_kept_and_taken_away(self, child: Child, signed_in: Browser) -> None:
        browser = signed_in("approver")
        for text in ("Thích vẽ.", ""):
            assert browser.post("/staff/children/T-00001/story", {"story": text}).status_code == 302
            session.refresh(child)
            assert child.story == text


def test_a_register_is_looked_at_then_taken_and_its_doubtful_rows_decided(
    child: Child, signed_in: Browser
) -> None:
    browser = signed_in("matcher")
    content = register_file(
        register_line("QN-1", "Lý Thị Mây", "12/05/2016"),
        register_line("QN-2", "Ly Thi May", "2016"),
        register_line("QN-1", "Trần Thu Hà", "03/03/2014"),
        register_line("QN-3", "Hà Thu Thảo", "31/02/2014"),
        register_line("QN-4", "Lý Thị Mây", "2016"),
    )

    file = (io.BytesIO(content), "danh sach.csv")
    sent = browser.post("/staff/children/register", {"file": file, "organisation": "QBT"})
    assert browser.post(f"{sent.location}/take", {}).status_code == 302
    first = find_child("QN-1")
    assert first is not None
    assert first.disputed

    listed = page(browser, "/staff/children/duplicates")
    assert listed.count('href="/staff/children/aside/') == 3
    addresses = sorted(
        part.split('"')[0] for part in listed.split('href="')[1:] if "/aside/" in part[:40]
    )
    for address in addresses:
        shown = page(browser, address)
        if "Trần Thu Hà" in shown:
            taken = {"reason": "Hai giấy khai sinh"}
            assert browser.post(f"{address}/different", taken).status_code == 422
            code = {**taken, "code": "QN-9"}
            assert browser.post(f"{address}/different", code).status_code == 302
            assert browser.post(f"{address}/same", taken).status_code == 409
        else:
            assert browser.post(f"{address}/same", {"reason": ""}).status_code == 422
            assert browser.post(f"{address}/same", {"reason": "Cùng một em"}).status_code == 302
    session.expire_all()
    assert not first.disputed
    assert [known.code for known in find_known(["QN-9"], (), ())] == ["QN-9"]
    assert find_child("QN-2") is None
    assert "Nothing waits" in page(browser, "/staff/children/duplicates")


def test_a_register_is_not_for_people_of_one_commune(child: Child, signed_in: Browser) -> None:
    officer = signed_in("commune_officer", places=(COMMUNE,))
    assert officer.get("/staff/children/register").status_code == 403
    assert "/staff/children/register" not in page(officer, "/staff/children")
    matcher = signed_in("matcher")
    assert "/staff/children/register" in page(matcher, "/staff/children")
    assert matcher.post("/staff/children/register", {}).status_code == 422


def test_a_communes_list_is_verified_and_its_consents_recorded(
    app: Flask, signed_in: Browser
) -> None:
    with unit_of_work():
        child = child_with(code="T-00007", standing=Standing.DRAFT)
    browser = signed_in("matcher")
    assert COMMUNE in page(browser, "/staff/children/lists")
    assert "T-00007" in page(browser, f"/staff/children/lists?commune={COMMUNE}")
    paper = {"commune": COMMUNE, "document": "DS 7", "day": "1/11/2026"}
    nobody = browser.post("/staff/children/lists/verify", paper)
    assert nobody.status_code == 422
    everybody = {**paper, "everybody": "true", "scopes": ["show_to_donor", "story"]}
    assert browser.post("/staff/children/lists/verify", everybody).status_code == 302
    assert browser.post("/staff/children/lists/consent", everybody).status_code == 302
    session.refresh(child)
    assert child.standing is Standing.VERIFIED
    assert "Mận" in page(browser, "/staff/children/T-00007/seen-by/donor")
    assert "T-00007" not in page(browser, "/staff/children/lists")
