"""A child's case: levels of protection, support plans, referrals, its own view, visits."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from sponsorship.safeguarding.rules import Asked, Level, Place, VisitState


class ProtectionLevel(Base):
    """The level of protection that a child needs from a day on, and why."""

    __tablename__ = "protection_level"
    __table_args__ = (Index("ix_protection_level_child", "child_id", "from_day"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    level: Mapped[Level] = mapped_column(Choice(Level))
    reason: Mapped[str]
    from_day: Mapped[date]
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


class SupportPlan(Base):
    """What is to become better for a child, who does what, and when it is looked at again."""

    __tablename__ = "support_plan"
    __table_args__ = (UniqueConstraint("public_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    goal: Mapped[str]
    actions: Mapped[str]
    responsible: Mapped[str]
    next_review_on: Mapped[date | None] = mapped_column(index=True)
    """None once the plan is closed."""
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


class PlanReview(Base):
    """What was found when a plan was looked at again; without a next day the plan is closed."""

    __tablename__ = "plan_review"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(Id, ForeignKey("support_plan.id"), index=True)
    finding: Mapped[str]
    reviewed_on: Mapped[date]
    next_review_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


class Referral(Base):
    """To whom a child was referred, when and why, and what came of it."""

    __tablename__ = "referral"
    __table_args__ = (UniqueConstraint("public_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    to_whom: Mapped[str]
    reason: Mapped[str]
    referred_on: Mapped[date]
    referred_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    outcome: Mapped[str] = mapped_column(default="")
    outcome_on: Mapped[date | None]


class ChildsView(Base):
    """What the child itself said, asked about something, in its words."""

    __tablename__ = "childs_view"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    asked_about: Mapped[Asked] = mapped_column(Choice(Asked))
    words: Mapped[str]
    heard_on: Mapped[date]
    heard_by: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


class SponsorVisit(Base):
    """A sponsor wishes to meet its child. The database lets none be arranged half prepared."""

    __tablename__ = "sponsor_visit"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint(
            "state NOT IN ('arranged', 'held') OR (screened_by IS NOT NULL"
            " AND guardian_agreed_on IS NOT NULL AND place IS NOT NULL"
            " AND escort <> '' AND takes_place_on IS NOT NULL)",
            name="is_prepared",
        ),
        CheckConstraint(
            "place IN ('fund_office', 'commune_office', 'culture_house', 'public_event',"
            " 'call_at_office')",
            name="is_a_safe_place",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    purpose: Mapped[str]
    state: Mapped[VisitState] = mapped_column(Choice(VisitState), default=VisitState.ASKED)
    asked_on: Mapped[date]
    asked_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    screening: Mapped[str] = mapped_column(default="")
    screened_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    guardian_agreed_on: Mapped[date | None]
    child_agreed_on: Mapped[date | None]
    place: Mapped[Place | None] = mapped_column(Choice(Place))
    takes_place_on: Mapped[date | None]
    escort: Mapped[str] = mapped_column(default="")
    report: Mapped[str] = mapped_column(default="")
    ended_reason: Mapped[str] = mapped_column(default="")


APPEND_ONLY = (ProtectionLevel, PlanReview, ChildsView)
