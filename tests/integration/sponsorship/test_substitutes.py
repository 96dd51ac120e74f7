"""A site closes: another child for each of its sponsors, in one go, and each answers alone."""

import json
import re
from datetime import date

import pytest
from sqlalchemy import event, select

from core.dates import today
from core.db import db, session, unit_of_work
from donors.rules import Screening
from payments.pledges.rules import Method, Rhythm
from sponsorship.matching.models import Departure, Hold, Sponsorship
from sponsorship.matching.rules import HoldKind, HoldState
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
