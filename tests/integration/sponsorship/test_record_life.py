"""A child's standing and life on both databases: steps, birthdays, support, what leaving ends."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from core.access import Actor
from core.dates import frozen, now
from core.db import session, unit_of_work
from core.errors import NotAllowed, RuleBroken, WrongState
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import approve
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, PledgeState, Rhythm
from sponsorship.children import identity, services
from sponsorship.children.duplicate_models import VoidRecord
from sponsorship.children.identity import Account
from sponsorship.children.life_rules import REASONS, LifeEvent, LifeReason, Step, after
from sponsorship.children.models import Child, ChildEvent, OtherSupport
from sponsorship.children.record_rules import SupportSource
from sponsorship.children.rules import Standing
from sponsorship.children.services import AddSupport, EndSupport, Paper, TakeStep
from sponsorship.matching.models import Departure, Hold, SlotClaim, Sponsorship
from sponsorship.matching.rules import HoldState, SponsorshipState
from sponsorship.matching.services import (
    ConfirmMatch,
    confirm_hold,
    get_programme,
    hold_child,
)
from sponsorship.record.services import consequences_of, leave_programme, needs_of, pause
from tests.factories.children import child_with
from tests.factories.donors import wish
from tests.factories.matching import search_for
from tests.factories.people import actor, organisation
from tests.support.parallel import at_once

TODAY = date(2026, 11, 2)
LEAVE = TakeStep(TODAY, LifeReason.STANDS_ALONE)
PROMISE = ConfirmMatch(500_000, Rhythm.MONTH, TODAY, Method.TRANSFER, 12)


@pytest.fixture
def matcher(any_app: Flask) -> Actor:
    with unit_of_work():
        return actor("matcher")


@pytest.fixture
def child(any_app: Flask) -> Child:
    with unit_of_work():
        organisation()
        return verified("T-00001")


def verified(code: str) -> Child:
    child = child_with(code=code, name=f"Bàn {code}")
    child.verified_on = TODAY
    session.flush()
    return child


def events(child: Child) -> list[LifeEvent]:
    return [one.kind for one in services.events_of(child.id)]


def count(model: Any, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def held(child: Child, by: Actor) -> Hold:
    godmother = get_programme("GM")
    godmother.min_amount, godmother.max_amount = 200_000, 1_000_000
    return hold_child(search_for(wish()), child.code, by=by)


class TestLeaving:
    def test_who_leaves_takes_sponsorship_commitment_and_slot_along(
        self, child: Child, matcher: Actor
    ) -> None:
        with unit_of_work():
            confirm_hold(held(child, matcher), PROMISE, by=matcher)
        assert len(consequences_of(child)) == 2
        with unit_of_work():
            leave_programme(child, LEAVE, by=matcher)
        assert child.standing is Standing.EXITED
        ended = session.scalars(select(Sponsorship)).one()
        assert (ended.state, ended.ended_on) == (SponsorshipState.ENDED, TODAY)
        assert session.scalars(select(Pledge)).one().state is PledgeState.ENDED
        assert count(SlotClaim, SlotClaim.freed_at.is_(None)) == 0
        assert count(Departure) == 1
        told = services.events_of(child.id)[0]
        assert (told.kind, told.reason, told.day) == (LifeEvent.LEFT, LEAVE.reason, TODAY)

    def test_a_hold_is_released_on_leaving_and_on_a_pause(
        self, child: Child, matcher: Actor
    ) -> None:
        with unit_of_work():
            held(child, matcher)
        with unit_of_work():
            pause(child, TakeStep(TODAY, LifeReason.AWAY), by=matcher)
        assert count(Hold, Hold.state == HoldState.LIVE) == 0
        with unit_of_work():
            services.resume_child(child, TakeStep(TODAY), by=matcher)
            held(child, matcher)
        with unit_of_work():
            leave_programme(child, LEAVE, by=matcher)
        assert count(SlotClaim, SlotClaim.freed_at.is_(None)) == 0

    def test_of_many_who_let_a_child_leave_at_once_one_does(
        self, any_app: Flask, child: Child, matcher: Actor
    ) -> None:
        with unit_of_work():
            confirm_hold(held(child, matcher), PROMISE, by=matcher)

        def let_leave() -> str:
            with unit_of_work():
                leave_programme(services.get_child("T-00001", matcher), LEAVE, by=matcher)
            return "left"

        ended = at_once(any_app, [let_leave] * 8)
        assert Counter(one if isinstance(one, str) else type(one) for one in ended) == {
            "left": 1,
            WrongState: 7,
        }
        assert count(ChildEvent, ChildEvent.kind == LifeEvent.LEFT) == 1
        assert count(Departure) == 1

    def test_a_death_is_told_as_one(self, child: Child, matcher: Actor) -> None:
        with unit_of_work():
            leave_programme(child, TakeStep(TODAY, LifeReason.DIED), by=matcher)
        assert events(child)[0] is LifeEvent.DIED

    def test_a_sponsored_child_is_not_just_recorded_twice(
        self, child: Child, matcher: Actor
    ) -> None:
        with unit_of_work():
            confirm_hold(held(child, matcher), PROMISE, by=matcher)
        twice = TakeStep(TODAY, LifeReason.RECORDED_TWICE)
        with pytest.raises(RuleBroken), unit_of_work():
            leave_programme(child, twice, by=matcher)
        session.refresh(child)
        assert child.standing is Standing.VERIFIED

    def test_who_comes_back_is_verified_by_somebody_else(
        self, child: Child, matcher: Actor
    ) -> None:
        with unit_of_work():
            leave_programme(child, LEAVE, by=matcher)
            services.return_child(child, TakeStep(TODAY, LifeReason.NEEDS_AGAIN), by=matcher)
        assert (child.standing, child.verified_on) == (Standing.DRAFT, None)
        assert services.verify_children(Paper("BB", TODAY), services.Listed(), by=matcher) == 0
        with unit_of_work():
            other = actor("approver")
            services.verify_child(child, Paper("BB", TODAY), by=other)
        assert events(child)[:3] == [LifeEvent.VERIFIED, LifeEvent.RETURNED, LifeEvent.LEFT]


def test_a_record_merged_into_another_does_not_come_back_by_itself(
    any_app: Flask, child: Child, matcher: Actor
) -> None:
    with unit_of_work():
        child.standing = Standing.EXITED
        void = VoidRecord(
            child_id=child.id, standing=Standing.VERIFIED, voided_at=now(), voided_by=matcher.id
        )
        session.add(void)
    back = TakeStep(TODAY, LifeReason.CAME_BACK)
    with pytest.raises(RuleBroken), unit_of_work():
        services.return_child(child, back, by=matcher)
    with unit_of_work():
        session.get_one(VoidRecord, void.id).undone_at = now()
        services.return_child(child, back, by=matcher)
    assert child.standing is Standing.DRAFT


TAKE = {
    Step.VERIFY: lambda child, by: services.verify_child(child, Paper("BB", TODAY), by=by),
    Step.PAUSE: lambda child, by: pause(child, TakeStep(TODAY, LifeReason.AWAY), by=by),
    Step.RESUME: lambda child, by: services.resume_child(child, TakeStep(TODAY), by=by),
    Step.LEAVE: lambda child, by: leave_programme(child, LEAVE, by=by),
    Step.RETURN: lambda child, by: services.return_child(
        child, TakeStep(TODAY, LifeReason.CAME_BACK), by=by
    ),
}


@settings(
    max_examples=8,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(sorted(TAKE)), st.booleans()), min_size=3, max_size=14))
def test_whatever_is_tried_only_legal_steps_are_taken_and_each_is_written_down(
    any_app: Flask, tried: list[tuple[Step, bool]]
) -> None:
    with unit_of_work():
        people = actor("matcher"), actor("matcher")
        code, last_typed = f"T-1{count(Child):04d}", None
        verified(code)
    for step, second in tried:
        by = people[second]
        child = services.get_child(code, by)
        before, told = child.standing, len(services.events_of(child.id))
        legal = after(before, step) is not None and not (step is Step.VERIFY and by == last_typed)
        try:
            with unit_of_work():
                TAKE[step](child, by)
            done = True
        except (WrongState, NotAllowed):
            done = False
        child = services.get_child(code, by)
        assert done is legal, (before, step)
        assert child.standing is (after(before, step) if done else before)
        assert len(services.events_of(child.id)) == told + done
        if done and step is Step.RETURN:
            last_typed = by


class TestEvents:
    @pytest.mark.parametrize(
        "statement", ["UPDATE child_event SET day = '2020-01-01'", "DELETE FROM child_event"]
    )
    def test_what_happened_is_never_changed(self, child: Child, statement: str) -> None:
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()
        assert events(child) == [LifeEvent.REGISTERED]

    def test_birthdays_are_written_down_once_however_often_and_from_wherever(
        self, any_app: Flask
    ) -> None:
        with unit_of_work():
            born = {
                "T-1": "02/11/2010",
                "T-2": "03/11/2010",
                "T-3": "2010",
                "T-4": "01/11/2008",
                "T-5": "29/02/2008",
            }
            for code, day in born.items():
                child_with(code=code, name=f"Lò {code}", born=day)
            child_with(code="T-6", name="Lò Xa", born="2/11/2010", standing=Standing.EXITED)

        def note() -> int:
            with unit_of_work():
                return services.keep_birthdays()

        kept = at_once(any_app, [note] * 4)
        assert sum(one for one in kept if isinstance(one, int)) == 5
        assert note() == 0
        rows = session.execute(
            select(Child.code, ChildEvent.kind, ChildEvent.day)
            .join(Child, Child.id == ChildEvent.child_id)
            .where(ChildEvent.kind.in_([LifeEvent.TURNED_16, LifeEvent.TURNED_18]))
            .order_by(Child.code, ChildEvent.kind)
        )
        assert [tuple(row) for row in rows] == [
            ("T-1", LifeEvent.TURNED_16, date(2026, 11, 2)),
            ("T-4", LifeEvent.TURNED_16, date(2024, 11, 1)),
            ("T-4", LifeEvent.TURNED_18, date(2026, 11, 1)),
            ("T-5", LifeEvent.TURNED_16, date(2024, 2, 29)),
            ("T-5", LifeEvent.TURNED_18, date(2026, 2, 28)),
        ]
        with frozen("2026-12-31"):
            assert note() == 2

    def test_every_step_that_needs_one_has_a_reason(self, child: Child, matcher: Actor) -> None:
        for step, reason in ((Step.PAUSE, None), (Step.LEAVE, LifeReason.AWAY)):
            assert reason not in REASONS[step]
            with pytest.raises(RuleBroken) as refused:
                TAKE_WITH[step](child, TakeStep(TODAY, reason), by=matcher)
            assert refused.value.field == "reason"


TAKE_WITH = {Step.PAUSE: pause, Step.LEAVE: services.leave}


class TestAllowances:
    def test_the_record_says_what_the_state_gives_today(self, child: Child, matcher: Actor) -> None:
        allowance = SupportSource.STATE_ALLOWANCE
        with unit_of_work():
            services.add_support(
                child, AddSupport(allowance, 750_000, date(2026, 12, 1)), by=matcher
            )
        assert child.allowance == 500_000
        with frozen("2026-12-01"), unit_of_work():
            assert services.refresh_allowances() == 1
            assert services.refresh_allowances() == 0
        session.refresh(child)
        assert child.allowance == 750_000
        last = services.supports_of(child.id)[0]
        with frozen("2026-12-05"), unit_of_work():
            services.end_support(child, EndSupport(last.public_id, date(2026, 12, 5)), by=matcher)
        assert child.allowance == 0

    def test_a_form_that_says_another_allowance_ends_the_one_before(
        self, child: Child, matcher: Actor
    ) -> None:
        with unit_of_work():
            services.support.replace_allowance(child, 600_000, matcher)
            services.refresh_allowances()
        session.refresh(child)
        assert child.allowance == 600_000
        assert count(OtherSupport, OtherSupport.to_day.is_(None)) == 1

    def test_a_sponsors_monthly_amount_covers_the_need(self, child: Child, matcher: Actor) -> None:
        with unit_of_work():
            confirm_hold(held(child, matcher), PROMISE, by=matcher)
            services.assess_need(child, 1_200_000, by=matcher)
        found = needs_of(child, matcher)
        assert found.covered.amount == 1_000_000
        assert found.gap is not None
        assert found.gap.amount == 200_000


def test_of_two_accounts_agreed_to_at_once_one_is_in_use(
    any_app: Flask, child: Child, matcher: Actor
) -> None:
    with unit_of_work():
        asked = services.AskAccount(Account("Ngân hàng", "0123456", "Lan"), "QBT", "Tài khoản mới")
        services.ask_account(child, asked, by=matcher)
        approver = actor("approver")
    request = session.scalars(select(ApprovalRequest.id)).one()

    def agree() -> str:
        with unit_of_work():
            approve(session.get_one(ApprovalRequest, request), by=approver)
        return "agreed"

    ended = at_once(any_app, [agree] * 4)
    assert Counter(one if isinstance(one, str) else type(one) for one in ended) == {
        "agreed": 1,
        WrongState: 3,
    }
    guardian = identity.present_guardian(child.id)
    assert guardian is not None
    used = identity.account_in_use(guardian.id)
    assert used is not None
    assert used.number == "0123456"
