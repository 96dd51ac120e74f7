"""Programmes, the slot of a child, holds and sponsorships."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from sponsorship.matching.rules import HoldState, ProgrammeKind, SponsorshipState


class Programme(Base):
    """A programme: whose money and papers (``organisation``), who runs it, and its bounds."""

    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str]
    """Also the prefix of its commitment codes, e.g. GM."""
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    run_by_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    name_vi: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[ProgrammeKind] = mapped_column(Choice(ProgrammeKind))
    min_amount: Mapped[int] = mapped_column(Amount)
    """Least and most a month, minor units of ``currency``."""
    max_amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    min_months: Mapped[int] = mapped_column(default=12)
    end_age: Mapped[int] = mapped_column(default=18)
    open: Mapped[bool] = mapped_column(default=True)


class SlotClaim(Base):
    """Who has a child's sponsor slot now: one open claim per slot, by a database constraint.

    A hold opens the claim; confirming it passes the same claim on to the sponsorship.
    """

    __tablename__ = "slot_claim"
    __table_args__ = (
        Index(
            "uq_slot_claim_open",
            "child_id",
            "slot",
            unique=True,
            sqlite_where=text("freed_at IS NULL"),
            postgresql_where=text("freed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    slot: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    freed_at: Mapped[datetime | None]


class Hold(Base):
    """A child kept for a sponsor until ``expires_at``."""

    __tablename__ = "hold"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("claim_id"),
        Index("ix_hold_state", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    claim_id: Mapped[int] = mapped_column(Id, ForeignKey("slot_claim.id"))
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    wish_id: Mapped[int] = mapped_column(Id, ForeignKey("wish.id"), index=True)
    score: Mapped[str]
    """The parts of the score at the time, as JSON."""
    state: Mapped[HoldState] = mapped_column(Choice(HoldState), default=HoldState.LIVE)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(default="")


class Sponsorship(Base):
    """A donor sponsors a child in a programme, with a pledge. The claim is unique: taken once."""

    __tablename__ = "sponsorship"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("claim_id"),
        UniqueConstraint("pledge_id"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_start"),
        Index("ix_sponsorship_donor", "donor_id", "state"),
        Index("ix_sponsorship_child", "child_id", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    claim_id: Mapped[int] = mapped_column(Id, ForeignKey("slot_claim.id"))
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"))
    programme_id: Mapped[int] = mapped_column(Id, ForeignKey("programme.id"), index=True)
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    state: Mapped[SponsorshipState] = mapped_column(
        Choice(SponsorshipState), default=SponsorshipState.ACTIVE
    )
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="")
    taken_over: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
