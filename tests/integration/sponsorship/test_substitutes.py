"""A site closes: another child for each of its sponsors, in one go, and each answers alone."""

import json
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from core.dates import frozen, now, today
from core.db import db, session, unit_of_work
from donors.rules import Screening
from payments.pledges.rules import Method, Rhythm
from sponsorship.matching.models import Departure, Hold, Sponsorship
from sponsorship.matching.rules import HoldKind, HoldState, Leftover, Release
from sponsorship.matching.services import (
    CloseSite,
    ConfirmMatch,
    ReleaseHold,
    close_site,
    confirm_hold,
    get_departure,
    get_held,
    hold_child,
    release_hold,
    stop_notice,
)
from tests.factories.donors import donor, wish
from tests.factories.matching import COMMUNE, ELSEWHERE, NEIGHBOUR, search_for, waiting_child
from tests.factories.people import actor

PAGE = "/staff/departures/substitutes"
HERE = f"{PAGE}?place={COMMUNE}"
PROMISE = ConfirmMatch(500_000, Rhythm.MONTH, date(2026, 11, 2), Method.TRANSFER)


@pytest.fixture
def matcher(signed_in):
    return signed_in("matcher")


@pytest.fixture
def closed(app):
    """Three sponsors whose children lived in a commune that was closed."""
    with unit_of_work():
        by = actor("matcher")
        for number in range(3):
            waiting_child(f"T-OLD{number}")
            found = hold_child(search_for(wish(donor(f"Mẫu {number}"))), f"T-OLD{number}", by=by)
            confirm_hold(found, PROMISE, by=by)
        close_site(CloseSite(COMMUNE, today()), by=by)


def near(*codes: str) -> None:
    with unit_of_work():
        for code in codes:
            waiting_child(code, place_code=NEIGHBOUR)


def text(browser, page=HERE) -> str:
    return browser.get(page).get_data(as_text=True)


def ticks(browser) -> list[str]:
    return re.findall(r'name="rows"[^>]*value="([^"]+)"', text(browser))


def live() -> list[Hold]:
    session.expire_all()
    return list(session.scalars(select(Hold).where(Hold.state == HoldState.LIVE).order_by(Hold.id)))


def test_every_sponsor_gets_another_child_and_nobody_the_same(matcher, closed):
    near("T-N1", "T-N2", "T-N3", "T-N4")
    rows = ticks(matcher)
    assert len(rows) == 3

    assert matcher.post(HERE, {"rows": rows}).location == HERE

    assert "3 children are held for their sponsors." in text(matcher)
    held = live()
    assert {one.kind for one in held} == {HoldKind.SUBSTITUTE}
    assert len({one.child_id for one in held}) == len({one.donor_id for one in held}) == 3
    assert all(json.loads(one.score)["total"] > 0 for one in held)
    assert ticks(matcher) == []
    assert matcher.post(HERE, {"rows": rows}).status_code == 422
    assert len(live()) == 3


def test_only_ticked_sponsors_are_offered_a_child(matcher, closed):
    near("T-N1", "T-N2", "T-N3")
    first = ticks(matcher)[0]
    matcher.post(HERE, {"rows": [first]})
    assert len(live()) == 1
    answer = matcher.post(HERE, {})
    assert answer.status_code == 422
    assert "Tick at least one sponsor who has no child." in answer.get_data(as_text=True)


def test_each_sponsor_answers_alone(matcher, closed):
    near("T-N1", "T-N2", "T-N3", "T-N4")
    matcher.post(HERE, {"rows": ticks(matcher)})
    accepted, declined, _open = live()
    with unit_of_work():
        by = actor("matcher")
        confirm_hold(get_held(accepted.public_id, by).hold, PROMISE, by=by)
        again = get_held(declined.public_id, by).hold
        release_hold(again, ReleaseHold("Muốn nghĩ thêm"), by=by)
    (left,) = ticks(matcher)

    matcher.post(HERE, {"rows": [left]})

    (new,) = [one for one in live() if one.donor_id == declined.donor_id]
    assert new.child_id != declined.child_id
    taken = session.scalars(select(Sponsorship).where(Sponsorship.predecessor_id.is_not(None)))
    assert [one.donor_id for one in taken] == [accepted.donor_id]
    assert text(matcher).count(f'{new.public_id}"') == 1


def test_a_sponsor_for_whom_nobody_is_left_stops_no_other(matcher, closed):
    near("T-N1", "T-N2")
    matcher.post(HERE, {"rows": ticks(matcher)})
    page = text(matcher)
    assert "2 children are held for their sponsors." in page
    assert "Nobody could be held for 1 sponsors." in page
    assert len(live()) == 2


def test_a_restricted_sponsor_is_offered_nobody(matcher, closed):
    near("T-N1", "T-N2", "T-N3")
    with unit_of_work():
        one = session.scalars(select(Sponsorship).order_by(Sponsorship.id)).first()
        session.get_one(type(donor()), one.donor_id).screening = Screening.RESTRICTED
    matcher.post(HERE, {"rows": ticks(matcher)})
    assert one.donor_id not in {hold.donor_id for hold in live()}
    assert len(live()) == 2


