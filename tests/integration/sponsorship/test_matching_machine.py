"""A child, a hold and a sponsorship in any order of acts: only legal steps succeed."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from core.dates import Month, frozen, now, today
from core.db import session, unit_of_work
from core.errors import AppError
from payments.books.services import check_books
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import PausePledge, ResumePledge
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.matching.models import Hold, Sponsorship
from sponsorship.matching.rules import (
    TRANSITIONS,
    Activation,
    EndReason,
    HoldKind,
    HoldState,
    Side,
    SponsorshipEvent,
    SponsorshipState,
    is_legal,
    side_of,
)
from sponsorship.matching.services import (
    ConfirmMatch,
    EndSponsorship,
    Offer,
    ReleaseHold,
    Sign,
    TransferTo,
    activate_signed,
    children_leave,
    confirm_hold,
    end_sponsorship,
    expire_holds,
    get_programme,
    hold_child,
    lapse_overdue,
    offer_child,
    pause_sponsorship,
    release_hold,
    resume_sponsorship,
    transfer_sponsorship,
)
from tests.factories.donors import donor, wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.people import actor

PROMISE = ConfirmMatch(300_000, Rhythm.MONTH, date(2026, 11, 2), Method.TRANSFER)
E, S = SponsorshipEvent, SponsorshipState


class Life(RuleBasedStateMachine):
    """One child and the latest sponsorship of it, driven against the pure tables."""

    @initialize()
    def begin(self):
        with unit_of_work():
            self.by = actor("matcher")
            self.child = waiting_child().id
            programme = get_programme("GM")
            programme.min_amount, programme.max_amount = 200_000, 1_000_000
            programme.activation = Activation.SIGNATURE

    @property
    def live(self):
        return session.scalar(
            select(Hold).where(
                Hold.child_id == self.child,
                Hold.state == HoldState.LIVE,
                Hold.kind != HoldKind.NO_MONEY,
            )
        )

    @property
    def one(self):
        return session.scalar(
            select(Sponsorship)
            .where(Sponsorship.child_id == self.child)
            .order_by(Sponsorship.id.desc())
            .limit(1)
        )

    @property
    def state(self):
        """The state in the words of the table: a live hold for a sponsor is the proposal."""
        if self.live is not None:
            return S.PROPOSED
        return self.one.state if self.one is not None else None

    def attempt(self, act, *, legal):
        session.expire_all()
        try:
            with unit_of_work():
                act()
        except AppError:
            assert not legal
        else:
            assert legal

    def step(self, event, act):
        """Try an event of the running sponsorship; afterwards it is where the table says."""
        one = self.one
        if one is None:
            return
        after = TRANSITIONS.get((one.state, event))
        self.attempt(lambda: act(one), legal=after is not None)
        session.refresh(one)
        assert after is None or one.state is after

    @rule(standing=st.sampled_from(list(Standing)))
    def change_standing(self, standing):
        with unit_of_work():
            session.get_one(Child, self.child).standing = standing

    @rule()
    def hold(self):
        child = session.get_one(Child, self.child)
        free = self.live is None and (self.one is None or self.one.state is S.ENDED)
        legal = free and is_legal(HoldKind.PROPOSAL, child.standing, None)
        with unit_of_work():
            search = search_for(wish(amount=300_000))
        self.attempt(lambda: hold_child(search, child.code, by=self.by), legal=legal)

    @rule()
    def agree(self):
        hold = self.live
        if hold is not None:
            may = session.get_one(Child, self.child).standing is Standing.VERIFIED
            self.attempt(lambda: confirm_hold(hold, PROMISE, by=self.by), legal=may)
            if may:
                assert self.state is TRANSITIONS[S.PROPOSED, E.AGREE]

    @rule()
    def decline(self):
        if self.live is not None:
            command = ReleaseHold("Không")
            self.attempt(lambda: release_hold(self.live, command, by=self.by), legal=True)
            assert self.live is None

    @rule()
    def sign(self):
        self.step(E.ACTIVATE, lambda one: activate_signed(one, Sign("1", today()), by=self.by))

    @rule()
    def pause(self):
        month = Month(2027, 1)
        self.step(E.PAUSE, lambda one: pause_sponsorship(one, PausePledge(month, "x"), by=self.by))

    @rule()
    def resume(self):
        command = ResumePledge(Month(2027, 1))
        self.step(E.RESUME, lambda one: resume_sponsorship(one, command, by=self.by))

    @rule(reason=st.sampled_from((EndReason.SPONSOR_ASKED, EndReason.TERM_OVER)))
    def stop(self, reason):
        command = EndSponsorship(reason, date(2026, 11, 2))
        self.step(E.SPONSOR_STOPPED, lambda one: end_sponsorship(one, command, by=self.by))

    @rule()
    def transfer(self):
        may = session.get_one(Child, self.child).standing is Standing.VERIFIED
        if self.one is None or not may:
            return
        with unit_of_work():
            code = donor().code
        promise = TransferTo(300_000, Rhythm.MONTH, today(), Method.CASH, donor=code)
        self.step(E.TRANSFER, lambda one: transfer_sponsorship(one, promise, by=self.by))

    @rule()
    def leave(self):
        one = self.one
        before = one.state if one is not None else None
        with unit_of_work():
            children_leave([self.child], EndReason.MOVED_AWAY, today(), by=self.by)
        session.expire_all()
        assert self.live is None
        if (before, E.CHILD_LEFT) in TRANSITIONS:
            assert one.state is S.ENDED

    @rule(kind=st.sampled_from((HoldKind.KEPT_WARM, HoldKind.OFFERED_BACK)))
    def offer(self, kind):
        one, child = self.one, session.get_one(Child, self.child)
        if one is None:
            return
        by_whom = side_of(one.end_code) if one.end_code else None
        legal = self.live is None and is_legal(kind, child.standing, one.state, by_whom)
        offer = Offer(child.code, kind)
        self.attempt(lambda: offer_child(one, offer, by=self.by), legal=legal)
        assert by_whom in (None, *Side)

    @rule()
    def time_passes(self):
        one = self.one
        waited = one is not None and one.state is S.HELD
        with frozen(now() + timedelta(days=31)), unit_of_work():
            lapse_overdue()
            expire_holds()
        session.expire_all()
        assert self.live is None
        assert not waited or one.state is TRANSITIONS[S.HELD, E.LAPSE]

    def teardown(self):
        """Whatever was done, the checks of the books find nothing."""
        assert [each for each in check_books() if not each.ok and "child" in each.name] == []


@pytest.mark.usefixtures("app")
def test_only_legal_steps_succeed_in_any_order():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )
