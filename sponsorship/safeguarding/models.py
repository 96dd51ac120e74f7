"""Concerns in their restricted queue, what rang when, and who is rung."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from sponsorship.safeguarding.rules import About, ConcernOutcome, ConcernState, Step


class Concern(Base):
    """What somebody fears for a child. Its words are read in the queue and nowhere else."""

    __tablename__ = "concern"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("reference"),
        Index("ix_concern_state", "state", "raised_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    reference: Mapped[str]
    """What people say to each other about it: eight letters and digits that mean nothing."""
    about: Mapped[About] = mapped_column(Choice(About))
    child_id: Mapped[int | None] = mapped_column(Id, ForeignKey("child.id"), index=True)
    donor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    place_code: Mapped[str | None] = mapped_column(ForeignKey("admin_unit.code"))
    words: Mapped[str]
    danger_now: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ConcernState] = mapped_column(Choice(ConcernState), default=ConcernState.OPEN)
    outcome: Mapped[ConcernOutcome | None] = mapped_column(Choice(ConcernOutcome))
    raised_at: Mapped[datetime]
    raised_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class ConcernRing(Base):
    """A concern rang at a step, once: again and again asked for, it rings no second time."""

    __tablename__ = "concern_ring"

    concern_id: Mapped[int] = mapped_column(Id, ForeignKey("concern.id"), primary_key=True)
    step: Mapped[Step] = mapped_column(Choice(Step), primary_key=True)
    rang_at: Mapped[datetime]
    people: Mapped[int]
    """How many people were rung."""


class ConcernNote(Base):
    """What was done about a concern, in the order in which it was done."""

    __tablename__ = "concern_note"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    concern_id: Mapped[int] = mapped_column(Id, ForeignKey("concern.id"), index=True)
    words: Mapped[str]
    noted_at: Mapped[datetime]
    noted_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


class Deputy(Base):
    """Who is rung at a step; the lead's step rings everybody of that role."""

    __tablename__ = "concern_deputy"

    step: Mapped[Step] = mapped_column(Choice(Step), primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    named_at: Mapped[datetime]
    named_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (ConcernRing, ConcernNote)
