"""Children leave, on the pages: sponsors are told in time, and what is left over moves on."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from core.audit import AuditEvent
from core.dates import frozen, now, today
from core.db import db, session, unit_of_work
from payments.approvals.models import ApprovalRequest
from payments.funds.models import Fund
from payments.funds.services import general_fund
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, PledgeState, Rhythm
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.matching.models import Departure, Hold, SlotClaim, Sponsorship
from sponsorship.matching.rules import EndReason, HoldState, Leftover, SponsorshipState
from sponsorship.matching.services import (
    ConfirmMatch,
    Offer,
    children_leave,
    confirm_hold,
    get_programme,
    hold_child,
    offer_child,
)
from tests.factories.donors import donor, let_sign_in, wish
from tests.factories.matching import COMMUNE, ELSEWHERE, NEIGHBOUR, search_for, waiting_child
from tests.factories.money import give
from tests.factories.people import actor, user_with
from tests.support.client import CheckedClient

PAGES = "/staff/departures"
TOLD = {"told_on": "2/11/2026", "told_how": "Điện thoại"}
CLOSE = {"place_code": COMMUNE, "left_on": "2/11/2026"}
CHOICE_OVER = timedelta(days=61)


@dataclass
class Gone:
    """A child who left, with the page of the departure and what was the sponsor's."""

    page: str
    sponsorship: Sponsorship
    fund: Fund
    sponsor: CheckedClient


def match(code: str, giver=None, **about) -> Sponsorship:
    """Return the running sponsorship of a new child."""
    by = actor("matcher")
    waiting_child(code, **about)
    promise = ConfirmMatch(500_000, Rhythm.MONTH, today(), Method.TRANSFER)
    return confirm_hold(hold_child(search_for(wish(giver)), code, by=by), promise, by=by)


@pytest.fixture
def matcher(signed_in):
    return signed_in("matcher")


@pytest.fixture
def lead(signed_in):
    return signed_in("protection_lead")


@pytest.fixture
def gone(app):
    with unit_of_work():
        giver = donor("Nguyễn Thị Mẫu")
        one = match("T-L", giver)
        fund = session.get_one(Fund, session.get_one(Pledge, one.pledge_id).fund_id)
        give(fund, 300_000)
        children_leave([one.child_id], EndReason.MOVED_AWAY, today(), by=actor("matcher"))
        user = user_with("donor")
        let_sign_in(user, giver)
        page = f"{PAGES}/{session.scalars(select(Departure.public_id)).one()}"
    sponsor = CheckedClient(app)
    sponsor.sign_in_as(user)
    return Gone(page, one, fund, sponsor)


def departure() -> Departure:
    session.expire_all()
    return session.scalars(select(Departure)).one()


def text(browser, page):
    answer = browser.get(page)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def asked() -> list[ApprovalRequest]:
    return list(session.scalars(select(ApprovalRequest)))


def test_the_list_shows_whom_to_tell_and_what_to_settle(matcher, gone):
    listed = text(matcher, PAGES)
    assert gone.page in listed
    assert "Nguyễn Thị Mẫu" in listed
    assert "Overdue" not in listed
    assert "No choice waits to be carried out." in listed
    with frozen(now() + timedelta(days=8)):
        matcher.sign_in_as(matcher.user)
        assert "Overdue" in text(matcher, PAGES)

    matcher.post(f"{gone.page}/tell", TOLD)
    told = text(matcher, PAGES)
    assert "Every sponsor knows." in told
    assert gone.page not in told

    matcher.post(f"{gone.page}/choose", {"leftover": "fund"})
    chosen = text(matcher, PAGES)
    assert gone.page in chosen
    assert "The sponsor’s choice" in chosen


