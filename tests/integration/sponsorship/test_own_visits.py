"""A sponsor asks to meet its child in the portal: one answer whatever stands against it."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import event, select

from core.audit import AuditEvent
from core.dates import today
from core.db import db, session, unit_of_work
from donors.models import Donor
from donors.rules import Screening
from sponsorship.children.models import Child
from sponsorship.matching.rules import BlockKind, EndReason
from sponsorship.matching.services import Running, block, children_leave, get_programme, take_over
from sponsorship.safeguarding.case_models import SponsorVisit
from sponsorship.safeguarding.rules import OPEN_VISITS, VisitAct, VisitState, VisitTold, told_of
from sponsorship.safeguarding.services import freezing, visits
from sponsorship.safeguarding.services.visits import Arrange, Told
from tests.factories.children import child_with
from tests.factories.donors import donor, let_sign_in
from tests.factories.people import actor, user_with
from tests.factories.pledges import pledge
from tests.support.client import CheckedClient

NOT_NOW = "A visit cannot be asked for now. Speak with the fund."
WISH = {"words": "Chúc mừng sinh nhật, cuối tháng 12"}


@dataclass
class House:
    """A sponsor who signed in, with a child."""

    browser: CheckedClient
    donor: Donor
    child: Child

    @property
    def page(self) -> str:
        """Return the page of visits to the child."""
        return f"/my/children/{self.child.code}/visits"

    def ask(self, page: str = "") -> int:
        """Ask to meet; return the status of the answer."""
        return int(self.browser.post(page or self.page, WISH).status_code)

    def text(self) -> str:
        """Return the page."""
        answer = self.browser.get(self.page)
        assert answer.status_code == 200
        return str(answer.get_data(as_text=True))


def sponsored(giver: Donor) -> Child:
    child, promise = child_with(), pledge(donor_id=giver.id)
    about = (child.id, child.code, giver.id, get_programme("GM").id, promise.id)
    take_over([Running(*about, promise.started_on)], by=None)
    return child


@pytest.fixture
def house(app: Flask, signed_in) -> House:
    with unit_of_work():
        giver = donor("Nguyễn Thị Mẫu")
        user = user_with("donor")
        let_sign_in(giver, user)
        child = sponsored(giver)
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return House(browser, giver, child)


def asked() -> list[SponsorVisit]:
    session.expire_all()
    return list(session.scalars(select(SponsorVisit).order_by(SponsorVisit.id)))


def test_a_sponsor_asks_sees_how_it_stands_and_withdraws(house: House) -> None:
    assert house.page in house.browser.get(house.page.removesuffix("/visits")).get_data(
        as_text=True
    )
    assert house.ask() == 302
    (one,) = asked()
    assert (one.child_id, one.donor_id, one.purpose) == (
        house.child.id,
        house.donor.id,
        WISH["words"],
    )
    assert "we are looking into it" in house.text()
    assert 'name="words"' not in house.text()
    assert house.ask() == 409, "one application at a time"

    answer = house.browser.post(f"{house.page}/{one.public_id}/withdraw")
    assert answer.status_code == 302
    assert asked()[0].state is VisitState.WITHDRAWN
    assert "withdrawn" in house.text()
    assert house.browser.post(f"{house.page}/{one.public_id}/withdraw").status_code == 409
    assert house.ask() == 302
    acts = session.scalars(select(AuditEvent.action).where(AuditEvent.action.contains("visit")))
    assert list(acts) == ["visit asked for", "visit moved", "visit asked for"]


def test_what_is_too_long_or_empty_comes_back_with_what_was_typed(house: House) -> None:
    for words, told in (("", "Fill this in."), ("đ" * 5_001, "5,000 letters")):
        answer = house.browser.post(house.page, {"words": words})
        assert answer.status_code == 422
        assert told in answer.get_data(as_text=True)
        assert words in answer.get_data(as_text=True)
    assert asked() == []


def shut_child(house: House) -> None:
    freezing.freeze_child(house.child, by=actor("protection_lead"))


def keep_apart(house: House) -> None:
    block(house.child, house.donor, BlockKind.FAMILY_ASKED, by=actor("matcher"))


def restrict(house: House) -> None:
    session.get_one(Donor, house.donor.id).screening = Screening.RESTRICTED


@pytest.mark.parametrize("against", [shut_child, keep_apart, restrict])
def test_whatever_stands_against_it_has_one_answer_without_a_reason(house: House, against) -> None:
    with unit_of_work():
        against(house)
    before = house.text()
    assert 'name="words"' in before
    answer = house.browser.post(house.page, WISH)
    assert answer.status_code == 409
    assert NOT_NOW in answer.get_data(as_text=True)
    for word in ("frozen", "restricted", "apart", "block", "case worker"):
        assert word not in answer.get_data(as_text=True)
    assert asked() == []


def test_a_frozen_sponsor_reaches_no_page_of_it(house: House) -> None:
    with unit_of_work():
        freezing.freeze_donor(house.donor, by=actor("protection_lead"))
    assert house.browser.get(house.page).status_code == 403
    assert house.ask() == 403
    assert asked() == []


def test_a_freeze_of_the_child_shows_as_not_possible(house: House) -> None:
    house.ask()
    with unit_of_work():
        shut_child(house)
    assert "not possible now" in house.text()


def test_a_sponsor_who_was_not_told_that_the_child_left_learns_it_from_no_answer(
    house: House,
) -> None:
    with unit_of_work():
        children_leave([house.child.id], EndReason.MOVED_AWAY, today(), by=actor("matcher"))
    assert house.ask() == 302
    (one,) = asked()
    assert one.state is VisitState.ASKED
    found = visits.get_visit(one.public_id, actor("case_worker"))
    with pytest.raises(Exception, match="Only who sponsors"):
        visits.arrange_visit(
            found, Arrange(visits.Place.FUND_OFFICE, today(), "Chị Lan"), by=actor("case_worker")
        )


def test_the_word_of_a_refusal_stays_in_the_office(house: House) -> None:
    house.ask()
    with unit_of_work():
        by = actor("case_worker")
        found = visits.get_visit(asked()[0].public_id, by)
        visits.refuse_visit(found, Told("Gia đình lo ngại"), by=by)
    assert "not possible now" in house.text()
    assert "Gia đình lo ngại" not in house.text()


@pytest.mark.parametrize("state", [*OPEN_VISITS[:3]])
def test_nobody_sees_in_which_step_the_family_is(state: VisitState) -> None:
    assert told_of(state) is VisitTold.IN_HAND


def test_another_sponsors_child_and_visit_are_unknown(house: House) -> None:
    house.ask()
    (one,) = asked()
    with unit_of_work():
        other = sponsored(donor("Trần Văn Khác"))
    page = f"/my/children/{other.code}/visits"
    assert house.browser.get(page).status_code == house.ask(page) == 404
    assert house.browser.post(f"{page}/{one.public_id}/withdraw").status_code == 404
    assert house.browser.post(f"{house.page}/none/withdraw").status_code == 404
    assert asked()[0].state is VisitState.ASKED


def test_the_office_finds_the_application_in_its_queue_and_cannot_withdraw_it(
    house: House, signed_in
) -> None:
    house.ask()
    (one,) = asked()
    staff = signed_in("case_worker")
    queue = staff.get("/staff").get_data(as_text=True)
    assert "visits that sponsors ask for" in queue
    listed = staff.get("/staff/safeguarding/visits?state=asked").get_data(as_text=True)
    assert one.public_id in listed
    assert one.public_id not in staff.get("/staff/safeguarding/visits?state=held").get_data(
        as_text=True
    )
    page = f"/staff/safeguarding/visits/{one.public_id}/{VisitAct.WITHDRAW.value}"
    assert staff.get(page).status_code == 404
    assert staff.post(page, {"words": "x"}).status_code == 404


def test_the_page_asks_a_bounded_number_of_queries(house: House) -> None:
    house.ask()
    asked_for: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked_for.append(call[2]))
    house.text()
    assert 0 < len([one for one in asked_for if one.startswith("SELECT")]) <= 18
