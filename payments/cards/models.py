"""Cards by their opaque names, what they are charged, and what the gateway told us."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.cards.facts import Subject
from payments.cards.quarantine_rules import CaseDecision, Effect, Why
from payments.cards.rules import AttemptKind, DueState, Outcome


class CardCustomer(Base):
    """The gateway's name for a donor."""

    __tablename__ = "card_customer"
    __table_args__ = (UniqueConstraint("name"),)

    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]


class CardSetup(Base):
    """A page of the gateway's on which a donor saves a card for commitments."""

    __tablename__ = "card_setup"
    __table_args__ = (UniqueConstraint("public_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    pledges: Mapped[str]
    """Codes of the commitments to be charged, with commas; "" to change the card of all."""
    opened_at: Mapped[datetime]
    card_id: Mapped[int | None] = mapped_column(Id, ForeignKey("saved_card.id"))


class SavedCard(Base):
    """A donor's card as the gateway names it; nothing of it that could be charged elsewhere."""

    __tablename__ = "saved_card"
    __table_args__ = (UniqueConstraint("public_id"), UniqueConstraint("name"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    name: Mapped[str]
    brand: Mapped[str]
    last4: Mapped[str]
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    warned_on: Mapped[date | None]
    """When the donor was told that it expires."""


class CardMandate(Base):
    """A donor lets a commitment be charged to a card, from an instant to another; kept for ever."""

    __tablename__ = "card_mandate"
    __table_args__ = (
        Index(
            "uq_card_mandate_open",
            "pledge_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    card_id: Mapped[int] = mapped_column(Id, ForeignKey("saved_card.id"), index=True)
    from_month: Mapped[str]
    """The first month that is charged."""
    given_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(default="")


class CardDue(Base):
    """What is charged to a card: one for an instalment, or one for each time a donor pays once.

    ``amount`` in minor units of ``currency``; ``attempts`` is the number of the latest attempt.
    """

    __tablename__ = "card_due"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("instalment_id"),
        UniqueConstraint("payment_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(state = 'succeeded') = (payment_id IS NOT NULL)", name="paid_by_payment"),
        Index("ix_card_due_state_next_at", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"), index=True)
    instalment_id: Mapped[int | None] = mapped_column(Id, ForeignKey("instalment.id"))
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    state: Mapped[DueState] = mapped_column(Choice(DueState), default=DueState.DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    """When a runner looks at it again."""
    lease_until: Mapped[datetime | None]
    runner: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    """The code of the last refusal, or why it was stopped or cancelled."""
    opened_at: Mapped[datetime]
    payment_id: Mapped[int | None] = mapped_column(Id, ForeignKey("payment.id"))


class CardAttempt(Base):
    """One try to charge a due: its idempotency key, and the highest of what is known of it."""

    __tablename__ = "card_attempt"
    __table_args__ = (
        UniqueConstraint("due_id", "number"),
        UniqueConstraint("key"),
        UniqueConstraint("intent"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    due_id: Mapped[int] = mapped_column(Id, ForeignKey("card_due.id"))
    number: Mapped[int]
    kind: Mapped[AttemptKind] = mapped_column(Choice(AttemptKind))
    key: Mapped[str]
    card_id: Mapped[int | None] = mapped_column(Id, ForeignKey("saved_card.id"))
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome), default=Outcome.SENT)
    code: Mapped[str] = mapped_column(default="")
    intent: Mapped[str | None]
    """The gateway's name of the charge."""
    closes_at: Mapped[datetime | None]
    """When nobody can pay on the gateway's page any more."""
    asked: Mapped[int] = mapped_column(default=0)
    """How often the gateway was asked without an answer."""
    asked_at: Mapped[datetime]
    """Since when its key is with the gateway."""
    answered_at: Mapped[datetime | None]


class GatewayEvent(Base):
    """A message of the gateway, reduced to what we act on; never changed, each taken once."""

    __tablename__ = "gateway_event"
    __table_args__ = (
        UniqueConstraint("source", "name"),
        Index("ix_gateway_event_intent", "intent"),
        Index("ix_gateway_event_object", "subject", "object"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str]
    name: Mapped[str]
    type: Mapped[str]
    subject: Mapped[Subject] = mapped_column(Choice(Subject))
    object: Mapped[str]
    intent: Mapped[str]
    status: Mapped[str]
    code: Mapped[str]
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str]
    customer: Mapped[str]
    due: Mapped[str]
    attempt: Mapped[int]
    live: Mapped[bool]
    account: Mapped[str]
    made_at: Mapped[datetime]
    """When the object was made, by the gateway's clock."""
    told_at: Mapped[datetime]
    received_at: Mapped[datetime]
    swept: Mapped[bool]
    """Found by asking, not sent to us."""


class GatewayEffect(Base):
    """What a message changed: one row for each, written with the change; never changed."""

    __tablename__ = "gateway_effect"

    event_id: Mapped[int] = mapped_column(Id, ForeignKey("gateway_event.id"), primary_key=True)
    effect: Mapped[Effect] = mapped_column(Choice(Effect))
    at: Mapped[datetime]


class GatewayCase(Base):
    """Something of the gateway's that does not fit our books and waits for a person."""

    __tablename__ = "gateway_case"
    __table_args__ = (UniqueConstraint("public_id"), UniqueConstraint("object", "why"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    event_id: Mapped[int | None] = mapped_column(Id, ForeignKey("gateway_event.id"))
    object: Mapped[str]
    why: Mapped[Why] = mapped_column(Choice(Why))
    told: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime]
    decision: Mapped[CaseDecision | None] = mapped_column(Choice(CaseDecision))
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class CardPayout(Base):
    """Money that the gateway sends to the bank: the sum of its lines, minor units."""

    __tablename__ = "card_payout"
    __table_args__ = (UniqueConstraint("public_id"), UniqueConstraint("name"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    name: Mapped[str]
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str]
    arrives_on: Mapped[date]
    failed: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]


class CardBalanceLine(Base):
    """A movement of our balance with the gateway, as it was told; gross, fee and net."""

    __tablename__ = "card_balance_line"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("net = amount - fee", name="adds_up"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    name: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str]
    amount: Mapped[int] = mapped_column(Amount)
    fee: Mapped[int] = mapped_column(Amount)
    net: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str]
    made_at: Mapped[datetime]
    payout_id: Mapped[int | None] = mapped_column(Id, ForeignKey("card_payout.id"), index=True)


class CardTry(Base):
    """A donor opened a page to pay or save a card, or failed there: against testing of cards."""

    __tablename__ = "card_try"
    __table_args__ = (Index("ix_card_try_at", "at"), UniqueConstraint("event_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    address: Mapped[str]
    """A keyed digest of the network address."""
    failed: Mapped[bool]
    at: Mapped[datetime]
    event_id: Mapped[int | None] = mapped_column(Id, ForeignKey("gateway_event.id"))


class CardSweep(Base):
    """We asked the gateway for what we were not told; the next one begins where this one began."""

    __tablename__ = "card_sweep"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    began_at: Mapped[datetime]
    missed: Mapped[int]
    """Messages that had not come."""
    failed: Mapped[int]
    """Messages that could not be applied."""


APPEND_ONLY = (GatewayEvent, GatewayEffect)
