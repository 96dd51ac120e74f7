"""Pledges, their dated versions, the instalments of the months, and tasks about them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.pledges.rules import Method, PledgeState, Rhythm, TaskKind


class Pledge(Base):
    """A promise of a donor to a fund, known everywhere by its commitment code (GM00001)."""

    __tablename__ = "pledge"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("public_id"),
        Index("ix_pledge_state", "state", "method"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    code: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    programme_code: Mapped[str]
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    fund_id: Mapped[int] = mapped_column(Id, ForeignKey("fund.id"), index=True)
    method: Mapped[Method] = mapped_column(Choice(Method))
    started_on: Mapped[date]
    term_months: Mapped[int | None]
    """Months promised; None = open-ended (to the age the programme ends)."""
    first_month: Mapped[str]
    """First month that may be billed, 2026-10."""
    renew_month: Mapped[str | None]
    """First month after the term: from here on *to renew*, no longer billed as a debt."""
    state: Mapped[PledgeState] = mapped_column(Choice(PledgeState), default=PledgeState.RUNNING)
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class PledgeVersion(Base):
    """The terms in force from a month on; a change is a new row, past instalments stay."""

    __tablename__ = "pledge_version"
    __table_args__ = (
        UniqueConstraint("pledge_id", "from_month"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    from_month: Mapped[str]
    rhythm: Mapped[Rhythm] = mapped_column(Choice(Rhythm))
    step: Mapped[int]
    """Months between instalments (1, 3, 12), for set-based billing."""
    start_index: Mapped[int]
    """Months since year 0 of the start: the rhythm is counted from here."""
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")


class Instalment(Base):
    """What is due for one period of a pledge; what was paid is the sum of allocations."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("pledge_id", "period"),
        UniqueConstraint("public_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_instalment_period", "period"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str]
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    version_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge_version.id"))
    period: Mapped[str]
    due_on: Mapped[date]
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    created_at: Mapped[datetime]


class PledgeTask(Base):
    """Something a person must decide about a pledge; one open task of a kind at a time."""

    __tablename__ = "pledge_task"
    __table_args__ = (
        Index(
            "uq_pledge_task_open",
            "pledge_id",
            "kind",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    kind: Mapped[TaskKind] = mapped_column(Choice(TaskKind))
    why: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
