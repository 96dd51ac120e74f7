"""A child's slot is taken once, whoever tries and however many at a time."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.dates import frozen, now
from core.db import session, unit_of_work
from core.errors import NotFound, RuleBroken, WrongState
from donors.models import Wish
from donors.rules import WishState
from donors.services import get_wish
from payments.books.services import check_books
from payments.pledges.codes import is_issued
from payments.pledges.models import Instalment, Pledge
from payments.pledges.rules import Method, PledgeState, Rhythm
from sponsorship.children.rules import Standing
from sponsorship.matching.models import Hold, SlotClaim, Sponsorship
from sponsorship.matching.rules import TERMS, EndReason, HoldKind, HoldState, SponsorshipState
from sponsorship.matching.services import (
    ConfirmMatch,
    EndSponsorship,
    ReleaseHold,
    SlotTaken,
    confirm_hold,
    end_sponsorship,
    expire_holds,
    get_held,
    get_programme,
    hold_child,
    release_hold,
    sponsorship_of_child,
)
from tests.factories.donors import wish
from tests.factories.matching import ELSEWHERE, search_for, waiting_child
from tests.factories.people import actor
from tests.support.parallel import at_once

CROWD = 50
LATER = date(2026, 12, 31)
PROMISE = ConfirmMatch(500_000, Rhythm.MONTH, date(2026, 11, 15), Method.TRANSFER, 12)


@pytest.fixture
def matcher(any_app):
    with unit_of_work():
        return actor("matcher")


@pytest.fixture
def held(any_app, matcher):
    with unit_of_work():
        godmother = get_programme("GM")
        godmother.min_amount, godmother.max_amount = 200_000, 1_000_000
        child = waiting_child("T-HELD")
        return hold_child(search_for(wish()), child.code, by=matcher)


def count(model, *conditions):
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_of_fifty_who_hold_one_slot_one_wins(any_app, matcher):
    with unit_of_work():
        waiting_child("T-ONE")
        wishes = [wish().public_id for _ in range(CROWD)]

    def hold(wish_id):
        with unit_of_work():
            return hold_child(search_for(get_wish(wish_id)), "T-ONE", by=matcher).public_id

    ended = at_once(any_app, [lambda each=each: hold(each) for each in wishes])

    assert Counter(type(each) for each in ended) == {str: 1, SlotTaken: CROWD - 1}
    assert count(Hold) == count(SlotClaim) == 1


def test_of_fifty_who_confirm_one_hold_one_wins(any_app, matcher, held):
    hold_id = held.public_id

    def confirm():
        with unit_of_work():
            return confirm_hold(get_held(hold_id, matcher).hold, PROMISE, by=matcher).public_id

    ended = at_once(any_app, [confirm] * CROWD)

    assert Counter(type(each) for each in ended) == {str: 1, WrongState: CROWD - 1}
    assert count(Sponsorship) == count(Pledge) == count(Instalment) == 1


def test_the_database_refuses_a_second_open_claim(any_app, held):
    session.add(SlotClaim(child_id=held.child_id, opened_at=now()))

    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_confirmed_hold_gives_sponsorship_pledge_and_the_months_instalment(
    any_app, matcher, held
):
    with unit_of_work():
        confirmed = confirm_hold(held, PROMISE, by=matcher)

    pledge = session.get_one(Pledge, confirmed.pledge_id)
    instalment = session.scalars(select(Instalment)).one()
    assert pledge.code.startswith("GM")
    assert is_issued(pledge.code)
    assert (pledge.started_on, pledge.term_months) == (date(2026, 11, 15), 12)
    assert (instalment.pledge_id, instalment.period, instalment.amount) == (
        pledge.id,
        "2026-11",
        500_000,
    )
    assert confirmed.claim_id == held.claim_id
    assert session.get_one(Wish, held.wish_id).state is WishState.MET
    assert sponsorship_of_child(held.child_id) == confirmed


@pytest.mark.parametrize(
    ("promise", "field"),
    [
        (ConfirmMatch(199_999, Rhythm.MONTH, date(2026, 11, 2), Method.CASH), "amount"),
        (ConfirmMatch(1_000_001, Rhythm.MONTH, date(2026, 11, 2), Method.CASH), "amount"),
        (ConfirmMatch(599_999, Rhythm.QUARTER, date(2026, 11, 2), Method.CASH), "amount"),
        (ConfirmMatch(500_000, Rhythm.MONTH, date(2026, 11, 2), Method.CASH, 11), "term_months"),
        (ConfirmMatch(500_000, Rhythm.MONTH, date(2026, 10, 31), Method.CASH), "started_on"),
        (ConfirmMatch(500_000, Rhythm.MONTH, date(2027, 12, 1), Method.CASH), "started_on"),
    ],
)
def test_a_promise_outside_the_programmes_bounds_is_refused(any_app, matcher, held, promise, field):
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        confirm_hold(held, promise, by=matcher)

    assert refused.value.field == field
    assert count(Hold, Hold.state == HoldState.LIVE) == 1


def test_a_hold_ends_after_72_hours_and_frees_the_child_once(any_app, matcher, held):
    with frozen(held.expires_at):
        with unit_of_work():
            assert expire_holds() == 1
        with unit_of_work():
            assert expire_holds() == 0

    assert count(SlotClaim, SlotClaim.freed_at.is_(None)) == 0


def test_a_hold_runs_to_its_last_second(any_app, held):
    with frozen(held.expires_at - timedelta(seconds=1)), unit_of_work():
        assert expire_holds() == 0
    assert held.expires_at - held.created_at == TERMS[HoldKind.PROPOSAL].life


def test_an_overdue_hold_cannot_be_confirmed_even_before_it_was_swept(any_app, matcher, held):
    with frozen(held.expires_at), pytest.raises(WrongState), unit_of_work():
        confirm_hold(held, PROMISE, by=matcher)

    assert count(Sponsorship) == 0


def test_an_overdue_hold_is_no_obstacle_for_the_next_sponsor(any_app, matcher, held):
    with frozen(held.expires_at), unit_of_work():
        second = hold_child(search_for(wish()), "T-HELD", by=matcher)

    assert second.state is HoldState.LIVE
    assert session.get_one(Hold, held.id).state is HoldState.EXPIRED


def test_a_released_child_is_free_at_once(any_app, matcher, held):
    with unit_of_work():
        release_hold(held, ReleaseHold("Nhà tài trợ đổi ý"), by=matcher)
    with unit_of_work():
        hold_child(search_for(wish()), "T-HELD", by=matcher)

    assert count(SlotClaim, SlotClaim.freed_at.is_(None)) == 1


def test_a_release_says_why_and_happens_once(any_app, matcher, held):
    with pytest.raises(RuleBroken), unit_of_work():
        release_hold(held, ReleaseHold(""), by=matcher)
    with unit_of_work():
        release_hold(held, ReleaseHold("Đổi ý"), by=matcher)
    with pytest.raises(WrongState), unit_of_work():
        release_hold(held, ReleaseHold("Đổi ý"), by=matcher)


def test_a_child_in_doubt_since_the_hold_is_not_given(any_app, matcher, held):
    with unit_of_work():
        get_held(held.public_id, matcher).child.disputed = True
    with pytest.raises(WrongState), unit_of_work():
        confirm_hold(held, PROMISE, by=matcher)

    assert session.get_one(Hold, held.id).state is HoldState.LIVE


def test_one_wish_holds_one_child_at_a_time(any_app, matcher, held):
    with unit_of_work():
        waiting_child("T-OTHER")
    search = search_for(session.get_one(Wish, held.wish_id))
    with pytest.raises(WrongState), unit_of_work():
        hold_child(search, "T-OTHER", by=matcher)


def test_a_hold_that_is_over_does_not_stand_beside_the_next_of_its_wish(any_app, matcher, held):
    other = waiting_child("T-2").code
    with frozen(now() + TERMS[HoldKind.PROPOSAL].life), unit_of_work():
        waiting = session.get_one(Wish, held.wish_id)
        second = hold_child(search_for(waiting), other, by=matcher)
        confirm_hold(second, PROMISE, by=matcher)
    with unit_of_work():
        assert get_held(held.public_id, matcher).hold.state is HoldState.EXPIRED
        assert [each.name for each in check_books() if not each.ok] == []


@pytest.mark.parametrize(
    "facts",
    [
        {"standing": Standing.DRAFT},
        {"standing": Standing.EXITED},
        {"disputed": True},
        {"birth_year": 2008},
    ],
)
def test_a_child_who_may_not_be_matched_cannot_be_held(any_app, matcher, facts):
    with pytest.raises(SlotTaken), unit_of_work():
        hold_child(search_for(wish()), waiting_child(**facts).code, by=matcher)


def test_a_child_out_of_reach_is_as_unknown_as_one_that_does_not_exist(any_app, matcher):
    with unit_of_work():
        child, search = waiting_child(), search_for(wish(), frozenset({ELSEWHERE}))
        for code in (child.code, "T-NONE"):
            with pytest.raises(NotFound):
                hold_child(search, code, by=matcher)


def test_an_ended_sponsorship_ends_its_pledge_and_frees_the_child(any_app, matcher, held):
    with unit_of_work():
        confirmed = confirm_hold(held, PROMISE, by=matcher)
    with unit_of_work():
        end_sponsorship(confirmed, EndSponsorship(EndReason.TERM_OVER, LATER), by=matcher)

    assert session.get_one(Sponsorship, confirmed.id).state is SponsorshipState.ENDED
    assert session.get_one(Pledge, confirmed.pledge_id).state is PledgeState.ENDED
    with unit_of_work():
        hold_child(search_for(wish()), "T-HELD", by=matcher)
    with pytest.raises(WrongState), unit_of_work():
        end_sponsorship(confirmed, EndSponsorship(EndReason.TERM_OVER, LATER), by=matcher)


@pytest.mark.parametrize(
    ("reason", "on", "field"),
    [
        (EndReason.MOVED_AWAY, LATER, "reason"),
        (EndReason.SPONSOR_ASKED, date(2026, 11, 14), "ended_on"),
    ],
)
def test_an_end_needs_a_reason_and_lies_after_the_start(any_app, matcher, held, reason, on, field):
    with unit_of_work():
        confirmed = confirm_hold(held, PROMISE, by=matcher)
        with pytest.raises(RuleBroken) as refused:
            end_sponsorship(confirmed, EndSponsorship(reason, on), by=matcher)

    assert refused.value.field == field
