"""A plan that matches many sponsors and many children at once, and its proposed pairs."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from sponsorship.match_plans.rules import PlanState, RowState


class MatchPlan(Base):
    """What one person had worked out for a programme.

    ``total`` and ``bound`` are points of the plan as it was solved and what no plan exceeds;
    ``sponsors`` and ``children`` are how many wishes and children were weighed.
    """

    __tablename__ = "match_plan"
    __table_args__ = (UniqueConstraint("public_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    programme_id: Mapped[int] = mapped_column(Id, ForeignKey("programme.id"), index=True)
    together: Mapped[bool]
    """Whether brothers and sisters stay with one sponsor."""
    state: Mapped[PlanState] = mapped_column(Choice(PlanState), default=PlanState.MAKING)
    job: Mapped[str] = mapped_column(default="")
    """Public id of the job that works on it."""
    sponsors: Mapped[int] = mapped_column(default=0)
    children: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    bound: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    solved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class MatchPlanRow(Base):
    """A child for a wish. ``points`` are those of the pair when it was proposed."""

    __tablename__ = "match_plan_row"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("plan_id", "wish_id"),
        Index("ix_match_plan_row_plan", "plan_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    plan_id: Mapped[int] = mapped_column(Id, ForeignKey("match_plan.id"))
    wish_id: Mapped[int] = mapped_column(Id, ForeignKey("wish.id"), index=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    points: Mapped[int]
    edited: Mapped[bool] = mapped_column(default=False)
    """Whether a person chose another child than the solver."""
    state: Mapped[RowState] = mapped_column(Choice(RowState), default=RowState.PROPOSED)
    hold_id: Mapped[int | None] = mapped_column(Id, ForeignKey("hold.id"), index=True)
    why: Mapped[str] = mapped_column(default="")
    """Why a pair is no longer possible, as the person who accepted it was told."""
