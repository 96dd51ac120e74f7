"""Counts of the cash box, and cash brought to the bank."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Id, public_id


class TillCount(Base):
    """The cash box counted by denomination; never changed.

    ``denominations`` is JSON: face value in minor units -> pieces. ``counted`` is their sum,
    ``booked`` what the cash book said at that moment; a difference has its reason. ``reference``
    is that of the form, so that a sheet sent twice is one count.
    """

    __tablename__ = "till_count"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("organisation_id", "reference"),
        CheckConstraint("counted >= 0", name="counted_not_negative"),
        CheckConstraint("counted = booked OR reason <> ''", name="difference_has_reason"),
        Index("ix_till_count_account", "account_id", "counted_on"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    reference: Mapped[str]
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"))
    counted_on: Mapped[date]
    denominations: Mapped[str]
    counted: Mapped[int] = mapped_column(Amount)
    booked: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    reason: Mapped[str] = mapped_column(default="")
    counted_at: Mapped[datetime]
    counted_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class CashDeposit(Base):
    """Cash that left the box for the bank, with a number of its own; never changed.

    It is in transit until a line of the bank's statement is it. ``reference`` is that of the form.
    """

    __tablename__ = "cash_deposit"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("organisation_id", "reference"),
        UniqueConstraint("series_id", "number"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    reference: Mapped[str]
    series_id: Mapped[int] = mapped_column(Id, ForeignKey("series.id"))
    number: Mapped[int]
    cash_account_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"))
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"))
    """Both are accounts of the ledger."""
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    deposited_on: Mapped[date]
    slip: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (TillCount, CashDeposit)