def test_the_portal_is_silent_until_the_sponsor_was_told(matcher, gone):
    assert "Thank you for having been there" not in text(gone.sponsor, "/my/children")
    assert "T-L" in text(gone.sponsor, "/my/children/T-L")

    assert matcher.post(f"{gone.page}/tell", TOLD).location == gone.page

    page = text(matcher, gone.page)
    assert "Điện thoại" in page
    assert f"{gone.page}/tell" not in page
    assert f"{gone.page}/choose" in page
    assert departure().choose_by == today() + timedelta(days=60)
    mine = text(gone.sponsor, "/my/children")
    assert "T-L is with us no more since" in mine
    assert "Choose otherwise" in mine
    place = f"/my/children/left/{departure().public_id}"
    assert gone.sponsor.post(place, {"leftover": "new_child"}).status_code == 302
    assert departure().leftover is Leftover.NEW_CHILD
    assert "The sponsor’s choice" in text(matcher, gone.page)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"told_on": "1/11/2026"}, "The day lies between the child’s leaving and today."),
        ({"told_on": "3/11/2026"}, "The day lies between the child’s leaving and today."),
        ({"told_on": "31/02/2026"}, "is not a date"),
        ({"told_how": " "}, "Fill this in."),
        ({"told_how": "đ" * 301}, "300"),
    ],
)
def test_a_wrong_telling_comes_back_with_what_was_typed(matcher, gone, change, told):
    typed = {**TOLD, **change}
    answer = matcher.post(f"{gone.page}/tell", typed)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in page
    assert all(f'value="{value}"' in page for value in typed.values() if value.strip())
    assert departure().told_on is None
    assert "Thank you for having been there" not in text(gone.sponsor, "/my/children")


def test_a_sponsor_is_told_once(matcher, gone):
    matcher.post(f"{gone.page}/tell", TOLD)
    again = matcher.post(f"{gone.page}/tell", {**TOLD, "told_how": "Thư"})
    assert again.status_code == 409
    assert departure().told_how == "Điện thoại"


def test_the_protection_lead_alone_stops_a_notice(matcher, lead, gone):
    assert f"{gone.page}/stop" not in text(matcher, gone.page)
    assert matcher.post(f"{gone.page}/stop", {"reason": "Nguy cơ"}).status_code == 403
    assert lead.post(f"{gone.page}/stop", {"reason": ""}).status_code == 422
    assert departure().stopped_at is None

    assert lead.post(f"{gone.page}/stop", {"reason": "Nguy cơ cho trẻ"}).status_code == 302

    assert lead.post(f"{gone.page}/stop", {"reason": "Nữa"}).status_code == 409
    assert matcher.post(f"{gone.page}/tell", TOLD).status_code == 409
    page = text(matcher, gone.page)
    assert "This sponsor is not told." in page
    assert "Nguy cơ cho trẻ" not in page
    assert f"{gone.page}/settle" in page
    kept = session.scalars(select(AuditEvent).where(AuditEvent.action == "notice stopped")).one()
    assert kept.reason == "Nguy cơ cho trẻ"
    assert "T-L" not in text(gone.sponsor, "/my/children")


def test_the_lead_is_offered_only_what_the_lead_may_do(lead, gone):
    page, listed = text(lead, gone.page), text(lead, PAGES)
    assert f"{gone.page}/stop" in page
    assert f"{gone.page}/tell" not in page
    assert "/staff/sponsorships/" not in page
    assert f"{PAGES}/new" not in listed
    assert lead.post(f"{gone.page}/tell", TOLD).status_code == 403
    assert lead.get(f"{PAGES}/new").status_code == 403

    lead.post(f"{gone.page}/stop", {"reason": "Nguy cơ"})
    assert f"{gone.page}/settle" not in text(lead, gone.page)


def test_a_choice_needs_a_told_sponsor_and_keeps_to_the_programme(matcher, gone):
    place = f"{gone.page}/choose"
    assert matcher.post(place, {"leftover": "new_child"}).status_code == 409
    matcher.post(f"{gone.page}/tell", TOLD)
    assert 'value="refund"' not in text(matcher, gone.page)

    refund = matcher.post(place, {"leftover": "refund"})
    assert refund.status_code == 422
    assert "This programme gives no money back." in refund.get_data(as_text=True)
    assert matcher.post(place, {"leftover": "vàng"}).status_code == 422
    assert departure().chosen_at is None

    assert matcher.post(place, {"leftover": "new_child"}).status_code == 302
    assert (departure().leftover, departure().chosen_at) == (Leftover.NEW_CHILD, now())
    with frozen(now() + CHOICE_OVER):
        matcher.sign_in_as(matcher.user)
        assert matcher.post(place, {"leftover": "fund"}).status_code == 409
        assert place not in text(matcher, gone.page)


def chosen(matcher, gone, leftover):
    matcher.post(f"{gone.page}/tell", TOLD)
    assert matcher.post(f"{gone.page}/choose", {"leftover": leftover}).status_code == 302


