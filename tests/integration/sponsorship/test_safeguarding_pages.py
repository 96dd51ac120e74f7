"""Pages of safeguarding: the concern button, the restricted queue, one-click freezes, cases."""

from collections.abc import Callable

import pytest
from flask import Flask

from core.db import session, unit_of_work
from donors.rules import Screening
from sponsorship.access import STAFF
from sponsorship.children.models import Child
from sponsorship.children.rules import Scope
from sponsorship.safeguarding.forms import CASE, VISIT
from sponsorship.safeguarding.models import Concern
from sponsorship.safeguarding.rules import ConcernState, VisitAct
from tests.factories.children import COMMUNE, OTHER_COMMUNE, agreed, child_with, guardian_id
from tests.factories.impact import pair
from tests.factories.people import user_with
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
HOME = "/staff/safeguarding"
FEAR = {"about": "child", "words": "Canaryfear", "child": "T-00001"}


def shown(browser: CheckedClient, address: str) -> str:
    answer = browser.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


@pytest.fixture
def child(app: Flask) -> Child:
    with unit_of_work():
        return agreed(child_with(code="T-00001"), *Scope)


class TestConcerns:
    @pytest.mark.parametrize("role", sorted(STAFF))
    def test_everybody_who_works_here_has_the_button_under_the_hotlines(
        self, app: Flask, signed_in: Browser, role: str
    ) -> None:
        browser = signed_in(role)
        assert f"{HOME}/raise" in shown(browser, "/account")
        form = shown(browser, f"{HOME}/raise")
        above = form.split('name="words"')[0]
        assert 'href="tel:111"' in above
        assert 'href="tel:18001769"' in above

    def test_one_is_raised_taken_noted_and_closed(self, child: Child, signed_in: Browser) -> None:
        officer = signed_in("commune_officer", places=(COMMUNE,))
        sent = officer.post(f"{HOME}/raise", FEAR)
        assert sent.status_code == 200
        assert "Canaryfear" not in sent.get_data(as_text=True)
        concern = session.query(Concern).one()
        assert officer.get(f"{HOME}/concerns/{concern.public_id}").status_code == 403
        worker = signed_in("case_worker")
        assert ">1<" in shown(worker, "/staff").split("concerns nobody has taken")[0][-200:]
        assert concern.reference in shown(worker, f"{HOME}/concerns?state=open")
        page = f"{HOME}/concerns/{concern.public_id}"
        assert "Canaryfear" in shown(worker, page)
        assert worker.post(f"{page}/close", {"outcome": "handled", "words": "x"}).status_code == 409
        assert worker.post(f"{page}/take").status_code == 302
        assert worker.post(f"{page}/take").status_code == 409
        assert worker.post(f"{page}/note", {}).status_code == 422
        assert worker.post(f"{page}/note", {"words": "Đã gọi xã"}).status_code == 302
        assert worker.post(f"{page}/close", {"words": "x"}).status_code == 422
        closed = {"outcome": "reported", "words": "Đã báo 111"}
        assert worker.post(f"{page}/close", closed).status_code == 302
        assert "Đã báo 111" in shown(worker, page)
        assert concern.reference not in shown(worker, f"{HOME}/concerns?state=open")

    @pytest.mark.parametrize(
        "form",
        [{}, {**FEAR, "words": " "}, {**FEAR, "about": "x"}, {**FEAR, "child": "T-9"},
         {**FEAR, "words": "x" * 5001}],
    )  # fmt: skip
    def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
        self, child: Child, signed_in: Browser, form: dict[str, str]
    ) -> None:
        answer = signed_in("matcher").post(f"{HOME}/raise", form)
        assert answer.status_code == 422
        assert form.get("child", "") in answer.get_data(as_text=True)
        assert session.query(Concern).count() == 0

    @pytest.mark.parametrize("role", ["matcher", "commune_officer", "accountant", "admin"])
    def test_the_queue_is_for_case_roles(self, app: Flask, signed_in: Browser, role: str) -> None:
        assert signed_in(role).get(f"{HOME}/concerns").status_code == 403

    def test_another_communes_concern_is_as_unknown_as_none(
        self, child: Child, signed_in: Browser
    ) -> None:
        signed_in("matcher").post(f"{HOME}/raise", FEAR)
        concern = session.query(Concern).one()
        far = signed_in("case_worker", places=(OTHER_COMMUNE,), organisation_code="QBT")
        for part in ("", "/close"):
            for name in (concern.public_id, "none"):
                assert far.get(f"{HOME}/concerns/{name}{part}").status_code == 404
        for part in ("take", "note", "close"):
            address = f"{HOME}/concerns/{concern.public_id}/{part}"
            assert far.post(address, {"words": "x", "outcome": "handled"}).status_code == 404
        session.refresh(concern)
        assert concern.state is ConcernState.OPEN

    def test_deputies_are_named_by_the_lead_or_the_administrator(
        self, app: Flask, signed_in: Browser
    ) -> None:
        with unit_of_work():
            worker = user_with("case_worker")
        admin = signed_in("admin")
        wrong = {"step": "first_deputy", "user": "nobody"}
        assert admin.post(f"{HOME}/deputies", wrong).status_code == 422
        named = {"step": "first_deputy", "user": worker.public_id}
        assert admin.post(f"{HOME}/deputies", named).status_code == 302
        assert f"<strong>{worker.name}</strong>" in shown(admin, f"{HOME}/deputies")
        assert signed_in("case_worker").get(f"{HOME}/deputies").status_code == 403


