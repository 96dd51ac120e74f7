"""Payments in, the batches of collectors, and the allocations that tie money to instalments."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.receiving.rules import Channel


class CashBatch(Base):
    """A collector's list, taken when its rows add up to its total."""

    __tablename__ = "cash_batch"
    __table_args__ = (UniqueConstraint("public_id"), UniqueConstraint("file_digest"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    file_digest: Mapped[str]
    rows: Mapped[int]
    total: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    received_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    received_at: Mapped[datetime]


class Payment(Base):
    """Money that arrived; never changed. ``reference`` is unique within its channel and account."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("organisation_id", "channel", "reference"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_payment_received", "organisation_id", "received_on"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    donor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    payer_name: Mapped[str] = mapped_column(default="")
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    reference: Mapped[str]
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    received_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    batch_id: Mapped[int | None] = mapped_column(Id, ForeignKey("cash_batch.id"), index=True)
    note: Mapped[str] = mapped_column(default="")


class Allocation(Base):
    """Part of a payment that pays an instalment or goes to a fund; never changed.

    Without an instalment it is a gift to the fund. What no allocation names stays unallocated.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        UniqueConstraint("payment_id", "instalment_id", "fund_id", "ordinal"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    payment_id: Mapped[int] = mapped_column(Id, ForeignKey("payment.id"))
    instalment_id: Mapped[int | None] = mapped_column(Id, ForeignKey("instalment.id"), index=True)
    fund_id: Mapped[int] = mapped_column(Id, ForeignKey("fund.id"), index=True)
    ordinal: Mapped[int] = mapped_column(default=0)
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    allocated_at: Mapped[datetime]


APPEND_ONLY = (Payment, Allocation)
