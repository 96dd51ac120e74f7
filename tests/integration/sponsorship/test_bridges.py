"""A sponsor stops: the child waits again, and the programme's cover fund pays on for a while."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.dates import Month, frozen, start_of
from core.db import session, unit_of_work
from core.periods import Period
from payments.books.services import check_books
from payments.covering.models import Bridge, BridgedMonth
from payments.covering.services import find_bridge
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import balance_of_fund
from payments.ledger.services import post
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, Rhythm
from payments.receiving.services import CoverMonth, cover_month, let_fund_cover
from payments.statements.services import fund_statement
from sponsorship.children.life_rules import LifeReason
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.children.services import TakeStep, leave, return_child
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import EndReason
from sponsorship.matching.services import (
    ConfirmMatch,
    EndSponsorship,
    PaidOn,
    confirm_hold,
    count_waiting,
    end_sponsorship,
    get_programme,
    hold_child,
    pay_on,
)
from sponsorship.matching.waiting import Waiting
from tests.factories.donors import wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.money import aid, fund, give
from tests.factories.people import actor
from tests.support.corruption import corrupt

PROMISE = ConfirmMatch(400_000, Rhythm.MONTH, date(2026, 11, 2), Method.TRANSFER)


@pytest.fixture(autouse=True)
def matcher(any_app):
    with frozen("2026-11-20"), unit_of_work():
        yield actor("matcher")


@pytest.fixture
def cover(matcher) -> Fund:
    found = fund("DP", FundKind.DESIGNATED)
    give(found, 10_000_000)
    let_fund_cover(found, 3, by=None)
    get_programme("GM").cover_fund_id = found.id
    session.flush()
    return found


def sponsored(matcher, promise=PROMISE) -> Sponsorship:
    waiting_child("T-1")
    hold = hold_child(search_for(wish(amount=promise.monthly)), "T-1", by=matcher)
    return confirm_hold(hold, promise, by=matcher)


def stop(one, matcher, reason=EndReason.SPONSOR_DIED, on=date(2026, 11, 20)) -> None:
    end_sponsorship(one, EndSponsorship(reason, on), by=matcher)


def paid(one: Sponsorship) -> list[str]:
    query = select(BridgedMonth.period).join(Bridge).where(Bridge.pledge_id == one.pledge_id)
    return list(session.scalars(query.order_by(BridgedMonth.period)))


def broken() -> set[str]:
    return {finding.name for finding in check_books() if not finding.ok}


def test_the_fund_pays_on_for_its_months_once_each(matcher, cover):
    one = sponsored(matcher)
    stop(one, matcher)
    assert pay_on() == PaidOn(0, 0), "November was asked of the sponsor"
    with frozen("2027-01-05"):
        assert (pay_on(), pay_on()) == (PaidOn(2, 0), PaidOn(0, 0))
    with frozen("2027-08-05"):
        assert pay_on() == PaidOn(1, 0)
    assert paid(one) == ["2026-12", "2027-01", "2027-02"]
    child_fund = session.get_one(Pledge, one.pledge_id).fund_id
    assert balance_of_fund(cover.id).amount == 10_000_000 - 3 * 400_000
    assert balance_of_fund(child_fund).amount == 3 * 400_000


def test_the_child_is_listed_as_having_lost_its_sponsor(matcher, cover):
    stop(sponsored(matcher), matcher)
    assert count_waiting(matcher)[Waiting.LOST_SPONSOR] == 1


def test_it_stops_in_the_month_of_the_next_sponsor(matcher, cover):
    one = sponsored(matcher)
    stop(one, matcher)
    with frozen("2026-12-28"):
        promise = ConfirmMatch(300_000, Rhythm.MONTH, date(2027, 1, 1), Method.TRANSFER)
        confirm_hold(hold_child(search_for(wish()), "T-1", by=matcher), promise, by=matcher)
    with frozen("2027-03-05"):
        assert pay_on() == PaidOn(1, 0)
    assert paid(one) == ["2026-12"]


def test_a_child_who_has_left_is_paid_no_more(matcher, cover):
    one = sponsored(matcher)
    stop(one, matcher)
    session.get_one(Child, one.child_id).standing = Standing.EXITED
    session.flush()
    with frozen("2027-01-05"):
        assert pay_on() == PaidOn(0, 0)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.tuples(st.integers(0, 120), st.integers(1, 80)), st.lists(st.integers(0, 200), max_size=5)
)
def test_months_in_which_the_child_was_away_are_paid_by_nobody(matcher, cover, gone, runs):
    let_fund_cover(cover, 6, by=None)
    began = date(2026, 11, 20)
    left, back = began + timedelta(gone[0]), began + timedelta(sum(gone))
    steps = {left: lambda one: leave(one, TakeStep(left, LifeReason.MOVED_AWAY), by=matcher)}
    steps[back] = lambda one: return_child(one, TakeStep(back, LifeReason.CAME_BACK), by=matcher)
    with session.begin_nested() as example:
        one = sponsored(matcher)
        stop(one, matcher)
        for day in sorted({*steps, *(began + timedelta(run) for run in runs)}):
            with frozen(start_of(day)):
                steps.get(day, lambda _child: pay_on())(session.get_one(Child, one.child_id))
        with frozen("2027-07-15"):
            pay_on()
        found = paid(one)
        example.rollback()
    months = Month(2026, 12).through(Month(2027, 5))
    assert found == [str(month) for month in months if not left <= month.first < back]


def test_a_year_that_was_asked_for_lasts_the_year(matcher, cover):
    one = sponsored(matcher, ConfirmMatch(4_800_000, Rhythm.YEAR, date(2026, 11, 2), Method.CASH))
    stop(one, matcher)
    found = find_bridge(one.pledge_id)
    assert (found.bridge.first, found.bridge.amount) == (Month(2027, 11), 400_000)


def test_months_covered_last_count_towards_the_limit(matcher, cover):
    one = sponsored(matcher)
    with frozen("2026-12-10"):
        cover_month(
            session.get_one(Pledge, one.pledge_id), CoverMonth(Month(2026, 11), "DP"), by=None
        )
        stop(one, matcher, on=date(2026, 11, 30))
    assert find_bridge(one.pledge_id).bridge.months == 2


def test_a_fund_without_enough_pays_the_oldest_months_and_the_rest_when_it_can(matcher, cover):
    one = sponsored(matcher)
    stop(one, matcher)
    post([aid(cover, 9_500_000)])
    with frozen("2027-02-05"):
        assert pay_on() == PaidOn(1, 2)
        assert paid(one) == ["2026-12"]
        give(cover, 300_000)
        assert pay_on() == PaidOn(1, 1)


def test_the_statement_of_both_funds_calls_it_cover(matcher, cover):
    one = sponsored(matcher)
    stop(one, matcher)
    child_fund = session.get_one(Fund, session.get_one(Pledge, one.pledge_id).fund_id)
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    with frozen("2026-12-05"):
        pay_on()
        for found, amount in ((cover, -400_000), (child_fund, 400_000)):
            moves = fund_statement(found.public_id, year, actor("accountant")).moves
            assert (moves.covered.amount, moves.moved.amount) == (amount, 0)
            assert moves.received.amount == (0 if found is child_fund else 10_000_000)


def test_the_books_agree_and_a_lie_is_found(matcher, cover):
    one = sponsored(matcher)
    stop(one, matcher)
    with frozen("2027-01-05"):
        pay_on()
    session.commit()
    name = "what a fund paid on after a sponsor stopped is in both its funds, and within its months"
    assert name not in broken()
    corrupt("UPDATE bridge SET amount = amount + 1")
    assert name in broken()


@pytest.mark.parametrize("reason", [EndReason.PROGRAMME_CLOSED, EndReason.MISTAKE])
def test_an_end_of_the_fund_itself_is_not_bridged(matcher, cover, reason):
    one = sponsored(matcher)
    stop(one, matcher, reason)
    assert find_bridge(one.pledge_id) is None


def test_without_a_cover_fund_nothing_is_paid_on(matcher):
    one = sponsored(matcher)
    stop(one, matcher)
    assert find_bridge(one.pledge_id) is None