def test_money_for_the_common_fund_is_asked_of_a_second_person(matcher, gone):
    place, move = f"{gone.page}/settle", {"amount": "300.000", "reason": "Theo lựa chọn"}
    assert matcher.post(place, move).status_code == 409
    chosen(matcher, gone, "fund")
    assert 'value="300' in text(matcher, gone.page)
    for wrong in ({"amount": "300.001"}, {"amount": "-1"}, {"reason": ""}):
        typed = {**move, **wrong}
        answer = matcher.post(place, typed)
        assert answer.status_code == 422
        assert f'value="{typed["amount"]}"' in answer.get_data(as_text=True)
    assert (departure().settled_at, asked()) == (None, [])

    answer = matcher.post(place, move)

    assert answer.location == gone.page
    assert "Asked: another person decides." in text(matcher, gone.page)
    (request,) = asked()
    target = general_fund(gone.fund.organisation_id)
    assert (request.amount, request.subject) == (300_000, f"fund:{gone.fund.public_id}")
    assert json.loads(request.arguments)["to"] == target.public_id
    assert json.loads(request.arguments)["authority"] == "fund: Theo lựa chọn"
    assert departure().settled_at == now()
    assert matcher.post(place, move).status_code == 409
    assert len(asked()) == 1


def test_money_for_a_new_child_waits_for_that_child(matcher, gone):
    chosen(matcher, gone, "new_child")
    place, move = f"{gone.page}/settle", {"amount": "100k", "reason": "Trẻ mới"}
    early = matcher.post(place, move)
    assert early.status_code == 422
    assert "The sponsor has taken up no new child yet." in early.get_data(as_text=True)
    assert departure().settled_at is None

    with unit_of_work():
        by = actor("matcher")
        waiting_child("T-N")
        one = session.get_one(Sponsorship, gone.sponsorship.id)
        promise = ConfirmMatch(500_000, Rhythm.MONTH, today(), Method.TRANSFER)
        new = confirm_hold(offer_child(one, Offer("T-N"), by=by), promise, by=by)
        target = session.get_one(Fund, session.get_one(Pledge, new.pledge_id).fund_id)
    assert matcher.post(place, move).status_code == 302

    (request,) = asked()
    assert (request.amount, json.loads(request.arguments)["to"]) == (100_000, target.public_id)


def test_a_refund_is_noted_and_nothing_is_asked(matcher, gone):
    with unit_of_work():
        get_programme("GM").refunds = True
    chosen(matcher, gone, "refund")

    matcher.post(f"{gone.page}/settle", {"amount": "300k", "reason": "Khoản thu 12"})

    assert "Kept: no money moves." in text(matcher, gone.page)
    assert departure().settled_at == now()
    assert asked() == []


def test_the_rule_applies_when_the_days_are_over_even_where_nothing_is_left(matcher, app):
    with unit_of_work():
        one = match("T-0")
        children_leave([one.child_id], EndReason.GREW_UP, today(), by=actor("matcher"))
        page = f"{PAGES}/{departure().public_id}"
    matcher.post(f"{page}/tell", TOLD)
    assert f"{page}/settle" not in text(matcher, page)
    with frozen(now() + CHOICE_OVER):
        matcher.sign_in_as(matcher.user)
        shown = text(matcher, page)
        assert f"{page}/settle" in shown
        assert "The programme’s rule" in text(matcher, PAGES)
        matcher.post(f"{page}/settle", {"amount": "", "reason": "Quỹ trống"})
        assert "Kept: no money moves." in text(matcher, page)
    assert departure().settled_at is not None
    assert asked() == []


