"""Programmes, the slot of a child, holds and sponsorships."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from sponsorship.matching.rules import (
    Activation,
    BlockKind,
    EndReason,
    HoldKind,
    HoldState,
    LastLetters,
    Leftover,
    ProgrammeKind,
    Release,
    SponsorshipState,
)
from sponsorship.matching.sharing import Earmark, Sharing


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
    sharing: Mapped[Sharing] = mapped_column(Choice(Sharing), default=Sharing.SOLE)
    slots: Mapped[int] = mapped_column(default=1)
    """How many sponsors a child may have at once."""
    activation: Mapped[Activation] = mapped_column(Choice(Activation), default=Activation.AGREEMENT)
    charter_required: Mapped[bool] = mapped_column(default=False)
    leftover: Mapped[Leftover] = mapped_column(Choice(Leftover), default=Leftover.FUND)
    """What becomes of a sponsor's money when the child leaves and nobody chooses."""
    leftover_on_death: Mapped[Leftover] = mapped_column(Choice(Leftover), default=Leftover.FUND)
    leftover_days: Mapped[int] = mapped_column(default=60)
    """Days the sponsor has to choose, from the day of being told."""
    last_letters: Mapped[LastLetters] = mapped_column(
        Choice(LastLetters), default=LastLetters.GIVE_BACK
    )
    """What becomes of letters on their way when the child leaves and nobody chooses."""
    last_letters_on_death: Mapped[LastLetters] = mapped_column(
        Choice(LastLetters), default=LastLetters.GIVE_BACK
    )
    refunds: Mapped[bool] = mapped_column(default=False)
    """Whether the programme's rules let left-over money go back to the sponsor."""
    cover_fund_id: Mapped[int | None] = mapped_column(Id, ForeignKey("fund.id"))
    """The fund that pays on for a while when a sponsor stops; None: none does."""


class SlotClaim(Base):
    """Who has a child's sponsor slot now: one open claim per slot, by a database constraint.

    A hold opens the claim; confirming it passes the same claim on to the sponsorship. A trigger
    refuses a claim beside a sole one, and shares that sum to more than the child's need.
    """

    __tablename__ = "slot_claim"
    __table_args__ = (
        CheckConstraint("share IS NULL OR (share > 0 AND need >= share)", name="share_within_need"),
        Index(
            "uq_slot_claim_earmark",
            "child_id",
            "earmark",
            unique=True,
            sqlite_where=text("freed_at IS NULL"),
            postgresql_where=text("freed_at IS NULL"),
        ),
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
    share: Mapped[int | None] = mapped_column(Amount)
    """Part of the need a month, minor units of the programme's currency; None: a sole sponsor."""
    need: Mapped[int | None] = mapped_column(Amount)
    """What the child needed a month when the share was claimed."""
    earmark: Mapped[Earmark | None] = mapped_column(Choice(Earmark))
    opened_at: Mapped[datetime]
    freed_at: Mapped[datetime | None]


class Hold(Base):
    """A child kept until ``expires_at``: for a sponsor, or for a campaign's sponsors to come.

    ``sponsorship_id`` is what it is about: the one that waits for money, or the one that ended.
    """

    __tablename__ = "hold"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index(
            "uq_hold_live",
            "claim_id",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
        CheckConstraint("donor_id IS NOT NULL OR kind = 'reservation'", name="for_a_sponsor"),
        Index("ix_hold_state", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    claim_id: Mapped[int] = mapped_column(Id, ForeignKey("slot_claim.id"))
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    programme_id: Mapped[int] = mapped_column(Id, ForeignKey("programme.id"))
    kind: Mapped[HoldKind] = mapped_column(Choice(HoldKind), default=HoldKind.PROPOSAL)
    donor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    wish_id: Mapped[int | None] = mapped_column(Id, ForeignKey("wish.id"), index=True)
    sponsorship_id: Mapped[int | None] = mapped_column(Id, ForeignKey("sponsorship.id"), index=True)
    reserved_for: Mapped[str] = mapped_column(default="")
    score: Mapped[str] = mapped_column(default="")
    """The parts of the score at the time with what they were made of, as JSON; "" unranked."""
    extensions: Mapped[int] = mapped_column(default=0)
    state: Mapped[HoldState] = mapped_column(Choice(HoldState), default=HoldState.LIVE)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    """None: the system, after a sponsor stopped."""
    ended_at: Mapped[datetime | None]
    release: Mapped[Release | None] = mapped_column(Choice(Release))
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
        Index(
            "uq_sponsorship_running",
            "child_id",
            "donor_id",
            "programme_id",
            unique=True,
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
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
    activated_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_code: Mapped[EndReason | None] = mapped_column(Choice(EndReason))
    end_reason: Mapped[str] = mapped_column(default="")
    """What a person wrote beside the code."""
    predecessor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("sponsorship.id"), index=True)
    """The sponsorship it carries on: of another sponsor, or with another child."""
    taken_over: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class Departure(Base):
    """A sponsored child left: the donor is told in time, and what is left over finds its place."""

    __tablename__ = "departure"
    __table_args__ = (UniqueConstraint("public_id"), UniqueConstraint("sponsorship_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    sponsorship_id: Mapped[int] = mapped_column(Id, ForeignKey("sponsorship.id"))
    left_on: Mapped[date]
    tell_by: Mapped[date]
    told_on: Mapped[date | None]
    told_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    told_how: Mapped[str] = mapped_column(default="")
    stopped_at: Mapped[datetime | None]
    """When the child-protection lead stopped the notice; why stands in the audit log alone."""
    stopped_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    leftover: Mapped[Leftover] = mapped_column(Choice(Leftover))
    choose_by: Mapped[date | None]
    """From the next day the default applies; set when the donor is told."""
    chosen_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    asked_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    """What a second person is asked; declined, it is to be settled again."""
    last_letters: Mapped[LastLetters] = mapped_column(Choice(LastLetters))
    letters_chosen_at: Mapped[datetime | None]
    wants_none_on: Mapped[date | None]
    """The day on which the sponsor said to want no other child."""
    wants_none_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    created_at: Mapped[datetime]


class MatchWeights(Base):
    """What each part of a score weighs, from a moment on; never changed."""

    __tablename__ = "match_weights"
    __table_args__ = (
        CheckConstraint(
            "support_gap + waiting + urgency + wishes + siblings + fairness + amount = 100",
            name="sum_to_100",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    support_gap: Mapped[int]
    waiting: Mapped[int]
    urgency: Mapped[int]
    wishes: Mapped[int]
    siblings: Mapped[int]
    fairness: Mapped[int]
    amount: Mapped[int]
    reason: Mapped[str]
    from_at: Mapped[datetime]
    set_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class MatchBlock(Base):
    """A child that a donor must not be given, and why; it ends when a person lifts it."""

    __tablename__ = "match_block"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index(
            "uq_match_block_open",
            "child_id",
            "donor_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    kind: Mapped[BlockKind] = mapped_column(Choice(BlockKind))
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (MatchWeights,)
