"""A job is a row, written in the transaction that asks for it; workers only carry it out."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from core.jobs.rules import JobState


class Job(Base):
    """Work to be done at least once; ``key`` unique keeps it from being asked for twice."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("key"),
        Index("ix_job_state", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    kind: Mapped[str]
    key: Mapped[str | None]
    arguments: Mapped[str]
    state: Mapped[JobState] = mapped_column(Choice(JobState), default=JobState.WAITING)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    """Whether somebody asked the worker to stop after the piece at hand."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[str | None]
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    finished_at: Mapped[datetime | None]
