"""Freezes, concerns and how they ring, case files, visits: what is allowed, once, and by whom."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from core.audit import AuditEvent
from core.dates import frozen, today
from core.db import session, unit_of_work
from core.errors import NotAllowed, NotFound, RuleBroken, WrongState
from core.jobs.running import do_recurring
from core.mail.models import OutgoingMail
from donors.models import Donor
from donors.rules import Screening
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services.asking import may_be_asked
from sponsorship.children.models import Child
from sponsorship.children.rules import Audience, Scope
from sponsorship.children.visible import visible_child
from sponsorship.freezes.models import Freeze
from sponsorship.matching.models import Hold
from sponsorship.matching.rules import HoldState
from sponsorship.matching.services import ConfirmMatch, best_candidates, confirm_hold, hold_child
from sponsorship.safeguarding.case_models import SponsorVisit
from sponsorship.safeguarding.models import Concern
from sponsorship.safeguarding.rules import (
    NEXT,
    About,
    ConcernOutcome,
    ConcernState,
    Level,
    Place,
    Step,
    VisitAct,
    VisitState,
)
from sponsorship.safeguarding.services import cases, concerns, freezing, ringing, visits
from sponsorship.safeguarding.services.concerns import CloseConcern, RaiseConcern
from sponsorship.safeguarding.services.visits import Arrange, AskVisit, Assent, Screened, Told
from tests.factories.children import (
    COMMUNE,
    OTHER_COMMUNE,
    agreed,
    child_with,
    guardian_id,
    official_places,
)
from tests.factories.donors import wish
from tests.factories.impact import pair
from tests.factories.matching import search_for
from tests.factories.people import actor, user_with

WORDS = "Canaryfear"
PROMISE = ConfirmMatch(500_000, Rhythm.MONTH, date(2026, 11, 15), Method.TRANSFER, 12)


def sees(child: Child) -> bool:
    return visible_child(Audience.DONOR, [child.id], today())[child.id].given_name is not None


class TestFreeze:
    def test_of_a_child_the_donor_sees_the_code_until_another_person_lifts_it(
        self, app: Flask
    ) -> None:
        child = agreed(child_with(), *Scope)
        lead, other = actor("protection_lead"), actor("case_worker")
        freeze = freezing.freeze_child(child, by=lead)
        freezing.explain_freeze(freeze, WORDS, by=lead)
        assert not sees(child)
        with pytest.raises(WrongState):
            freezing.freeze_child(child, by=other)
        with pytest.raises(NotAllowed):
            freezing.explain_freeze(freeze, "Khác", by=other)
        with pytest.raises(NotAllowed):
            freezing.lift_freeze(child, "Xong", by=lead)
        freezing.lift_freeze(child, "Xong", by=other)
        assert sees(child)
        with pytest.raises(WrongState):
            freezing.lift_freeze(child, "Xong", by=other)

    def test_the_log_tells_no_reason(self, app: Flask) -> None:
        child, lead = child_with(), actor("protection_lead")
        freezing.explain_freeze(freezing.freeze_child(child, by=lead), WORDS, by=lead)
        freezing.lift_freeze(child, WORDS, by=actor("case_worker"))
        rows = session.execute(select(AuditEvent.changes, AuditEvent.reason))
        assert all(WORDS not in told for row in rows for told in row)

    def test_the_database_lets_nobody_lift_what_they_began(self, any_app: Flask) -> None:
        child, lead = child_with(), actor("protection_lead")
        freezing.freeze_child(child, by=lead)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(update(Freeze).values(lifted_at=child.created_at, lifted_by=lead.id))
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(Freeze(child_id=child.id, frozen_at=child.created_at, frozen_by=lead.id))

    def test_a_frozen_child_is_neither_offered_nor_held(self, app: Flask) -> None:
        child, search = child_with(), search_for(wish())
        hold = hold_child(search, child.code, by=actor("matcher"))
        freezing.freeze_child(child, by=actor("protection_lead"))
        assert session.get_one(Hold, hold.id).state is HoldState.RELEASED
        assert best_candidates(search) == []
        with pytest.raises(WrongState) as failed:
            hold_child(search, child.code, by=actor("matcher"))
        assert "freeze" not in str(failed.value.message).lower()

    def test_a_frozen_sponsor_is_given_no_child(self, app: Flask) -> None:
        child, waiting = child_with(), wish()
        donor = session.get_one(Donor, waiting.donor_id)
        freezing.freeze_donor(donor, by=actor("protection_lead"))
        with pytest.raises(WrongState):
            hold_child(search_for(waiting), child.code, by=actor("matcher"))

    def test_for_a_frozen_child_nobody_is_asked_for_money(self, app: Flask) -> None:
        frozen_one, other = pair(), pair()
        freezing.freeze_child(frozen_one.child, by=actor("protection_lead"))
        asked = session.scalars(select(Pledge.id).where(*may_be_asked())).all()
        assert asked == [other.pledge.id]

    def test_a_hold_of_before_is_not_confirmed(self, app: Flask) -> None:
        child, search = child_with(), search_for(wish())
        hold = hold_child(search, child.code, by=actor("matcher"))
        session.add(
            Freeze(
                donor_id=search.wish.donor_id,
                frozen_at=child.created_at,
                frozen_by=actor("protection_lead").id,
            )
        )
        session.flush()
        with pytest.raises(WrongState):
            confirm_hold(hold, PROMISE, by=actor("matcher"))


def raised(**changes: object) -> Concern:
    """Return a concern that a commune officer raised."""
    official_places()
    command = RaiseConcern(**{"about": About.CHILD, "words": WORDS, **changes})  # type: ignore[arg-type]
    return concerns.raise_concern(command, by=actor("commune_officer", places=(COMMUNE,)))


def mailed() -> list[str]:
    """Return to whom mails are queued, in order."""
    return list(session.scalars(select(OutgoingMail.recipient).order_by(OutgoingMail.id)))


class TestConcern:
    def test_it_rings_at_once_and_the_deputies_after_one_and_four_hours(self, app: Flask) -> None:
        lead, first, second = (user_with("protection_lead") for _ in range(3))
        for user, step in ((first, Step.FIRST_DEPUTY), (second, Step.SECOND_DEPUTY)):
            ringing.name_deputy(step, user.public_id, by=actor("admin"))
        leads = sorted((lead.login, first.login, second.login))
        concern = raised()
        assert sorted(mailed()) == leads
        assert ringing.ring_waiting() == 0
        for moment, more in (
            ("2026-11-02T10:59:59+07:00", []),
            ("2026-11-02T11:00:00+07:00", [first.login]),
            ("2026-11-02T13:59:59+07:00", []),
            ("2026-11-02T14:00:00+07:00", [second.login]),
            ("2026-11-03T10:00:00+07:00", []),
        ):
            before = mailed()
            with frozen(moment):
                ringing.ring_waiting()
                ringing.ring_waiting()
            assert mailed()[len(before) :] == more, moment
        assert [ring.step for ring in concerns.rings_of(concern)] == list(Step)

    def test_a_taken_concern_rings_no_more(self, app: Flask) -> None:
        user_with("protection_lead")
        concern = raised()
        concerns.take_concern(concern, by=actor("case_worker"))
        session.refresh(concern)
        with frozen("2026-11-02T20:00:00+07:00"):
            assert ringing.ring_waiting() == 0
        with pytest.raises(WrongState):
            concerns.take_concern(concern, by=actor("case_worker"))

    def test_no_mail_and_no_log_holds_a_word_of_it(self, app: Flask) -> None:
        user_with("protection_lead")
        child = child_with()
        raised(child=child.code, danger_now=True)
        for mail in session.scalars(select(OutgoingMail)):
            told = f"{mail.subject} {mail.body}"
            assert WORDS not in told
            assert child.code not in told
        rows = session.execute(
            select(AuditEvent.subject_code, AuditEvent.changes, AuditEvent.reason).where(
                AuditEvent.subject == "concern"
            )
        )
        assert all(WORDS not in " ".join(row) and child.code not in " ".join(row) for row in rows)

    def test_without_a_lead_everybody_who_reads_concerns_is_rung(self, app: Flask) -> None:
        worker = user_with("case_worker")
        user_with("matcher")
        raised()
        assert mailed() == [worker.login]

    def test_an_old_concern_rings_every_step_that_is_due(self, app: Flask) -> None:
        user_with("protection_lead")
        concern = raised()
        with frozen("2026-11-02T20:00:00+07:00"):
            ringing.ring_waiting()
        assert len(concerns.rings_of(concern)) == len(Step)

    def test_the_worker_rings_every_minute(self, app: Flask) -> None:
        with unit_of_work():
            user_with("protection_lead")
            concern = raised()
        with frozen("2026-11-02T11:00:00+07:00"):
            do_recurring()
            do_recurring()
        assert len(concerns.rings_of(concern)) == 2

    def test_the_command_rings_too(self, app: Flask, run: FlaskCliRunner) -> None:
        with unit_of_work():
            user_with("protection_lead")
            raised()
        with frozen("2026-11-02T11:00:00+07:00"):
            assert '"rung": 1' in run.invoke(args=["concerns", "ring", "--json"]).stdout
            assert '"rung": 0' in run.invoke(args=["concerns", "ring", "--json"]).stdout

    def test_one_about_staff_is_for_the_lead_alone(self, app: Flask) -> None:
        concern = raised(about=About.STAFF)
        assert concerns.get_concern(concern.public_id, actor("protection_lead"))
        with pytest.raises(NotFound):
            concerns.get_concern(concern.public_id, actor("case_worker"))

    def test_one_of_another_commune_is_unknown(self, app: Flask) -> None:
        concern = raised(child=child_with().code)
        near, far = (
            actor("case_worker", places=places) for places in ((COMMUNE,), (OTHER_COMMUNE,))
        )
        assert concerns.get_concern(concern.public_id, near)
        with pytest.raises(NotFound):
            concerns.get_concern(concern.public_id, far)
        assert session.scalar(concerns.counted_open(far)) == 0

    def test_codes_that_name_nobody_within_reach_are_refused(self, app: Flask) -> None:
        far = child_with(place_code=OTHER_COMMUNE)
        for field, code in (("child", far.code), ("donor", "NT9999")):
            with pytest.raises(RuleBroken) as failed:
                raised(**{field: code})
            assert failed.value.field == field

    def test_it_is_closed_by_whoever_took_it_on_with_what_came_of_it(self, app: Flask) -> None:
        concern, worker = raised(), actor("case_worker")
        closed = CloseConcern(ConcernOutcome.REPORTED, "Đã báo 111")
        with pytest.raises(WrongState):
            concerns.close_concern(concern, closed, by=worker)
        concerns.take_concern(concern, by=worker)
        concerns.note_on_concern(concern, "Đã gọi xã", by=worker)
        concerns.close_concern(concern, closed, by=worker)
        session.refresh(concern)
        assert (concern.state, concern.outcome) == (ConcernState.CLOSED, ConcernOutcome.REPORTED)
        assert [note.words for note, _name in concerns.notes_of(concern)] == [
            "Đã gọi xã",
            "Đã báo 111",
        ]

    def test_a_deputy_is_somebody_who_may_read_concerns(self, app: Flask) -> None:
        for user in (user_with("matcher").public_id, "nobody"):
            with pytest.raises(RuleBroken):
                ringing.name_deputy(Step.FIRST_DEPUTY, user, by=actor("admin"))


class TestCase:
    def test_level_plan_review_referral_and_view_are_kept(self, app: Flask) -> None:
        child, by = child_with(), actor("case_worker")
        cases.set_level(child, cases.SetLevel(Level.SUPPORT, "Mới mất cha", today()), by=by)
        plan = cases.OpenPlan("Đi học đều", "Gặp cô giáo", "Chị Lan", date(2026, 12, 1))
        cases.open_plan(child, plan, by=by)
        cases.refer_child(child, cases.Refer("Trung tâm CTXH", "Tâm lý", today()), by=by)
        heard = cases.HearChild("sponsorship", "Em vui", today(), "Chị Lan")  # type: ignore[arg-type]
        cases.hear_child(child, heard, by=by)
        found = cases.case_of(child)
        assert found.level is Level.SUPPORT
        assert (len(found.plans), len(found.referrals), len(found.views)) == (1, 1, 1)
        review = cases.ReviewPlan(found.plans[0].public_id, "Tốt", date(2026, 12, 20))
        cases.review_plan(child, review, by=by)
        cases.review_plan(child, cases.ReviewPlan(review.plan, "Xong"), by=by)
        with pytest.raises(WrongState):
            cases.review_plan(child, review, by=by)
        settled = cases.ReferralOutcome(found.referrals[0].public_id, "Đã khám", today())
        cases.settle_referral(child, settled, by=by)
        with pytest.raises(WrongState):
            cases.settle_referral(child, settled, by=by)

    def test_plans_come_up_on_the_day_of_their_review(self, app: Flask) -> None:
        child, by = child_with(), actor("case_worker")
        plan = cases.OpenPlan("Đi học đều", "Gặp cô", "Chị Lan", date(2026, 12, 1))
        cases.open_plan(child, plan, by=by)
        assert cases.list_due(by) == []
        with frozen("2026-12-01T08:00:00+07:00"):
            assert [one.code for _plan, one in cases.list_due(by)] == [child.code]
            assert session.scalar(cases.counted_due(by)) == 1

    def test_days_that_cannot_be_are_refused(self, app: Flask) -> None:
        child, by = child_with(), actor("case_worker")
        tomorrow = date(2026, 11, 3)
        for act, command, field in (
            (cases.set_level, cases.SetLevel(Level.SUPPORT, "x", tomorrow), "from_day"),
            (cases.open_plan, cases.OpenPlan("x", "x", "x", today()), "next_review_on"),
            (cases.refer_child, cases.Refer("x", "x", tomorrow), "referred_on"),
            (cases.review_plan, cases.ReviewPlan("none", "x"), "plan"),
        ):
            with pytest.raises(RuleBroken) as failed:
                act(child, command, by=by)  # type: ignore[operator]
            assert failed.value.field == field


@pytest.fixture
def asked(app: Flask) -> visits.Visit:
    """A cleared sponsor of a ten-year-old asked to meet the child."""
    sponsor = pair()
    guardian_id(sponsor.child)
    sponsor.donor.screening = Screening.CLEARED
    visit = visits.ask_visit(
        AskVisit(sponsor.child.code, sponsor.donor.code, "Chúc sinh nhật"), by=actor("matcher")
    )
    return visits.Visit(visit, sponsor.child, sponsor.donor)


STEPS = (
    (visits.screen_visit, Screened("Lý lịch tư pháp")),
    (visits.agree_to_visit, Assent(date(2026, 11, 2), date(2026, 11, 2))),
    (visits.arrange_visit, Arrange(Place.COMMUNE_OFFICE, date(2026, 11, 20), "Chị Lan")),
)


def moved(found: visits.Visit) -> Iterator[VisitState]:
    """Take a visit through its steps and yield the state after each."""
    by = actor("case_worker")
    for act, command in STEPS:
        act(found, command, by=by)  # type: ignore[operator]
        session.refresh(found.visit)
        yield found.visit.state


class TestVisit:
    def test_it_goes_step_by_step(self, asked: visits.Visit) -> None:
        states = list(moved(asked))
        assert states == [VisitState.SCREENED, VisitState.AGREED, VisitState.ARRANGED]
        with pytest.raises(RuleBroken):
            visits.hold_visit(asked, Told("Vui"), by=actor("matcher"))
        with frozen("2026-11-20T10:00:00+07:00"):
            visits.hold_visit(asked, Told("Vui"), by=actor("matcher"))
        session.refresh(asked.visit)
        assert asked.visit.state is VisitState.HELD

    def test_no_step_is_left_out(self, asked: visits.Visit) -> None:
        for act, command in STEPS[1:]:
            with pytest.raises(WrongState):
                act(asked, command, by=actor("matcher"))  # type: ignore[operator]

    def test_an_uncleared_sponsor_goes_no_further(self, asked: visits.Visit) -> None:
        asked.donor.screening = Screening.UNSCREENED
        with pytest.raises(RuleBroken) as failed:
            visits.screen_visit(asked, Screened("x"), by=actor("matcher"))
        assert failed.value.field == "screening"

    def test_from_seven_the_child_is_asked_too(self, asked: visits.Visit) -> None:
        visits.screen_visit(asked, Screened("x"), by=actor("matcher"))
        session.refresh(asked.visit)
        with pytest.raises(RuleBroken) as failed:
            visits.agree_to_visit(asked, Assent(today()), by=actor("matcher"))
        assert failed.value.field == "child_agreed_on"

    def test_a_freeze_calls_it_off_and_allows_no_other(self, asked: visits.Visit) -> None:
        freezing.freeze_donor(asked.donor, by=actor("protection_lead"))
        session.refresh(asked.visit)
        assert asked.visit.state is VisitState.CANCELLED
        with pytest.raises(WrongState):
            visits.ask_visit(AskVisit(asked.child.code, asked.donor.code, "x"), by=actor("matcher"))

    def test_only_the_own_sponsor_may_ask(self, asked: visits.Visit) -> None:
        other = pair()
        for child, donor, field in (
            (other.child.code, asked.donor.code, "donor"),
            ("T-99999", asked.donor.code, "child"),
        ):
            with pytest.raises(RuleBroken) as failed:
                visits.ask_visit(AskVisit(child, donor, "x"), by=actor("matcher"))
            assert failed.value.field == field

    @pytest.mark.parametrize("place", ["home", "school"])
    def test_the_database_knows_neither_home_nor_school(
        self, asked: visits.Visit, place: str
    ) -> None:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text("UPDATE sponsor_visit SET place = :place"), {"place": place})

    def test_the_database_lets_no_visit_be_arranged_half_prepared(
        self, asked: visits.Visit
    ) -> None:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(update(SponsorVisit).values(state=VisitState.ARRANGED))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(list(VisitAct)), max_size=8))
def test_a_visit_never_reaches_the_child_but_by_every_step(acts: list[VisitAct]) -> None:
    state, done = VisitState.ASKED, []
    for act in acts:
        if (state, act) in NEXT:
            state = NEXT[state, act]
            done.append(act)
    if state is VisitState.HELD:
        assert done == [VisitAct.SCREEN, VisitAct.ASSENT, VisitAct.ARRANGE, VisitAct.HOLD]
