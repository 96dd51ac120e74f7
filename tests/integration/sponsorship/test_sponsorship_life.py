"""From the yes to the end: waiting for money, sharing a child, passing it on, leaving."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.dates import Month, frozen, now, today
from core.db import session, unit_of_work
from core.errors import RuleBroken, WrongState
from donors.rules import Screening
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, PledgeState, Rhythm
from payments.pledges.services import PausePledge, ResumePledge
from sponsorship.children.rules import Standing
from sponsorship.matching.models import Departure, Hold, SlotClaim, Sponsorship
from sponsorship.matching.rules import (
    Activation,
    BlockKind,
    EndReason,
    HoldKind,
    HoldState,
    Leftover,
    Release,
    SponsorshipState,
)
from sponsorship.matching.services import (
    Blocked,
    Choose,
    ConfirmMatch,
    EndSponsorship,
    Offer,
    ReleaseHold,
    Reserve,
    Sign,
    SlotTaken,
    Tell,
    TransferTo,
    activate_paid,
    activate_signed,
    block,
    children_leave,
    choose_leftover,
    confirm_hold,
    end_sponsorship,
    expire_holds,
    extend_hold,
    find_offer,
    get_departure,
    get_programme,
    give_reserved,
    hold_child,
    lapse_overdue,
    offer_child,
    pause_sponsorship,
    release_hold,
    reserve_child,
    resume_sponsorship,
    sponsorship_page,
    sponsorships_of_child,
    sponsorships_to_show,
    stop_notice,
    tell_sponsor,
    to_tell,
    transfer_sponsorship,
)
from sponsorship.matching.sharing import Earmark, Sharing
from tests.factories.donors import donor, wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.people import actor

PROMISE = ConfirmMatch(400_000, Rhythm.MONTH, date(2026, 11, 2), Method.TRANSFER)


@pytest.fixture(autouse=True)
def matcher(any_app):
    with unit_of_work():
        return actor("matcher")


@pytest.fixture
def programme():
    found = get_programme("GM")
    found.min_amount, found.max_amount = 200_000, 1_000_000
    session.flush()
    return found


def sponsored(matcher, code="T-1", **about):
    child = waiting_child(code)
    hold = hold_child(search_for(wish(about.pop("donor", None), amount=400_000)), code, by=matcher)
    return child, confirm_hold(hold, about.pop("promise", PROMISE), by=matcher)


def test_a_programme_may_wait_for_the_first_payment(matcher, programme):
    programme.activation = Activation.FIRST_PAYMENT
    child, one = sponsored(matcher)
    assert one.state is SponsorshipState.HELD
    assert (activate_paid(), lapse_overdue(), expire_holds()) == (0, 0, 0)

    wait = session.scalars(select(Hold).where(Hold.kind == HoldKind.NO_MONEY)).one()
    with pytest.raises(WrongState):
        release_hold(wait, ReleaseHold("Đổi ý"), by=matcher)
    for days in (30, 15):
        before = wait.expires_at
        extend_hold(wait, by=matcher)
        session.refresh(wait)
        assert wait.expires_at - before == timedelta(days=days)
    with pytest.raises(WrongState):
        extend_hold(wait, by=matcher)
    with frozen(wait.expires_at):
        assert (lapse_overdue(), lapse_overdue(), expire_holds()) == (1, 0, 0)

    session.refresh(one)
    assert (one.state, one.end_code) == (SponsorshipState.ENDED, EndReason.NEVER_PAID)
    assert session.get_one(Pledge, one.pledge_id).state is PledgeState.ENDED
    assert hold_child(search_for(wish()), child.code, by=matcher).state is HoldState.LIVE


def test_a_programme_may_wait_for_the_signature(matcher, programme):
    programme.activation = Activation.SIGNATURE
    _child, one = sponsored(matcher)
    with pytest.raises(RuleBroken):
        activate_signed(one, Sign("BB 1", today() + timedelta(days=1)), by=matcher)
    activate_signed(one, Sign("BB 1", today()), by=matcher)

    session.refresh(one)
    assert (one.state, one.activated_on) == (SponsorshipState.ACTIVE, today())
    with pytest.raises(WrongState):
        activate_signed(one, Sign("BB 1", today()), by=matcher)


def test_several_sponsors_share_a_child_up_to_its_need(matcher, programme):
    programme.sharing, programme.slots = Sharing.AMOUNT, 3
    child, first = sponsored(matcher)
    second = hold_child(search_for(wish(amount=700_000)), child.code, by=matcher)

    assert session.get_one(SlotClaim, second.claim_id).share == 600_000
    with pytest.raises(SlotTaken):
        hold_child(search_for(wish(amount=200_000)), child.code, by=matcher)
    with pytest.raises(SlotTaken):
        hold_child(search_for(wish()), Choose(child.code, sole=True), by=matcher)
    promise = ConfirmMatch(700_000, Rhythm.MONTH, today(), Method.CASH)
    with pytest.raises(RuleBroken) as refused, session.begin_nested():
        confirm_hold(second, promise, by=matcher)
    assert refused.value.field == "amount"
    confirm_hold(second, ConfirmMatch(600_000, Rhythm.MONTH, today(), Method.CASH), by=matcher)
    assert next(iter(sponsorships_of_child(child.id))) == first
    assert len(sponsorships_of_child(child.id)) == 2


def test_shares_for_purposes_are_each_taken_once(matcher, programme):
    programme.sharing, programme.slots = Sharing.PURPOSE, 3
    waiting_child("T-P")
    with pytest.raises(RuleBroken):
        hold_child(search_for(wish(amount=200_000)), "T-P", by=matcher)
    hold_child(search_for(wish(amount=200_000)), Choose("T-P", earmark=Earmark.SCHOOL), by=matcher)
    with pytest.raises(SlotTaken):
        hold_child(
            search_for(wish(amount=200_000)), Choose("T-P", earmark=Earmark.SCHOOL), by=matcher
        )
    hold_child(search_for(wish(amount=200_000)), Choose("T-P", earmark=Earmark.LIVING), by=matcher)


@pytest.mark.parametrize(
    ("first", "second"),
    [((None, None), (100, 500)), ((100, 500), (None, None)), ((300, 500), (201, 500)),
     ((300, 500), (100, 399)), ((300, 400), (200, 900))],
)  # fmt: skip
def test_the_database_refuses_what_exceeds_the_need(matcher, first, second):
    child = waiting_child()
    for slot, (share, need) in enumerate((first, second), 1):
        session.add(
            SlotClaim(child_id=child.id, slot=slot, share=share, need=need, opened_at=now())
        )
        if slot == 1:
            session.flush()
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_sponsor_who_asks_to_stop_may_think_again(matcher, programme):
    child, one = sponsored(matcher)
    end_sponsorship(one, EndSponsorship(EndReason.SPONSOR_ASKED, today()), by=matcher)

    warm = find_offer(one.id)
    assert warm is not None
    assert (warm.hold.kind, warm.child.id) == (HoldKind.KEPT_WARM, child.id)
    with pytest.raises(SlotTaken):
        hold_child(search_for(wish()), child.code, by=matcher)
    again = confirm_hold(warm.hold, PROMISE, by=matcher)
    assert (again.donor_id, again.predecessor_id) == (one.donor_id, one.id)
    assert [link.sponsorship.id for link in sponsorship_page(again).chain] == [one.id, again.id]


def test_a_sponsor_who_never_answers_loses_the_place_after_a_week(matcher, programme):
    child, one = sponsored(matcher)
    end_sponsorship(one, EndSponsorship(EndReason.SPONSOR_MONEY, today()), by=matcher)
    with frozen(now() + timedelta(days=7)):
        assert expire_holds() == 1
        hold_child(search_for(wish()), child.code, by=matcher)


def test_pausing_and_resuming_move_the_commitment_too(matcher, programme):
    _child, one = sponsored(matcher)
    pause_sponsorship(one, PausePledge(Month(2026, 12), "Khó khăn"), by=matcher)
    session.refresh(one)
    assert one.state is SponsorshipState.PAUSED
    with pytest.raises(WrongState):
        pause_sponsorship(one, PausePledge(Month(2027, 1), "Nữa"), by=matcher)
    resume_sponsorship(one, ResumePledge(Month(2027, 2)), by=matcher)
    session.refresh(one)
    assert one.state is SponsorshipState.ACTIVE


def test_another_sponsor_carries_on_without_a_gap(matcher, programme):
    child, one = sponsored(matcher)
    other = donor("Lê Thị Khác")
    promise = TransferTo(300_000, Rhythm.MONTH, today(), Method.TRANSFER, donor=other.code)
    new = transfer_sponsorship(one, promise, by=matcher)

    session.refresh(one)
    assert (one.state, one.end_code) == (SponsorshipState.ENDED, EndReason.TRANSFERRED)
    assert (new.donor_id, new.predecessor_id) == (other.id, one.id)
    assert sponsorships_of_child(child.id) == [new]
    with pytest.raises(WrongState):
        transfer_sponsorship(one, promise, by=matcher)


def test_a_child_who_leaves_ends_everything_that_runs(matcher, programme):
    child, one = sponsored(matcher)
    left_on = today() - timedelta(days=2)
    children_leave([child.id], EndReason.MOVED_AWAY, left_on, by=matcher)
    assert not children_leave([child.id], EndReason.MOVED_AWAY, left_on, by=matcher)

    session.refresh(one)
    pledge = session.get_one(Pledge, one.pledge_id)
    departure = session.scalars(select(Departure)).one()
    assert (one.state, one.ended_on) == (SponsorshipState.ENDED, one.started_on)
    assert (pledge.state, pledge.end_reason) == (PledgeState.ENDED, "child_left")
    assert departure.tell_by == left_on + timedelta(days=7)
    assert sponsorships_to_show(one.donor_id) == [one]
    assert [left.departure for left in to_tell(matcher)] == [departure]


def test_a_told_sponsor_chooses_until_the_last_day(matcher, programme):
    child, one = sponsored(matcher)
    children_leave([child.id], EndReason.GREW_UP, today(), by=matcher)
    left = get_departure(session.scalars(select(Departure.public_id)).one(), matcher)
    with pytest.raises(WrongState):
        choose_leftover(left, Leftover.NEW_CHILD, by=matcher)
    tell_sponsor(left, Tell(today(), "Điện thoại"), by=matcher)
    assert not sponsorships_to_show(one.donor_id)
    with pytest.raises(RuleBroken):
        choose_leftover(left, Leftover.REFUND, by=matcher)
    choose_leftover(left, Leftover.NEW_CHILD, by=matcher)
    session.refresh(left.departure)
    assert left.departure.leftover is Leftover.NEW_CHILD
    with frozen(now() + timedelta(days=61)), pytest.raises(WrongState):
        choose_leftover(left, Leftover.FUND, by=matcher)


def test_a_death_follows_a_rule_of_its_own(matcher, programme):
    programme.leftover, programme.leftover_on_death = Leftover.NEW_CHILD, Leftover.FUND
    child, _one = sponsored(matcher)
    children_leave([child.id], EndReason.CHILD_DIED, today(), by=matcher)
    assert session.scalars(select(Departure.leftover)).one() is Leftover.FUND


def test_a_notice_can_be_stopped_before_it_goes(matcher, programme):
    child, one = sponsored(matcher)
    children_leave([child.id], EndReason.FAMILY_WITHDREW, today(), by=matcher)
    left = get_departure(session.scalars(select(Departure.public_id)).one(), matcher)
    stop_notice(left, "Nhà tài trợ là mối nguy", by=matcher)

    assert not to_tell(matcher)
    assert not sponsorships_to_show(one.donor_id)
    with pytest.raises(WrongState):
        tell_sponsor(left, Tell(today(), "Thư"), by=matcher)


def test_a_substitute_is_offered_declined_replaced_and_accepted(matcher, programme):
    child, one = sponsored(matcher)
    for code in ("T-2", "T-3"):
        waiting_child(code)
    with pytest.raises(WrongState):
        offer_child(one, Offer("T-2"), by=matcher)
    children_leave([child.id], EndReason.MOVED_AWAY, today(), by=matcher)
    session.refresh(one)
    with pytest.raises(RuleBroken):
        offer_child(one, Offer(child.code), by=matcher)
    first = offer_child(one, Offer("T-2"), by=matcher)
    with pytest.raises(WrongState):
        offer_child(one, Offer("T-3"), by=matcher)
    release_hold(first, ReleaseHold("Muốn bé gái", Release.REPLACED), by=matcher)
    second = offer_child(one, Offer("T-3"), by=matcher)
    new = confirm_hold(second, PROMISE, by=matcher)

    page = sponsorship_page(one)
    assert [hold.release for hold in page.holds if hold.kind is HoldKind.SUBSTITUTE] == [
        Release.REPLACED,
        None,
    ]
    assert [link.sponsorship.id for link in page.chain] == [one.id, new.id]


def test_a_child_who_returns_is_offered_back(matcher, programme):
    child, one = sponsored(matcher)
    children_leave([child.id], EndReason.MOVED_AWAY, today(), by=matcher)
    session.refresh(one)
    child.standing = Standing.EXITED
    with pytest.raises(WrongState):
        offer_child(one, Offer(child.code, HoldKind.OFFERED_BACK), by=matcher)
    child.standing = Standing.VERIFIED
    back = offer_child(one, Offer(child.code, HoldKind.OFFERED_BACK), by=matcher)
    assert back.expires_at - back.created_at == timedelta(days=15)


def test_a_reserved_child_is_given_to_a_sponsor_who_waits(matcher, programme):
    waiting_child("T-R")
    kept = reserve_child(Reserve("T-R", "GM", "Tháng 6"), by=matcher)
    with pytest.raises(SlotTaken):
        hold_child(search_for(wish()), "T-R", by=matcher)
    with pytest.raises(WrongState):
        confirm_hold(kept, PROMISE, by=matcher)
    given_to = wish()
    give_reserved(kept, given_to, by=matcher)
    session.refresh(kept)
    assert (kept.kind, kept.wish_id) == (HoldKind.PROPOSAL, given_to.id)
    assert confirm_hold(kept, PROMISE, by=matcher).donor_id == given_to.donor_id


def test_a_hold_at_the_counter_lasts_minutes(matcher, programme):
    waiting_child("T-C")
    hold = hold_child(search_for(wish()), Choose("T-C", HoldKind.CHECKOUT), by=matcher)
    assert hold.expires_at - now() == timedelta(minutes=15)
    with pytest.raises(WrongState):
        extend_hold(hold, by=matcher)


def test_who_may_not_be_given_a_child_is_told_why(matcher, programme):
    child = waiting_child("T-B")
    restricted, related, small, poor = (donor(name) for name in ("A", "B", "C", "D"))
    restricted.screening = Screening.RESTRICTED
    block(child, related, BlockKind.RELATION, by=matcher)
    small.most_children, poor.most_amount = 0, 300_000
    session.flush()
    why = ("restricted", "block", "at most", "more than")
    for giver, told in zip((restricted, related, small, poor), why, strict=True):
        with pytest.raises(Blocked) as refused:
            hold_child(search_for(wish(giver, amount=400_000)), "T-B", by=matcher)
        assert told in str(refused.value.message)
    programme.charter_required = True
    with pytest.raises(Blocked):
        hold_child(search_for(wish()), "T-B", by=matcher)


def test_one_sponsor_has_a_child_once(matcher, programme):
    programme.sharing, programme.slots = Sharing.AMOUNT, 3
    giver = donor()
    child, _one = sponsored(matcher, donor=giver)
    with pytest.raises(Blocked):
        hold_child(search_for(wish(giver, amount=200_000)), child.code, by=matcher)
    assert session.scalar(select(func.count()).select_from(Sponsorship)) == 1
