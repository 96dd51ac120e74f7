"""Pages of the child's record: who may do what, what is refused, and what is kept."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, select

from core.audit import AuditEvent
from core.db import db, session, unit_of_work
from payments.approvals.models import ApprovalRequest
from sponsorship.children import identity
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.record_rules import Watch
from sponsorship.children.rules import Circumstance, Poverty, Standing
from sponsorship.record.record_acts import ACTS
from tests.factories.children import COMMUNE, OTHER_COMMUNE, child_with
from tests.factories.people import organisation
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
HOME = "/staff/children/T-00001"
PARTS = ("circumstances", "family", "school", "needs", "life")
FORMS = {
    "poverty": {"status": "near_poor", "from_day": "1/11/2026", "document": "QĐ 12"},
    "sibling": {"code": "t-00002"},
    "part": {},
    "move": {"place_code": OTHER_COMMUNE, "village": "Bản Mới", "day": "1/11/2026"},
    "guardian": {
        "name": "TRIỆU MÙI LAN",
        "relation": "bà ngoại",
        "legal_basis": "relative",
        "from_day": "1/11/2026",
        "last_ended": "replaced",
    },
    "guardian-end": {"reason": "moved", "day": "2/11/2026"},
    "account": {
        "bank": "Ngân hàng Mẫu",
        "number": "0110 2233 4455",
        "holder": "TRIEU MUI LAN",
        "organisation": "QBT",
        "reason": "Bà mở tài khoản mới",
    },
    "care": {"kind": "relatives", "facility": "Nhà bà ngoại", "from_day": "1/11/2026"},
    "school": {"school_year": "2026", "term": "first", "school": "TH Khe Lạ", "grade": "5"},
    "paper": {
        "kind": "insurance_card",
        "number": "TE1222",
        "seen_on": "1/11/2026",
        "expires_on": "31/12/2026",
    },
    "need": {"need": "1.200.000"},
    "support": {
        "source": "other_fund",
        "giver": "Quỹ Hy vọng",
        "amount": "300k",
        "from_day": "1/10/2026",
    },
    "circumstance": {"kind": "disability", "from_day": "1/10/2026", "evidence": "GXN 7"},
    "verify": {"document": "BB 9", "day": "1/11/2026"},
    "pause": {"reason": "away", "day": "1/11/2026"},
    "leave": {"reason": "stands_alone", "day": "1/11/2026"},
}
"""A form of each act that a fresh child takes."""
REFUSED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("poverty", {"document": " "}, "Fill this in"),
    ("poverty", {"from_day": "3/11/2026"}, "lies in the future"),
    ("poverty", {"from_day": "1/1/2020"}, "began later"),
    ("poverty", {"status": "rich"}, "Choose one of the list"),
    ("sibling", {"code": "T-00001"}, "the child itself"),
    ("sibling", {"code": "T-99999"}, "no child with this code"),
    ("part", {}, "No household is on record"),
    ("move", {"place_code": "22"}, "Choose a commune"),
    ("move", {"day": "31/2/2026"}, "not a date"),
    ("guardian", {"personal_id": "12"}, "12 digits"),
    ("guardian", {"name": ""}, "Fill this in"),
    ("guardian", {"name": "X" * 301}, "at most 300"),
    ("guardian", {"name": "Lò Văn Tâm", "from_day": "1/1/2020"}, "began later"),
    ("guardian-end", {"day": "1/1/2020"}, "before the start"),
    ("account", {"number": "12"}, "6 to 19"),
    ("account", {"organisation": "XYZ"}, "no organisation"),
    ("care", {"kind": "hotel"}, "Choose one of the list"),
    ("school", {"school_year": "1999"}, "cannot be right"),
    ("school", {"school_year": "năm nay"}, "Enter the year"),
    ("school", {"grade": "13"}, "0 to 12"),
    ("paper", {"kind": "personal_id"}, "Choose one of the list"),
    ("paper", {"expires_on": ""}, "has a last day"),
    ("paper", {"seen_on": "3/11/2026"}, "lies in the future"),
    ("need", {"need": "nhiều"}, "not an amount"),
    ("support", {"giver": ""}, "Name who gives it"),
    ("support", {"to_day": "1/9/2026"}, "before the start"),
    ("support", {"source": "state_allowance", "from_day": "1/1/2020"}, "end it first"),
    ("circumstance", {"kind": "half_orphan_father"}, "already"),
    ("circumstance", {"from_day": "1/1/2010"}, "not yet born"),
    ("circumstance", {"evidence": ""}, "Fill this in"),
    ("verify", {}, "does not wait"),
    ("pause", {"reason": "died"}, "Choose one of the list"),
    ("leave", {"day": "3/11/2026"}, "lies in the future"),
    ("leave", {"day": "1/1/2020"}, "not yet on the books"),
    ("resume", {"day": "1/11/2026"}, "cannot be done"),
)
"""What is wrong with a form, and what is told."""


@pytest.fixture
def child(app: Flask) -> Child:
    with unit_of_work():
        organisation()
        return child_with(
            code="T-00001", circumstances=(Circumstance.HALF_ORPHAN_FATHER, Circumstance.HIV)
        )


@pytest.fixture
def sibling(child: Child) -> Child:
    with unit_of_work():
        return child_with(code="T-00002", name="Bàn Văn Páo", born="3/5/2019")


def page(browser: CheckedClient, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)


def act(browser: CheckedClient, which: str, **changes: str) -> int:
    form = {**FORMS.get(which, {}), **changes}
    return browser.post(f"{HOME}/acts/{which}", form).status_code


def fact(kind: Circumstance) -> ChildCircumstance:
    return session.scalars(select(ChildCircumstance).where(ChildCircumstance.kind == kind)).one()


class TestPages:
    @pytest.mark.parametrize("part", PARTS)
    def test_every_part_opens_and_asks_few_questions(
        self, child: Child, sibling: Child, signed_in: Browser, part: str
    ) -> None:
        browser, asked = signed_in("matcher"), []
        act(browser, "sibling")
        act(browser, "account")
        event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        assert "Bàn Thị Mận" in page(browser, f"{HOME}/{part}")
        assert len(asked) <= 15, asked

    def test_people_who_know_codes_alone_see_the_life_without_places_and_no_other_part(
        self, child: Child, signed_in: Browser
    ) -> None:
        act(signed_in("matcher"), "move")
        browser = signed_in("accountant")
        shown = page(browser, f"{HOME}/life")
        assert "moved" in shown
        assert "→" not in shown
        assert "Mận" not in shown
        for part in PARTS[:-1]:
            assert browser.get(f"{HOME}/{part}").status_code == 403

    def test_every_act_has_a_page_for_whoever_may_do_it_and_for_nobody_else(
        self, child: Child, signed_in: Browser
    ) -> None:
        here, there = {"places": (COMMUNE,)}, {"places": (OTHER_COMMUNE,)}
        matcher, accountant = signed_in("matcher"), signed_in("accountant")
        stranger = signed_in("commune_officer", **there)
        # An approver writes nothing, a commune's officer decides nothing.
        approver, officer = signed_in("approver", **here), signed_in("commune_officer", **here)
        decided = {"verify", "pause", "resume", "leave", "return", "circumstance-verify"}
        for name in ACTS:
            path = f"{HOME}/acts/{name}"
            assert matcher.get(path).status_code == 200, name
            other = officer if name in decided else approver
            assert other.get(path).status_code == 403, name
            assert other.post(path, {}).status_code == 403, name
            assert stranger.get(path).status_code == (403 if name in decided else 404), name
        assert officer.get(f"{HOME}/acts/move").status_code == 200
        assert approver.get(f"{HOME}/acts/leave").status_code == 200
        assert accountant.get(f"{HOME}/acts/leave").status_code == 403

    def test_an_act_nobody_knows_is_not_found(self, child: Child, signed_in: Browser) -> None:
        browser = signed_in("matcher")
        assert browser.get(f"{HOME}/acts/nothing").status_code == 404
        assert browser.post(f"{HOME}/acts/nothing", {}).status_code == 404

    def test_what_cannot_be_is_refused_with_the_way_out_and_nothing_is_kept(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        for name, change, told in REFUSED:
            form = {**FORMS.get(name, {}), **change}
            response = browser.post(f"{HOME}/acts/{name}", form)
            assert response.status_code in (409, 422), (name, change)
            assert told in response.get_data(as_text=True), (name, change)
        session.refresh(child)
        assert (child.standing, child.household) == (Standing.VERIFIED, Poverty.POOR)
        assert (child.place_code, child.household_id, child.need) == (COMMUNE, None, None)
        assert session.scalar(select(ApprovalRequest.id)) is None


class TestFamily:
    def test_siblings_share_household_status_and_links_and_part_again(
        self, child: Child, sibling: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        assert act(browser, "sibling") == 302
        assert "Bàn Văn Páo" in page(browser, f"{HOME}/family")
        assert "Bàn Thị Mận" in page(browser, "/staff/children/T-00002/family")
        assert act(browser, "poverty") == 302
        session.refresh(sibling)
        assert sibling.household is Poverty.NEAR_POOR
        shown = page(browser, f"{HOME}/family")
        assert "QĐ 12" in shown
        assert act(browser, "part") == 302
        assert "Bàn Văn Páo" not in page(browser, f"{HOME}/family")

    def test_a_sibling_of_another_area_is_not_shown(
        self, child: Child, sibling: Child, signed_in: Browser
    ) -> None:
        act(signed_in("matcher"), "sibling")
        with unit_of_work():
            session.get_one(Child, sibling.id).place_code = OTHER_COMMUNE
        officer = signed_in("commune_officer", places=(COMMUNE,))
        assert "T-00002" not in page(officer, f"{HOME}/family")

    def test_a_household_moves_together_and_a_register_changes_it_for_all(
        self, child: Child, sibling: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        act(browser, "sibling")
        assert act(browser, "move", together="true") == 302
        for one in (child, sibling):
            session.refresh(one)
            assert one.place_code == OTHER_COMMUNE
        assert identity.names_for([sibling.id])[sibling.id].village == "Bản Mới"
        assert page(browser, "/staff/children/T-00002/life").count("→") == 1

    def test_a_new_guardian_leaves_the_account_of_the_one_before_behind(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        assert act(browser, "account") == 302
        assert "waits for a second person" in page(browser, f"{HOME}/family")
        assert act(browser, "account") == 422
        approver = signed_in("approver")
        request = session.scalars(select(ApprovalRequest)).one()
        assert "011022334455" not in request.arguments
        shown = page(approver, f"/money/decisions/{request.public_id}")
        assert "011022334455" in shown
        assert f"{HOME}/family" in shown
        seen = page(signed_in("accountant"), f"/money/decisions/{request.public_id}")
        assert "011022334455" not in seen
        assert "Lan" not in seen.split("Asked by")[0]
        done = approver.post(f"/money/decisions/{request.public_id}/approve")
        assert done.status_code == 302
        assert "011022334455" in page(browser, f"{HOME}/family")
        assert act(browser, "account") == 422
        assert (
            act(browser, "guardian", name="Lò Văn Tâm", from_day="2/11/2026", last_ended="died")
            == 302
        )
        shown = page(browser, f"{HOME}/family")
        assert "no account on record" in shown
        assert "carer died" in page(browser, f"{HOME}/life")

    def test_an_account_of_somebody_who_cares_no_more_is_not_taken_into_use(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        act(browser, "account")
        assert act(browser, "guardian-end") == 302
        request = session.scalars(select(ApprovalRequest)).one()
        done = signed_in("approver").post(f"/money/decisions/{request.public_id}/approve")
        assert done.status_code == 409
        assert "Nobody of the family answers" in page(browser, f"{HOME}/family")
        assert act(browser, "account") == 422

    def test_one_account_for_two_children_is_told(
        self, child: Child, sibling: Child, signed_in: Browser
    ) -> None:
        browser, approver = signed_in("matcher"), signed_in("approver")
        for code in ("T-00001", "T-00002"):
            browser.post(f"/staff/children/{code}/acts/account", FORMS["account"])
        for request in session.scalars(select(ApprovalRequest.public_id)).all():
            approver.post(f"/money/decisions/{request}/approve")
        assert "The same account is used for: T-00002" in page(browser, f"{HOME}/family")

    def test_the_same_guardian_is_corrected_and_the_log_holds_digests(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        assert act(browser, "guardian", phone="0987654321") == 302
        assert len(identity.guardians_of(child.id)) == 1
        told = session.scalars(
            select(AuditEvent.changes).where(AuditEvent.action == "guardian changed")
        ).one()
        assert "0987654321" not in told
        assert "guardian_phone" in told

    def test_care_settings_follow_each_other(self, child: Child, signed_in: Browser) -> None:
        browser = signed_in("matcher")
        assert act(browser, "care") == 302
        assert act(browser, "care", kind="centre", from_day="2/11/2026") == 302
        held = identity.care_of(child.id)
        assert [one.to_day for one in held] == [None, date(2026, 11, 2)]
        assert "Nhà bà ngoại" in page(browser, f"{HOME}/family")


class TestCircumstances:
    def test_one_records_and_another_verifies(self, child: Child, signed_in: Browser) -> None:
        matcher = signed_in("matcher")
        assert act(matcher, "circumstance") == 302
        found = fact(Circumstance.DISABILITY)
        own = matcher.post(f"{HOME}/acts/circumstance-verify", {"circumstance": found.public_id})
        assert own.status_code == 403
        assert "somebody else verifies" in page(matcher, f"{HOME}/circumstances")
        seen = page(matcher, f"{HOME}/acts/circumstance-verify?circumstance={found.public_id}")
        assert "GXN 7" in seen
        for status in (302, 302):
            done = signed_in("approver").post(
                f"{HOME}/acts/circumstance-verify", {"circumstance": found.public_id}
            )
            assert done.status_code == status
        session.refresh(found)
        assert found.verified_on == date(2026, 11, 2)

    def test_what_was_typed_without_evidence_is_not_verified(
        self, child: Child, signed_in: Browser
    ) -> None:
        found = fact(Circumstance.HALF_ORPHAN_FATHER)
        form = {"circumstance": found.public_id}
        refused = signed_in("approver").post(f"{HOME}/acts/circumstance-verify", form)
        assert refused.status_code == 422
        assert "no evidence" in refused.get_data(as_text=True)

    def test_a_sensitive_one_exists_for_case_roles_alone(
        self, child: Child, signed_in: Browser
    ) -> None:
        hidden = fact(Circumstance.HIV)
        form = {"circumstance": hidden.public_id}
        for role in ("matcher", "approver"):
            browser = signed_in(role)
            assert "HIV" not in page(browser, f"{HOME}/circumstances")
            asked = browser.post(f"{HOME}/acts/circumstance-verify", form)
            assert asked.status_code == 404
        assert act(signed_in("matcher"), "circumstance", kind="drug") == 422
        worker = signed_in("case_worker")
        assert "HIV" in page(worker, f"{HOME}/circumstances")
        assert act(worker, "circumstance", kind="drug") == 302
        told = session.scalars(
            select(AuditEvent.changes).where(AuditEvent.action == "circumstance recorded")
        ).one()
        assert "drug" not in told
        drug = {"circumstance": fact(Circumstance.DRUG).public_id}
        assert worker.post(f"{HOME}/acts/circumstance-verify", drug).status_code == 403
        second = signed_in("case_worker").post(f"{HOME}/acts/circumstance-verify", drug)
        assert second.status_code == 302

    def test_the_last_circumstance_one_knows_of_does_not_just_end(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        first = {"circumstance": fact(Circumstance.HALF_ORPHAN_FATHER).public_id}
        form = {**first, "day": "2/11/2026"}
        refused = browser.post(f"{HOME}/acts/circumstance-end", form)
        assert refused.status_code == 422
        assert "let the child leave" in refused.get_data(as_text=True)
        act(browser, "circumstance")
        assert browser.post(f"{HOME}/acts/circumstance-end", form).status_code == 302
        assert "02/11/2026" in page(browser, f"{HOME}/circumstances")

    def test_a_signed_list_verifies_what_stands_on_it(
        self, child: Child, signed_in: Browser
    ) -> None:
        with unit_of_work():
            session.get_one(Child, child.id).standing = Standing.DRAFT
        assert act(signed_in("approver"), "verify") == 302
        known, hidden = fact(Circumstance.HALF_ORPHAN_FATHER), fact(Circumstance.HIV)
        assert (known.evidence, known.verified_on) == ("BB 9", date(2026, 11, 1))
        assert hidden.verified_on is None


class TestUpbringing:
    def test_the_newest_half_year_is_what_the_record_says(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("commune_officer", places=(COMMUNE,))
        assert act(browser, "school") == 302
        assert act(browser, "school", school_year="2025", term="second", grade="4") == 302
        assert act(browser, "school", school="TH Khe Lạ 2", boards="true") == 302
        session.refresh(child)
        who = identity.names_for([child.id])[child.id]
        assert (child.grade, who.school) == (5, "TH Khe Lạ 2")
        shown = page(browser, f"{HOME}/school")
        assert "2025–2026" in shown
        assert len(identity.schooling_of(child.id)) == 2

    def test_papers_are_missing_until_seen_and_again_when_they_end(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        assert "birth certificate, personal ID, health insurance card" in " ".join(
            page(browser, f"{HOME}/school").split()
        )
        assert act(browser, "paper") == 302
        assert act(browser, "paper") == 422
        assert act(browser, "paper", kind="birth_certificate", number="KS 4", expires_on="") == 302
        shown = " ".join(page(browser, f"{HOME}/school").split())
        assert "Missing: personal ID" in shown


class TestNeeds:
    def test_need_less_what_others_give_is_open(self, child: Child, signed_in: Browser) -> None:
        browser = signed_in("matcher")
        assert act(browser, "need") == 302
        assert act(browser, "support") == 302
        shown = page(browser, f"{HOME}/needs")
        assert "₫1,200,000" in shown
        assert "₫800,000" in shown
        assert "₫400,000" in shown

    def test_a_new_allowance_follows_the_one_before_and_the_record_says_todays(
        self, child: Child, signed_in: Browser
    ) -> None:
        browser = signed_in("matcher")
        new = {"source": "state_allowance", "amount": "750.000", "giver": ""}
        assert act(browser, "support", **new, from_day="1/12/2026") == 302
        session.refresh(child)
        assert child.allowance == 500_000
        assert act(browser, "support", **new, from_day="15/11/2026") == 422


class TestWatch:
    def test_counters_equal_their_lists_in_every_scope(
        self, child: Child, signed_in: Browser
    ) -> None:
        with unit_of_work():
            child_with(code="T-00010", born="15/11/2008", name="Lò Văn Mười")
            child_with(code="T-00011", born="2010", name="Lò Văn Tám", place_code=OTHER_COMMUNE)
            child_with(code="T-00012", born="1/12/2019", name="Lò Thị Bảy")
            child_with(code="T-00013", born="1/12/2019", standing=Standing.EXITED, name="Lò Xa")
        for browser in (
            signed_in("case_worker"),
            signed_in("commune_officer", places=(COMMUNE,)),
        ):
            for kind in Watch:
                shown = page(browser, f"/staff/children/watch?kind={kind.value}")
                number = rf'kind={kind.value}">\s*<strong class="counter__number">([0-9]+)'
                count = int(re.search(number, shown)[1])
                assert shown.count("/life") == count, kind
        shown = page(signed_in("matcher"), "/staff/children/watch?kind=turning_18")
        assert "T-00010" in shown
        assert "15/11/2026" in shown
        shown = page(signed_in("matcher"), "/staff/children/watch?kind=turning_7")
        assert "T-00012" in shown
        assert "T-00013" not in shown

    def test_an_unverified_sensitive_fact_is_counted_for_case_roles_alone(
        self, app: Flask, signed_in: Browser
    ) -> None:
        with unit_of_work():
            child_with(code="T-00020", circumstances=(Circumstance.HIV,))
        path = "/staff/children/watch?kind=circumstance_unverified"
        assert "T-00020" not in page(signed_in("matcher"), path)
        assert "T-00020" in page(signed_in("case_worker"), path)

    def test_a_watch_of_nobody_is_said(self, app: Flask, signed_in: Browser) -> None:
        assert "No child fits" in page(signed_in("matcher"), "/staff/children/watch?kind=what")
        assert signed_in("auditor").get("/staff/children/watch").status_code == 403


class TestOldNames:
    def test_children_are_found_by_the_district_their_commune_was_in(
        self, child: Child, signed_in: Browser, run, tmp_path
    ) -> None:
        file = tmp_path / "old.csv"
        file.write_text(f"Mã xã,Huyện cũ\n{COMMUNE},Thị xã Cũ\n{COMMUNE},Thị xã Cũ\n99999,Đâu đó\n")
        done = run.invoke(args=["places", "old-names", str(file), "--json"])
        assert '"imported": 1' in done.output
        assert "99999" in done.output
        again = run.invoke(args=["places", "old-names", str(file), "--json"])
        assert '"imported": 0' in again.output
        browser = signed_in("matcher")
        assert "T-00001" in page(browser, "/staff/children?area=thi+xa+cu")
        assert "T-00001" not in page(browser, "/staff/children?area=khong+co")
        assert "T-00001" in page(signed_in("accountant"), "/staff/children?area=khong+co")
