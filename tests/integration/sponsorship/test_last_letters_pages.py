"""Letters on their way when a child has left, on the pages of the office and of the sponsor."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.dates import frozen, now, today
from core.db import session, unit_of_work
from payments.pledges.rules import Method, Rhythm
from sponsorship.matching.models import Departure
from sponsorship.matching.rules import EndReason, LastLetters, Leftover
from sponsorship.matching.services import (
    ConfirmMatch,
    MoveLeftover,
    Tell,
    children_leave,
    choose_last_letters,
    choose_leftover,
    confirm_hold,
    get_departure,
    hold_child,
    settle_leftover,
    stop_notice,
    tell_sponsor,
)
from tests.factories.donors import donor, let_sign_in, wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.people import actor, user_with
from tests.support.client import CheckedClient

PASS_ON, GIVE_BACK = LastLetters.PASS_ON, LastLetters.GIVE_BACK
WORDS = {PASS_ON: "Pass on what was written", GIVE_BACK: "Give back to who wrote them"}
MINE = "/my/children"
KIND_WORD = "They can be passed on as a last farewell"
LAST_DAY, AFTER = timedelta(days=60), timedelta(days=61)


@dataclass
class Gone:
    """A departure's page for the office and its address for the sponsor, and who is signed in."""

    page: str
    place: str
    matcher: CheckedClient
    sponsor: CheckedClient


@pytest.fixture
def gone(app, signed_in):
    with unit_of_work():
        giver, by = donor("Nguyễn Thị Mẫu"), actor("matcher")
        waiting_child("T-L")
        promise = ConfirmMatch(500_000, Rhythm.MONTH, today(), Method.TRANSFER)
        one = confirm_hold(hold_child(search_for(wish(giver)), "T-L", by=by), promise, by=by)
        children_leave([one.child_id], EndReason.MOVED_AWAY, today(), by=by)
        user = user_with("donor")
        let_sign_in(user, giver)
        found = session.scalars(select(Departure.public_id)).one()
    sponsor = CheckedClient(app)
    sponsor.sign_in_as(user)
    return Gone(
        f"/staff/departures/{found}", f"{MINE}/left/{found}/letters", signed_in("matcher"), sponsor
    )


@pytest.fixture
def told(gone):
    with unit_of_work():
        tell_sponsor(left(), Tell(today(), "Thư"), by=actor("matcher"))
    return gone


def left():
    session.expire_all()
    return get_departure(session.scalars(select(Departure.public_id)).one(), actor("matcher"))


def departure() -> Departure:
    session.expire_all()
    return session.scalars(select(Departure)).one()


def text(answer, status=200):
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def rule_on(page):
    """Return what the office's page says of letters: the choice, and whose it is."""
    row = page.split("Letters on their way", 1)[1]
    return [part.split("</dd>")[0].strip() for part in row.split('summary-list__value">')[1:3]]


def test_the_office_reads_the_rule_and_writes_down_the_choice(told):
    place = f"{told.page}/letters"
    before = text(told.matcher.get(told.page))
    assert rule_on(before) == [WORDS[GIVE_BACK], "The programme’s rule"]
    assert place in before

    assert told.matcher.post(place, {"last_letters": "pass_on"}).location == told.page

    assert (departure().last_letters, departure().letters_chosen_at) == (PASS_ON, now())
    assert departure().chosen_at is None
    after = text(told.matcher.get(told.page))
    assert rule_on(after) == [f"{WORDS[PASS_ON]}, as a last farewell", "The sponsor’s choice"]
    assert '<option value="pass_on" selected' in after


def test_the_office_writes_nothing_down_before_and_after_the_time(gone):
    place = f"{gone.page}/letters"
    assert place not in text(gone.matcher.get(gone.page))
    assert gone.matcher.post(place, {"last_letters": "pass_on"}).status_code == 409
    with unit_of_work():
        tell_sponsor(left(), Tell(today(), "Thư"), by=actor("matcher"))
    with frozen(now() + AFTER):
        gone.matcher.sign_in_as(gone.matcher.user)
        assert place not in text(gone.matcher.get(gone.page))
        assert gone.matcher.post(place, {"last_letters": "pass_on"}).status_code == 409
    assert (departure().last_letters, departure().letters_chosen_at) == (GIVE_BACK, None)


