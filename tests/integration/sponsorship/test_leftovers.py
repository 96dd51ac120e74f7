"""Money left over: where the child came back, and where the second person says no."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.dates import frozen, now, today
from core.db import session, unit_of_work
from payments.approvals import services as approvals
from payments.approvals.models import ApprovalRequest
from payments.funds.models import Fund
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, Rhythm
from sponsorship.matching.models import Departure, Sponsorship
from sponsorship.matching.rules import EndReason, HoldKind, Leftover
from sponsorship.matching.services import (
    ConfirmMatch,
    EndSponsorship,
    MoveLeftover,
    Offer,
    Tell,
    children_leave,
    choose_leftover,
    confirm_hold,
    end_sponsorship,
    get_departure,
    hold_child,
    offer_child,
    offers_after,
    settle_leftover,
    tell_sponsor,
    to_settle,
)
from tests.factories.donors import donor, wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.money import give
from tests.factories.people import actor


@pytest.fixture
def matcher(any_app):
    with unit_of_work():
        return actor("matcher")


def sponsored(by, code="T-1") -> Sponsorship:
    waiting_child(code)
    promise = ConfirmMatch(500_000, Rhythm.MONTH, today(), Method.TRANSFER)
    return confirm_hold(hold_child(search_for(wish(donor())), code, by=by), promise, by=by)


def left_with_money(by, leftover: Leftover):
    """Return the departure of a sponsor who was told and chose; the fund holds 300,000 đồng."""
    one = sponsored(by)
    give(session.get_one(Fund, session.get_one(Pledge, one.pledge_id).fund_id), 300_000)
    children_leave([one.child_id], EndReason.MOVED_AWAY, today(), by=by)
    found = session.scalars(select(Departure.public_id)).one()
    tell_sponsor(get_departure(found, by), Tell(today(), "Thư"), by=by)
    choose_leftover(get_departure(found, by), leftover, by=by)
    session.refresh(one)
    return one, found


def settle(found: str, by) -> bool:
    with unit_of_work():
        return settle_leftover(get_departure(found, by), MoveLeftover(300_000, "Theo ý"), by=by)


def requests() -> list[ApprovalRequest]:
    return list(session.scalars(select(ApprovalRequest).order_by(ApprovalRequest.id)))


def test_money_of_a_child_who_came_back_stays_with_it(matcher):
    with unit_of_work():
        one, found = left_with_money(matcher, Leftover.NEW_CHILD)
        code = get_departure(found, matcher).child.code
        back = offer_child(one, Offer(code, HoldKind.OFFERED_BACK), by=matcher)
        promise = ConfirmMatch(500_000, Rhythm.MONTH, today(), Method.TRANSFER)
        confirm_hold(back, promise, by=matcher)
    assert not settle(found, matcher)
    assert requests() == []
    assert get_departure(found, matcher).is_settled


@pytest.mark.parametrize("reason", ["Chưa đủ giấy tờ", ""])
def test_a_transfer_that_was_refused_or_taken_back_is_settled_again(matcher, reason):
    with unit_of_work():
        _one, found = left_with_money(matcher, Leftover.FUND)
    assert settle(found, matcher)
    assert get_departure(found, matcher).is_settled
    assert to_settle(matcher) == []

    with unit_of_work():
        if reason:
            approvals.decline(requests()[0], reason, by=actor("approver"))
        else:
            approvals.withdraw(requests()[0], by=matcher)

    left = get_departure(found, matcher)
    assert not left.is_settled
    assert left.refused.reason == reason
    assert [one.departure.public_id for one in to_settle(matcher)] == [found]
    with unit_of_work():
        choose_leftover(get_departure(found, matcher), Leftover.FUND, by=matcher)
    assert settle(found, matcher)
    with unit_of_work():
        approvals.approve(requests()[1], by=actor("approver"))
    with frozen(now() + timedelta(days=90)):
        assert to_settle(matcher) == []


def test_the_page_says_that_it_was_not_agreed_to(app, signed_in):
    browser = signed_in("matcher")
    with unit_of_work():
        by = actor("matcher")
        _one, found = left_with_money(by, Leftover.FUND)
    settle(found, by)
    page = f"/staff/departures/{found}"
    assert f"{page}/settle" not in browser.get(page).get_data(as_text=True)
    with unit_of_work():
        approvals.decline(requests()[0], "Chưa đủ giấy tờ", by=actor("approver"))
    shown = browser.get(page).get_data(as_text=True)
    assert "Chưa đủ giấy tờ" in shown
    assert f"{page}/settle" in shown


def test_what_is_wrong_is_said_of_a_field_of_the_page(app, signed_in):
    browser = signed_in("matcher")
    with unit_of_work():
        _one, found = left_with_money(actor("matcher"), Leftover.NEW_CHILD)
    form = {"amount": "300k", "reason": "Trẻ mới"}
    answer = browser.post(f"/staff/departures/{found}/settle", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#amount"' in page
    assert 'id="amount"' in page
    assert "#leftover" not in page


def test_another_child_is_offered_only_where_the_child_or_the_fund_ended_it(app, signed_in):
    browser = signed_in("matcher")
    with unit_of_work():
        by = actor("matcher")
        stopped, moved, runs = (sponsored(by, f"T-{number}") for number in range(3))
        waiting_child("T-FREE")
        end_sponsorship(stopped, EndSponsorship(EndReason.SPONSOR_DIED, today()), by=by)
        children_leave([moved.child_id], EndReason.MOVED_AWAY, today(), by=by)
        for one in (stopped, moved):
            session.refresh(one)
        assert offers_after(stopped) == [HoldKind.KEPT_WARM]
        assert HoldKind.KEPT_WARM not in offers_after(moved)
        assert offers_after(runs) == []
    page = browser.get(f"/staff/sponsorships/{stopped.public_id}/offer").get_data(as_text=True)
    assert 'value="substitute"' not in page
    assert "T-FREE" not in page
    assert 'value="T-0"' in page
    page = browser.get(f"/staff/sponsorships/{moved.public_id}/offer").get_data(as_text=True)
    assert 'value="substitute"' in page
    assert "T-FREE" in page
    assert browser.get(f"/staff/sponsorships/{runs.public_id}/offer").status_code == 404
