"""Payments in, the batches of collectors, and the allocations that tie money to instalments."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.receiving.rules import Channel, ReturnKind


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
    collector: Mapped[str] = mapped_column(default="")
    expected_rows: Mapped[int | None]
    expected_total: Mapped[int | None] = mapped_column(Amount)
    """What the collector says the list holds, in minor units of ``currency``."""
    override_reason: Mapped[str] = mapped_column(default="")
    """Why the list was taken although it is not what was expected."""


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
    rate: Mapped[str | None]
    """Units of the books' currency for one of ``currency``, frozen; None in the books' own."""


class Allocation(Base):
    """Part of a payment that pays an instalment or goes to a fund; never changed.

    Without an instalment it is a gift to the fund. What no allocation names stays unallocated.
    Undoing is a row of its own with a negative amount that names the one it takes from, so every
    sum over allocations is right by itself.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint(
            "(amount > 0 AND reverses_id IS NULL) OR (amount < 0 AND reverses_id IS NOT NULL)",
            name="amount_by_side",
        ),
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
    reverses_id: Mapped[int | None] = mapped_column(Id, ForeignKey("allocation.id"), index=True)
    return_id: Mapped[int | None] = mapped_column(Id, ForeignKey("payment_return.id"), index=True)
    """The refund, reversal or dispute that undid it; None when it was only allocated anew."""


class PaymentReturn(Base):
    """Money of a payment that went back, or came back after a dispute; never changed.

    What a payment still brings is its amount less refunds, reversals and disputes, plus disputes
    won and refunds that failed. ``reference`` is the gateway's or our own and keeps one event from
    being taken twice.
    """

    __tablename__ = "payment_return"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("payment_id", "kind", "reference"),
        UniqueConstraint("undoes_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    payment_id: Mapped[int] = mapped_column(Id, ForeignKey("payment.id"))
    kind: Mapped[ReturnKind] = mapped_column(Choice(ReturnKind))
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    occurred_on: Mapped[date]
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"))
    """The ledger account the money leaves or comes back to."""
    reason: Mapped[str]
    reference: Mapped[str]
    undoes_id: Mapped[int | None] = mapped_column(Id, ForeignKey("payment_return.id"))
    request_id: Mapped[int | None] = mapped_column(Id, ForeignKey("approval_request.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class GiftInKind(Base):
    """What a payment in kind consists of and how it was valued; never changed."""

    __tablename__ = "gift_in_kind"

    payment_id: Mapped[int] = mapped_column(Id, ForeignKey("payment.id"), primary_key=True)
    items: Mapped[str]
    quantity: Mapped[str]
    value_basis: Mapped[str]
    given_to: Mapped[str] = mapped_column(default="")
    """A commune, a programme or a child's code; never a name."""


class Cover(Base):
    """A fund paid a missed month for the child; shown as cover, never as the sponsor's gift."""

    __tablename__ = "cover"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("instalment_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    instalment_id: Mapped[int] = mapped_column(Id, ForeignKey("instalment.id"))
    fund_id: Mapped[int] = mapped_column(Id, ForeignKey("fund.id"), index=True)
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    covered_on: Mapped[date]
    covered_at: Mapped[datetime]
    covered_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class CoverRepayment(Base):
    """The arrears came: part of a cover went back to its fund; never changed.

    When the arrears were taken back again, a negative row names the undoing: the fund pays anew.
    """

    __tablename__ = "cover_repayment"
    __table_args__ = (
        UniqueConstraint("cover_id", "allocation_id"),
        CheckConstraint("amount <> 0", name="amount_not_zero"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cover_id: Mapped[int] = mapped_column(Id, ForeignKey("cover.id"))
    allocation_id: Mapped[int] = mapped_column(Id, ForeignKey("allocation.id"))
    amount: Mapped[int] = mapped_column(Amount)
    at: Mapped[datetime]


APPEND_ONLY = (Payment, Allocation, PaymentReturn, GiftInKind, Cover, CoverRepayment)