def test_after_a_stopped_notice_the_office_reads_that_letters_go_back(gone, signed_in):
    with unit_of_work():
        departure().last_letters = PASS_ON
        session.flush()
        stop_notice(left(), "Nguy cơ cho trẻ", by=actor("protection_lead"))
    page = text(gone.matcher.get(gone.page))
    assert rule_on(page) == [WORDS[GIVE_BACK], "The notice was stopped"]
    assert f"{gone.page}/letters" not in page
    assert f"{gone.page}/letters" not in text(signed_in("protection_lead").get(gone.page))
    assert WORDS[GIVE_BACK] not in text(gone.sponsor.get(MINE))
    assert gone.sponsor.post(gone.place, {"last_letters": "pass_on"}).status_code == 404


@pytest.mark.parametrize("wrong", ["burn", "", None])
def test_a_wrong_choice_comes_back_with_the_page_and_what_is_wrong(told, wrong):
    form = {} if wrong is None else {"last_letters": wrong}
    office = text(told.matcher.post(f"{told.page}/letters", form), 422)
    sponsor = text(told.sponsor.post(told.place, form), 422)
    for page in (office, sponsor):
        assert "Letters on their way: Choose one of the list." in page
        assert 'href="#last_letters"' in page
        assert 'id="last_letters"' in page
    assert "T-L is with us no more since" in sponsor
    assert sponsor.count('<details class="govuk-details" open>') == 1
    assert (departure().last_letters, departure().letters_chosen_at) == (GIVE_BACK, None)


def test_the_lead_writes_no_choice_down(told, signed_in):
    lead = signed_in("protection_lead")
    assert lead.post(f"{told.page}/letters", {"last_letters": "pass_on"}).status_code == 403
    assert departure().letters_chosen_at is None


def test_a_sponsor_chooses_until_the_last_day_and_reads_what_holds_after_it(told):
    assert KIND_WORD in text(told.sponsor.get(MINE))
    with frozen(now() + LAST_DAY):
        told.sponsor.sign_in_as(told.sponsor.user)
        assert told.place in text(told.sponsor.get(MINE))
        assert told.sponsor.post(told.place, {"last_letters": "pass_on"}).location == MINE
        assert "Thank you. We carry it out as you wish." in text(told.sponsor.get(MINE))
    with frozen(now() + AFTER):
        told.sponsor.sign_in_as(told.sponsor.user)
        page = text(told.sponsor.get(MINE))
        assert f"Letters on their way: {WORDS[PASS_ON]}" in page
        assert KIND_WORD not in page
        assert told.place not in page
        assert told.sponsor.post(told.place, {"last_letters": "give_back"}).status_code == 409
    assert departure().last_letters is PASS_ON


def test_the_letters_are_still_to_choose_when_the_money_is_settled(told):
    with unit_of_work():
        by = actor("matcher")
        choose_leftover(left(), Leftover.FUND, by=by)
        settle_leftover(left(), MoveLeftover(0, "Không còn tiền"), by=by)
    page = text(told.sponsor.get(MINE))
    assert f'action="{told.place}"' in page
    assert f'action="{told.place.removesuffix("/letters")}"' not in page
    office = text(told.matcher.get(told.page))
    assert f'action="{told.page}/letters"' in office
    assert f'action="{told.page}/choose"' not in office


def test_nobody_chooses_for_an_untold_or_another_sponsor(gone, app):
    assert gone.sponsor.post(gone.place, {"last_letters": "pass_on"}).status_code == 404
    with unit_of_work():
        tell_sponsor(left(), Tell(today(), "Thư"), by=actor("matcher"))
        user = user_with("donor")
        let_sign_in(user, donor("Trần Văn Khác"))
    stranger = CheckedClient(app)
    stranger.sign_in_as(user)
    assert stranger.post(gone.place, {"last_letters": "pass_on"}).status_code == 404
    assert gone.matcher.post(gone.place, {"last_letters": "pass_on"}).status_code == 403
    assert departure().letters_chosen_at is None


def test_a_choice_for_letters_says_nothing_of_the_money(told):
    with unit_of_work():
        choose_last_letters(left(), PASS_ON, by=actor("matcher"))
    listed = text(told.matcher.get("/staff/departures"))
    assert "No choice waits to be carried out." in listed