def declining(matcher, **sent):
    """Tell the first sponsor, and send that it wants no other child; return its page."""
    with unit_of_work():
        first = session.scalars(select(Departure).order_by(Departure.id)).first()
        page = f"/staff/departures/{first.public_id}"
    matcher.post(f"{page}/tell", {"told_on": "2/11/2026", "told_how": "Điện thoại"})
    sent = {"said_on": "2/11/2026", "words": "Tôi đã già", "rest": "fund"} | sent
    return page, matcher.post(f"{page}/no-other", sent)


def first_departure() -> Departure:
    session.expire_all()
    return session.scalars(select(Departure).order_by(Departure.id)).first()


def test_a_sponsor_who_wants_no_other_child_is_offered_none_until_it_wants_one(matcher, closed):
    near("T-N1", "T-N2", "T-N3", "T-N4")
    everybody = ticks(matcher)
    matcher.post(HERE, {"rows": everybody})
    page, answer = declining(matcher)
    assert answer.location == page
    one = first_departure()
    assert (one.wants_none_on, one.leftover, one.chosen_at) == (today(), Leftover.FUND, now())
    sponsor = session.get_one(Sponsorship, one.sponsorship_id).donor_id
    assert [hold.donor_id for hold in live()].count(sponsor) == 0
    declined = session.scalars(
        select(Hold).where(Hold.donor_id == sponsor, Hold.release.is_not(None))
    )
    assert [(hold.release, hold.end_reason) for hold in declined] == [
        (Release.DECLINED, "Tôi đã già")
    ]
    assert one.public_id not in text(matcher)
    assert matcher.post(HERE, {"rows": [one.public_id]}).status_code == 422
    refused = matcher.post(
        f"/staff/sponsorships/{session.get_one(Sponsorship, one.sponsorship_id).public_id}/offer",
        {"child": "T-N4", "kind": "substitute"},
    )
    assert refused.status_code == 409
    assert len(live()) == 2

    matcher.post(f"{page}/another")

    assert first_departure().wants_none_on is None
    assert ticks(matcher) == [one.public_id]
    assert matcher.post(f"{page}/another").status_code == 409


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"said_on": "3/11/2026"}, "The day lies between telling the sponsor and today."),
        ({"said_on": "1/11/2026"}, "The day lies between telling the sponsor and today."),
        ({"words": ""}, "Fill this in."),
        ({"rest": ""}, "Say what becomes of the money without another child."),
        ({"rest": "new_child"}, "Say what becomes of the money without another child."),
        ({"rest": "refund"}, "This programme gives no money back."),
    ],
)
def test_a_wrong_word_about_it_is_told_and_keeps_nothing(matcher, closed, sent, told):
    _page, answer = declining(matcher, **sent)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert told in page
    assert 'value="Tôi đã già"' in page or sent == {"words": ""}
    assert (first_departure().wants_none_on, first_departure().chosen_at) == (None, None)


def test_when_the_time_to_choose_is_over_money_waits_for_no_child(matcher, closed):
    with unit_of_work():
        first_departure().leftover = Leftover.NEW_CHILD
    declining(matcher, rest="")
    with frozen(now() + timedelta(days=61)):
        matcher.sign_in_as(matcher.user)
        _page, answer = declining(matcher, rest="", said_on="1/1/2027")
        assert answer.status_code == 302
    assert (first_departure().leftover, first_departure().chosen_at) == (Leftover.FUND, None)


def test_whoever_chooses_a_new_child_wants_one_and_nobody_says_no_untold(matcher, closed):
    page, _answer = declining(matcher)
    matcher.post(f"{page}/choose", {"leftover": "new_child"})
    assert first_departure().wants_none_on is None
    with unit_of_work():
        second = session.scalars(select(Departure.public_id).order_by(Departure.id.desc())).first()
    sent = {"said_on": "2/11/2026", "words": "Thôi", "rest": "fund"}
    assert matcher.post(f"/staff/departures/{second}/no-other", sent).status_code in (409, 422)


def test_a_stopped_notice_is_not_on_the_page(matcher, closed):
    with unit_of_work():
        by = actor("matcher")
        found = session.scalars(select(Departure.public_id).order_by(Departure.id)).first()
        stop_notice(get_departure(found, by), "Nguy cơ", by=by)
    assert found not in text(matcher)
    assert len(ticks(matcher)) == 2
    assert matcher.post(HERE, {"rows": [found]}).status_code == 422


def test_another_commune_is_out_of_reach(signed_in, matcher, closed):
    near("T-N1", "T-N2", "T-N3")
    rows = ticks(matcher)
    far = signed_in("matcher", places=(ELSEWHERE,))
    assert ticks(far) == []
    assert far.post(HERE, {"rows": rows}).status_code == 422
    assert live() == []


def test_the_page_asks_a_bounded_number_of_queries(matcher, closed):
    text(matcher)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    text(matcher)
    assert 0 < len([one for one in asked if one.startswith("SELECT")]) <= 18
