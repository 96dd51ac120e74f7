"""A child's case: how much protection it needs, its plans, referrals, and what it says itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select, update

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.safeguarding.case_models import (
    ChildsView,
    PlanReview,
    ProtectionLevel,
    Referral,
    SupportPlan,
)
from sponsorship.safeguarding.rules import Asked, Level

AHEAD = _l("The day lies ahead.")


@dataclass(frozen=True, slots=True)
class SetLevel:
    """A level of protection from a day on, and why."""

    level: Level
    reason: str
    from_day: date


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A goal, what is done for it, by whom, and when one looks at it again."""

    goal: str
    actions: str
    responsible: str
    next_review_on: date


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """What was found, and when one looks again; no day closes the plan."""

    plan: str
    finding: str
    next_review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refer:
    """To whom a child is referred, and why."""

    to_whom: str
    reason: str
    referred_on: date


@dataclass(frozen=True, slots=True)
class ReferralOutcome:
    """What came of a referral."""

    referral: str
    outcome: str
    outcome_on: date


@dataclass(frozen=True, slots=True)
class HearChild:
    """What the child said, asked about something, when, and to whom."""

    asked_about: Asked
    words: str
    heard_on: date
    heard_by: str


@dataclass(frozen=True, slots=True)
class Case:
    """All that is on record of a child's protection, each newest first."""

    levels: Sequence[ProtectionLevel]
    plans: Sequence[SupportPlan]
    reviews: Sequence[PlanReview]
    referrals: Sequence[Referral]
    views: Sequence[ChildsView]

    @property
    def level(self) -> Level | None:
        """Return the level that counts today."""
        return next((one.level for one in self.levels if one.from_day <= today()), None)


def case_of(child: Child) -> Case:
    """Return a child's case; five queries."""
    plans = session.scalars(
        select(SupportPlan)
        .where(SupportPlan.child_id == child.id)
        .order_by(SupportPlan.next_review_on.is_(None), SupportPlan.id.desc())
    ).all()
    return Case(
        levels=session.scalars(
            select(ProtectionLevel)
            .where(ProtectionLevel.child_id == child.id)
            .order_by(ProtectionLevel.from_day.desc(), ProtectionLevel.id.desc())
        ).all(),
        plans=plans,
        reviews=session.scalars(
            select(PlanReview)
            .where(PlanReview.plan_id.in_([plan.id for plan in plans]))
            .order_by(PlanReview.id.desc())
        ).all(),
        referrals=session.scalars(
            select(Referral).where(Referral.child_id == child.id).order_by(Referral.id.desc())
        ).all(),
        views=session.scalars(
            select(ChildsView).where(ChildsView.child_id == child.id).order_by(ChildsView.id.desc())
        ).all(),
    )


def set_level(child: Child, wanted: SetLevel, *, by: Actor) -> None:
    """Record the level of protection from a day on (Decree 56/2017, Art. 24 to 32)."""
    if wanted.from_day > today():
        raise RuleBroken("from_day", AHEAD)
    session.add(
        ProtectionLevel(
            child_id=child.id,
            level=wanted.level,
            reason=wanted.reason,
            from_day=wanted.from_day,
            set_at=now(),
            set_by=by.id,
        )
    )
    _record(child, by)


def open_plan(child: Child, wanted: OpenPlan, *, by: Actor) -> None:
    """Open a support plan; RuleBroken when its review lies in the past."""
    _check_review(wanted.next_review_on)
    session.add(
        SupportPlan(
            child_id=child.id,
            goal=wanted.goal,
            actions=wanted.actions,
            responsible=wanted.responsible,
            next_review_on=wanted.next_review_on,
            opened_at=now(),
            opened_by=by.id,
        )
    )
    _record(child, by)


def review_plan(child: Child, review: ReviewPlan, *, by: Actor) -> None:
    """Keep what a review found and when the next one is; without one the plan is closed.

    RuleBroken for a plan of another child, WrongState for a closed one.
    """
    if review.next_review_on is not None:
        _check_review(review.next_review_on)
    plan = session.scalar(
        select(SupportPlan).where(
            SupportPlan.public_id == review.plan, SupportPlan.child_id == child.id
        )
    )
    if plan is None:
        raise RuleBroken("plan", _l("Choose one of the list."))
    moved = session.scalar(
        update(SupportPlan)
        .where(SupportPlan.id == plan.id, SupportPlan.next_review_on.is_not(None))
        .values(next_review_on=review.next_review_on)
        .returning(SupportPlan.id)
    )
    if moved is None:
        raise WrongState(_l("This support plan is closed."))
    session.add(
        PlanReview(
            plan_id=plan.id,
            finding=review.finding,
            reviewed_on=today(),
            next_review_on=review.next_review_on,
            recorded_at=now(),
            recorded_by=by.id,
        )
    )
    _record(child, by)


def refer_child(child: Child, wanted: Refer, *, by: Actor) -> None:
    """Record to whom a child is referred, when and why."""
    if wanted.referred_on > today():
        raise RuleBroken("referred_on", AHEAD)
    session.add(
        Referral(
            child_id=child.id,
            to_whom=wanted.to_whom,
            reason=wanted.reason,
            referred_on=wanted.referred_on,
            referred_by=by.id,
        )
    )
    _record(child, by)


def settle_referral(child: Child, settled: ReferralOutcome, *, by: Actor) -> None:
    """Record what came of a referral, once. RuleBroken, WrongState."""
    referral = session.scalar(
        select(Referral).where(
            Referral.public_id == settled.referral, Referral.child_id == child.id
        )
    )
    if referral is None:
        raise RuleBroken("referral", _l("Choose one of the list."))
    if not referral.referred_on <= settled.outcome_on <= today():
        raise RuleBroken("outcome_on", _l("The day lies between the referral and today."))
    if referral.outcome_on is not None:
        raise WrongState(_l("What came of this referral is on record already."))
    referral.outcome, referral.outcome_on = settled.outcome, settled.outcome_on
    session.flush()
    _record(child, by)


def hear_child(child: Child, heard: HearChild, *, by: Actor) -> None:
    """Keep the child's own view in its words (Law on Children 102/2016, Art. 34 and 74)."""
    if heard.heard_on > today():
        raise RuleBroken("heard_on", AHEAD)
    session.add(
        ChildsView(
            child_id=child.id,
            asked_about=heard.asked_about,
            words=heard.words,
            heard_on=heard.heard_on,
            heard_by=heard.heard_by,
            recorded_at=now(),
            recorded_by=by.id,
        )
    )
    _record(child, by)


def counted_due(actor: Actor) -> Select[int]:
    """Return the query that counts the plans within reach whose review is due today."""
    return (
        select(func.count(SupportPlan.id))
        .join(Child, Child.id == SupportPlan.child_id)
        .where(SupportPlan.next_review_on <= today(), within_scope(actor))
    )


def list_due(actor: Actor) -> list[tuple[SupportPlan, Child]]:
    """Return the plans within reach whose review is due today, the one due first on top."""
    rows = session.execute(
        select(SupportPlan, Child)
        .join(Child, Child.id == SupportPlan.child_id)
        .where(SupportPlan.next_review_on <= today(), within_scope(actor))
        .order_by(SupportPlan.next_review_on, SupportPlan.id)
    )
    return [(plan, child) for plan, child in rows]


def _check_review(day: date) -> None:
    if day <= today():
        raise RuleBroken("next_review_on", _l("The next review lies ahead of today."))


def _record(child: Child, by: Actor) -> None:
    """Note in the log that something was done, never what: the case is for case roles."""
    session.flush()
    record(Act("case kept", "child", child.code), by)
