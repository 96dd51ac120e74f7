"""A matcher's day on the pages: a sponsor, a wish, three children, a hold, a match."""

import re

import pytest
from sqlalchemy import event, select

from core.db import db, session, unit_of_work
from donors.models import Donor, Wish
from payments.pledges.models import Pledge
from sponsorship.children.rules import Circumstance
from sponsorship.matching.models import Hold, SlotClaim, Sponsorship
from sponsorship.matching.rules import HoldState
from sponsorship.matching.services import hold_child
from tests.factories.donors import donor, wish
from tests.factories.matching import COMMUNE, search_for, waiting_child
from tests.factories.people import actor

MATCHING = "/staff/matching"
PROMISE = {
    "amount": "500.000",
    "rhythm": "month",
    "started_on": "15/11/2026",
    "term_months": "12",
    "method": "transfer",
}


@pytest.fixture
def matcher(signed_in):
    return signed_in("matcher")


@pytest.fixture
def waiting(app):
    with unit_of_work():
        for code in ("T-A", "T-B", "T-C", "T-D"):
            waiting_child(code)
        return wish(donor("Nguyễn Thị Mẫu")).public_id


def held_by(browser, wish_id, code):
    answer = browser.post(f"{MATCHING}/wishes/{wish_id}/hold", {"child": code})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_three_children_stand_side_by_side_and_the_others_are_counted(matcher, waiting):
    page = matcher.get(f"{MATCHING}/wishes/{waiting}").get_data(as_text=True)

    assert len(re.findall(r'id="candidate-', page)) == 3
    assert "1 have a lower score" in page
    assert "Nguyễn Thị Mẫu" in page


def test_from_the_list_to_the_match_in_three_steps(matcher, waiting):
    listed = matcher.get(MATCHING).get_data(as_text=True)
    assert f"{MATCHING}/wishes/{waiting}" in listed

    hold = held_by(matcher, waiting, "T-A")
    assert "T-A" in matcher.get(hold).get_data(as_text=True)
    answer = matcher.post(f"{hold}/confirm", PROMISE)

    page = matcher.get(answer.headers["Location"]).get_data(as_text=True)
    assert answer.status_code == 302
    assert "Nguyễn Thị Mẫu" in page
    assert session.scalars(select(Sponsorship)).one().started_on.isoformat() == "2026-11-15"
    assert session.scalars(select(Pledge)).one().code in page


def test_who_comes_second_is_told_and_shown_who_is_free(matcher, waiting):
    with unit_of_work():
        hold_child(search_for(wish()), "T-A", by=actor("matcher"))

    answer = matcher.post(f"{MATCHING}/wishes/{waiting}/hold", {"child": "T-A"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "These children are free now" in page
    assert re.findall(r'id="candidate-(T-.)"', page) == ["T-B", "T-C", "T-D"]
    assert len(session.scalars(select(SlotClaim)).all()) == 1


def test_a_hold_confirmed_twice_is_a_conflict_with_the_children_who_are_free(matcher, waiting):
    hold = held_by(matcher, waiting, "T-A")
    matcher.post(f"{hold}/confirm", PROMISE)

    answer = matcher.post(f"{hold}/confirm", PROMISE)

    assert answer.status_code == 409
    assert 'id="candidate-T-B"' in answer.get_data(as_text=True)
    assert len(session.scalars(select(Sponsorship)).all()) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"amount": "1"}, "The programme takes"),
        ({"amount": "abc"}, "is not an amount"),
        ({"term_months": "1"}, "at least 12 months"),
        ({"method": "vàng"}, "Choose one of the list"),
        ({"started_on": "31/02/2026"}, "is not a date"),
    ],
)
def test_a_wrong_promise_comes_back_with_what_was_typed(matcher, waiting, change, told):
    hold = held_by(matcher, waiting, "T-A")

    answer = matcher.post(f"{hold}/confirm", {**PROMISE, **change})

    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert session.scalars(select(Hold)).one().state is HoldState.LIVE


def test_a_release_frees_the_child_and_needs_a_reason(matcher, waiting):
    hold = held_by(matcher, waiting, "T-A")

    assert matcher.post(f"{hold}/release", {"reason": ""}).status_code == 422
    assert matcher.post(f"{hold}/release", {"reason": "Đổi ý"}).status_code == 302
    assert "Đổi ý" in matcher.get(hold).get_data(as_text=True)
    assert 'id="candidate-T-A"' in matcher.get(f"{MATCHING}/wishes/{waiting}").get_data(
        as_text=True
    )


