"""Refunds that we ask the card gateway for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.cards.refund_rules import RefundState


class CardRefund(Base):
    """A refund that we ask the gateway for: booked when it is approved, then sent under its key.

    ``return_id`` is its row in the books; ``amount`` in minor units of ``currency``.
    """

    __tablename__ = "card_refund"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("return_id"),
        UniqueConstraint("name"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_card_refund_state_next_at", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    return_id: Mapped[int] = mapped_column(Id, ForeignKey("payment_return.id"))
    intent: Mapped[str]
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str]
    state: Mapped[RefundState] = mapped_column(Choice(RefundState), default=RefundState.ASKED)
    name: Mapped[str | None]
    """The gateway's name of it, once it is known."""
    code: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    """How often the gateway was asked without an answer."""
    asked_at: Mapped[datetime]
    """Since when its key may be with the gateway."""
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    runner: Mapped[str] = mapped_column(default="")