class TestFreezes:
    def test_one_click_freezes_a_child_and_a_second_person_lifts_it(
        self, child: Child, signed_in: Browser
    ) -> None:
        lead, worker, matcher = (
            signed_in(role) for role in ("protection_lead", "case_worker", "matcher")
        )
        address = f"{HOME}/children/T-00001/freeze"
        assert f'action="{address}"' in shown(lead, "/staff/children/T-00001")
        assert f'action="{address}"' not in shown(worker, "/staff/children/T-00001")
        assert worker.post(address).status_code == 403
        assert lead.post(address).status_code == 302
        assert lead.post(address).status_code == 409
        assert lead.post(f"{address}/why", {"words": "Canarywhy"}).status_code == 302
        assert "Canarywhy" in shown(worker, address)
        assert matcher.get(address).status_code == 403
        told = "".join(
            shown(matcher, f"/staff/children/T-00001?tab={tab}") for tab in ("consent", "history")
        )
        assert "Canarywhy" not in told
        assert "Mận" not in shown(matcher, "/staff/children/T-00001/seen-by/donor")
        assert lead.post(f"{address}/lift", {"words": "x"}).status_code == 403
        assert worker.post(f"{address}/lift", {}).status_code == 422
        assert worker.post(f"{address}/lift", {"words": "Đã rõ"}).status_code == 302
        assert "Mận" in shown(matcher, "/staff/children/T-00001/seen-by/donor")

    def test_one_click_freezes_a_sponsor(self, app: Flask, signed_in: Browser) -> None:
        with unit_of_work():
            donor = pair().donor
        lead, worker = signed_in("protection_lead"), signed_in("case_worker")
        address = f"{HOME}/sponsors/{donor.public_id}/freeze"
        assert f'action="{address}"' in shown(lead, f"/staff/sponsors/{donor.public_id}")
        assert lead.post(address).status_code == 302
        assert lead.post(f"{address}/why", {"words": "Canarywhy"}).status_code == 302
        assert "Canarywhy" in shown(worker, address)
        assert lead.post(f"{address}/lift", {"words": "x"}).status_code == 403
        assert worker.post(f"{address}/lift", {"words": "Đã rõ"}).status_code == 302
        assert "Nothing is frozen." in shown(worker, address)


