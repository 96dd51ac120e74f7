"""Pledges, their dated versions, the instalments of the months, and tasks about them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.pledges.rules import (
    Method,
    PledgeState,
    ReminderWay,
    Rhythm,
    RunState,
    TaskKind,
    WaiverKind,
)


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
    payer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    """Who pays and is reminded, when it is not the donor, who gets letters and news."""
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

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.state is PledgeState.RUNNING

    @property
    def is_witnessed(self) -> bool:
        """Whether its money is handed over directly and never enters our books."""
        return self.method is Method.WITNESSED


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
    anchor_day: Mapped[int] = mapped_column(default=31)
    """Day of the month until which an instalment may come; the last day in shorter months."""


class Instalment(Base):
    """What is due for one period of a pledge; what was paid is the sum of allocations."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("pledge_id", "period"),
        UniqueConstraint("public_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_instalment_period_pledge_id", "period", "pledge_id"),
        Index(
            "ix_instalment_open",
            "due_on",
            "pledge_id",
            sqlite_where=text("NOT settled"),
            postgresql_where=text("NOT settled"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str]
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    version_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge_version.id"))
    period: Mapped[str]
    due_on: Mapped[date]
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    settled: Mapped[bool] = mapped_column(server_default=false())
    """Paid or waived in full: kept by triggers, to find what is open and never to decide."""
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


class PledgePause(Base):
    """Months in which nothing is asked for, and why; open-ended until ``to_month`` is set."""

    __tablename__ = "pledge_pause"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint("to_month IS NULL OR to_month >= from_month", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"), index=True)
    from_month: Mapped[str]
    to_month: Mapped[str | None]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class Waiver(Base):
    """Part of an instalment that is asked for no more; never changed.

    ``request_id`` is the approved request; ``successor_id`` the pledge that took the debt over.
    """

    __tablename__ = "waiver"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    instalment_id: Mapped[int] = mapped_column(Id, ForeignKey("instalment.id"), index=True)
    kind: Mapped[WaiverKind] = mapped_column(Choice(WaiverKind))
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    reason: Mapped[str]
    request_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    successor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("pledge.id"))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class LetterBatch(Base):
    """Letters printed together; printed again, they say what is open on that day."""

    __tablename__ = "letter_batch"
    __table_args__ = (UniqueConstraint("public_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    made_on: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class Reminder(Base):
    """A payer was reminded of what is open; never changed, one a day at most.

    ``batch_id`` names the printed letters among which it is, of a reminder by letter.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("pledge_id", "sent_on"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    stage: Mapped[int]
    payer_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"))
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    sent_on: Mapped[date]
    sent_at: Mapped[datetime]
    way: Mapped[ReminderWay] = mapped_column(Choice(ReminderWay), default=ReminderWay.MAIL)
    batch_id: Mapped[int | None] = mapped_column(Id, ForeignKey("letter_batch.id"), index=True)


class BillingRun(Base):
    """A run of a month's billing; one at a time, resumed after ``done_through`` when it died."""

    __tablename__ = "billing_run"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index(
            "uq_billing_run_at_work",
            "state",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    month: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(Id, ForeignKey("organisation.id"))
    state: Mapped[RunState] = mapped_column(Choice(RunState), default=RunState.RUNNING)
    lease_until: Mapped[datetime]
    done_through: Mapped[int] = mapped_column(Id, default=0)
    """The highest pledge id whose month is made."""
    created: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    started_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    finished_at: Mapped[datetime | None]


APPEND_ONLY = (Waiver, LetterBatch, Reminder)