def test_a_sponsorship_is_ended_from_its_page(matcher, waiting):
    hold = held_by(matcher, waiting, "T-A")
    sponsorship = matcher.post(f"{hold}/confirm", PROMISE).headers["Location"]
    ending = re.search(r'href="([^"]+/end)"', matcher.get(sponsorship).get_data(as_text=True))
    assert ending is not None
    end = {"reason": "sponsor_asked", "note": "Chuyển đi"}

    early = matcher.post(ending[1], {"ended_on": "14/11/2026", **end})
    answer = matcher.post(ending[1], {"ended_on": "30/11/2026", **end})

    assert matcher.get(ending[1]).status_code == 200
    assert (early.status_code, answer.status_code) == (422, 302)
    assert session.scalars(select(Sponsorship)).one().end_reason == "Chuyển đi"


def test_sensitive_circumstances_and_names_are_not_on_the_page(matcher):
    with unit_of_work():
        waiting_child("T-S", circumstances=[Circumstance.SEXUAL_ABUSE])
        wish_id = wish().public_id

    page = matcher.get(f"{MATCHING}/wishes/{wish_id}").get_data(as_text=True)

    assert "Needs special protection" in page
    assert "abuse" not in page.lower()


def test_a_sponsor_is_registered_corrected_and_wishes_on_the_pages(matcher):
    with unit_of_work():
        waiting_child()
    form = {"name": "Đồn Biên phòng Mẫu", "kind": "armed_forces", "language": "vi"}
    wrong = matcher.post("/staff/sponsors/new", {**form, "email": "nobody"})
    page = matcher.post("/staff/sponsors/new", form).headers["Location"]
    matcher.post(f"{page}/edit", {**form, "phone": "0912 345 678"})
    wishes = {"programme_code": "GM", "amount": "500k", "rhythm": "month", "place_code": COMMUNE}
    unknown = matcher.post(f"{page}/wish", {**wishes, "place_code": "nowhere"})
    added = matcher.post(f"{page}/wish", wishes)

    assert "name@example.org" in wrong.get_data(as_text=True)
    assert (wrong.status_code, unknown.status_code, added.status_code) == (422, 422, 302)
    assert session.scalars(select(Donor)).one().phone == "0912345678"
    found = session.scalars(select(Wish)).one()
    assert (found.amount, found.place_code) == (500_000, COMMUNE)
    for path in ("", "/edit", "/wish"):
        assert matcher.get(f"{page}{path}").status_code == 200
    matcher.post(f"{page}/wishes/{found.public_id}/withdraw")
    assert "Withdrawn" in matcher.get(page).get_data(as_text=True)


def test_a_wish_of_another_sponsor_is_not_found(matcher):
    with unit_of_work():
        other, wished = donor().public_id, wish().public_id

    answer = matcher.post(f"/staff/sponsors/{other}/wishes/{wished}/withdraw")

    assert answer.status_code == 404


def test_an_expired_hold_is_swept_by_the_command(app, run, waiting):
    assert '"expired": 0' in run.invoke(args=["holds", "expire", "--json"]).stdout


@pytest.mark.parametrize(
    "place",
    [
        "",
        f"{MATCHING}/children",
        f"{MATCHING}/wishes/{{wish}}",
        "/staff/sponsors/{donor}",
        "/staff/sponsorships?state=active",
        "/staff/sponsorships/{one}",
        "/staff/sponsorships/{one}/end",
        "/staff/departures",
        "/staff/departures/new",
    ],
)
def test_no_page_asks_more_than_eighteen_queries(matcher, waiting, place):
    hold = held_by(matcher, waiting, "T-A")
    one = matcher.post(f"{hold}/confirm", PROMISE).headers["Location"].rsplit("/", 1)[-1]
    sponsor = session.scalars(select(Donor.public_id)).one()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    answer = matcher.get(place.format(wish=waiting, donor=sponsor, one=one) or MATCHING)

    assert answer.status_code == 200
    assert 0 < len([each for each in asked if each.startswith("SELECT")]) <= 18