def test_a_commune_is_closed_with_everything_that_runs_there(matcher, app):
    with unit_of_work():
        ends, stays = match("T-S"), match("T-E", place_code=NEIGHBOUR)
        waiting_child("T-H")
        waiting_child("T-D", standing=Standing.DRAFT)
        hold_child(search_for(wish()), "T-H", by=actor("matcher"))
    form = text(matcher, f"{PAGES}/new")
    assert f'value="{COMMUNE}"' in form
    assert f'value="{ELSEWHERE}"' not in form

    where = f"{PAGES}/substitutes?place={COMMUNE}"
    assert matcher.post(f"{PAGES}/new", CLOSE).location == where

    assert "1 sponsorship has ended." in text(matcher, where)
    session.expire_all()
    assert (ends.state, ends.end_code) == (SponsorshipState.ENDED, EndReason.SITE_CLOSED)
    assert session.get_one(Pledge, ends.pledge_id).state is PledgeState.ENDED
    assert stays.state is SponsorshipState.ACTIVE
    assert departure().sponsorship_id == ends.id
    assert departure().tell_by == today() + timedelta(days=7)
    assert not session.scalars(select(Hold).where(Hold.state == HoldState.LIVE)).all()
    taken = session.scalars(select(SlotClaim.child_id).where(SlotClaim.freed_at.is_(None))).all()
    assert taken == [stays.child_id]
    standing = {one.code: one.standing for one in session.scalars(select(Child))}
    assert standing["T-S"] is standing["T-H"] is Standing.PAUSED
    assert (standing["T-D"], standing["T-E"]) == (Standing.DRAFT, Standing.VERIFIED)
    matcher.post(f"{PAGES}/new", CLOSE)
    assert departure().sponsorship_id == ends.id


def test_a_commune_without_sponsored_children_can_be_closed_too(matcher, app):
    with unit_of_work():
        waiting_child("T-H")
        waiting_child("T-X", place_code=NEIGHBOUR, standing=Standing.EXITED)
    form = text(matcher, f"{PAGES}/new")
    assert f'value="{COMMUNE}"' in form
    assert f'value="{NEIGHBOUR}"' not in form


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"left_on": "3/11/2026"}, "This day has not come yet."),
        ({"left_on": "hôm nay"}, "is not a date"),
        ({"place_code": ""}, "Choose one of the list."),
        ({"place_code": NEIGHBOUR}, "Choose a commune in which you work."),
        ({"place_code": "nowhere"}, "Choose a commune in which you work."),
    ],
)
def test_a_wrong_closing_ends_nothing(matcher, app, change, told):
    with unit_of_work():
        one = match("T-S")
    typed = {**CLOSE, **change}

    answer = matcher.post(f"{PAGES}/new", typed)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in page
    assert f'value="{typed["left_on"]}"' in page
    session.refresh(one)
    assert one.state is SponsorshipState.ACTIVE


def test_another_commune_is_not_closed_and_its_departure_is_unknown(signed_in, gone):
    far = signed_in("matcher", places=(ELSEWHERE,))
    absent = f"{PAGES}/nobody"
    for page in (gone.page, absent):
        assert far.get(page).status_code == 404
        for act, form in (("tell", TOLD), ("choose", {}), ("settle", {"reason": "x"})):
            assert far.post(f"{page}/{act}", form).status_code == 404
    assert gone.page not in text(far, PAGES)
    assert f'value="{COMMUNE}"' not in text(far, f"{PAGES}/new")
    assert far.post(f"{PAGES}/new", CLOSE).status_code == 422
    far = signed_in("protection_lead", places=(ELSEWHERE,))
    assert far.post(f"{gone.page}/stop", {"reason": "x"}).status_code == 404
    other = signed_in("matcher", organisation_code="HPN")
    assert other.get(gone.page).status_code == 404
    assert departure().told_on is None


@pytest.mark.parametrize("role", ["donor", "cashier", "commune_officer"])
def test_who_does_not_match_sees_no_departures(signed_in, gone, role):
    browser = signed_in(role)
    for page in (PAGES, f"{PAGES}/new", gone.page):
        assert browser.get(page).status_code == 403
    assert browser.post(f"{gone.page}/tell", TOLD).status_code == 403


@pytest.mark.parametrize("place", ["", "/new", "page"])
def test_no_page_asks_more_than_eighteen_queries(matcher, gone, place):
    with unit_of_work():
        match("T-stays")
        left = [match(f"T-{number}").child_id for number in range(4)]
        children_leave(left, EndReason.MOVED_AWAY, today(), by=actor("matcher"))
    matcher.post(f"{gone.page}/tell", TOLD)
    matcher.post(f"{gone.page}/choose", {"leftover": "fund"})
    asked_for: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked_for.append(call[2]))

    text(matcher, gone.page if place == "page" else f"{PAGES}{place}")

    assert 0 < len([each for each in asked_for if each.startswith("SELECT")]) <= 18