class TestCases:
    FORMS = {  # noqa: RUF012 - read only
        "level": {"level": "support", "reason": "Canarycase", "from_day": "01/11/2026"},
        "plan": {
            "goal": "Canarycase", "actions": "x", "responsible": "Lan",
            "next_review_on": "01/12/2026",
        },
        "referral": {"to_whom": "Canarycase", "reason": "x", "referred_on": "01/11/2026"},
        "view": {
            "asked_about": "care", "words": "Canarycase", "heard_on": "01/11/2026",
            "heard_by": "Lan",
        },
    }  # fmt: skip

    def test_every_act_has_a_page_and_is_kept(self, child: Child, signed_in: Browser) -> None:
        browser = signed_in("case_worker")
        case = f"{HOME}/children/T-00001"
        for act in CASE:
            assert "T-00001" in shown(browser, f"{case}/{act}")
            assert browser.post(f"{case}/{act}", {}).status_code == 422
        for act, form in self.FORMS.items():
            assert browser.post(f"{case}/{act}", form).status_code == 302, act
        assert shown(browser, case).count("Canarycase") == len(self.FORMS)
        assert browser.get(f"{case}/nothing").status_code == 404

    @pytest.mark.parametrize("role", ["matcher", "approver", "accountant", "admin"])
    def test_the_case_file_is_for_case_roles(
        self, child: Child, signed_in: Browser, role: str
    ) -> None:
        for part in ("", "/level", "/freeze"):
            address = f"{HOME}/children/T-00001{part}"
            assert signed_in(role).get(address).status_code == 403

    def test_of_another_commune_it_is_unknown(self, child: Child, signed_in: Browser) -> None:
        far = signed_in("case_worker", places=(OTHER_COMMUNE,), organisation_code="QBT")
        for part in ("", "/level", "/freeze"):
            for code in ("T-00001", "T-99999"):
                assert far.get(f"{HOME}/children/{code}{part}").status_code == 404
        form = self.FORMS["level"]
        assert far.post(f"{HOME}/children/T-00001/level", form).status_code == 404


def test_a_visit_goes_through_every_page(app: Flask, signed_in: Browser) -> None:
    with unit_of_work():
        sponsor = pair()
        guardian_id(sponsor.child)
        sponsor.donor.screening = Screening.CLEARED
    browser = signed_in("matcher")
    asked = {"child": sponsor.child.code, "donor": "NT9999", "purpose": "Chúc Tết"}
    assert browser.post(f"{HOME}/visits/new", asked).status_code == 422
    sent = browser.post(f"{HOME}/visits/new", {**asked, "donor": sponsor.donor.code})
    assert sent.status_code == 302
    visit = sent.location
    forms = {
        VisitAct.SCREEN: {"screening": "Lý lịch tư pháp"},
        VisitAct.ASSENT: {
            "guardian_agreed_on": "02/11/2026", "child_agreed_on": "02/11/2026",
        },
        VisitAct.ARRANGE: {
            "place": "commune_office", "takes_place_on": "02/11/2026", "escort": "Chị Lan",
        },
        VisitAct.HOLD: {"words": "Vui vẻ"},
    }  # fmt: skip
    for act in VISIT:
        assert browser.get(f"{visit}/{act.value}").status_code == 200
    assert browser.post(f"{visit}/hold", forms[VisitAct.HOLD]).status_code == 409
    home = {**forms[VisitAct.ARRANGE], "place": "home"}
    for act, form in forms.items():
        if act is VisitAct.ARRANGE:
            assert browser.post(f"{visit}/arrange", home).status_code == 422
        assert browser.post(f"{visit}/{act.value}", form).status_code == 302, act
    assert "took place" in shown(browser, visit)
    assert sponsor.child.code in shown(browser, f"{HOME}/visits")
    assert browser.get(f"{visit}/nothing").status_code == 404
