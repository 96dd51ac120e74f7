"""Bridges: a cover fund pays on for a child whose sponsor has stopped, month by month."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.dates import Month
from core.db import Amount, Base, Id, public_id


class Bridge(Base):
    """What a cover fund pays on into the fund of a commitment that ended; never changed.

    Nobody owes it: the commitment asks for no month after its end.
    """

    __tablename__ = "bridge"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("pledge_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("months > 0", name="months_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    cover_fund_id: Mapped[int] = mapped_column(Id, ForeignKey("fund.id"), index=True)
    amount: Mapped[int] = mapped_column(Amount)
    """A month, minor units of ``currency``."""
    currency: Mapped[str] = mapped_column(default="VND")
    first_month: Mapped[str]
    months: Mapped[int]
    """For how many months at most."""
    created_at: Mapped[datetime]

    @property
    def first(self) -> Month:
        """Return the first month it pays."""
        return Month.parse(self.first_month)

    @property
    def last(self) -> Month:
        """Return the last month it may pay."""
        return self.first + (self.months - 1)


class BridgedMonth(Base):
    """A month that a bridge paid; never changed."""

    __tablename__ = "bridged_month"
    __table_args__ = (UniqueConstraint("bridge_id", "period"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    bridge_id: Mapped[int] = mapped_column(Id, ForeignKey("bridge.id"))
    period: Mapped[str]
    paid_on: Mapped[date]
    at: Mapped[datetime]


APPEND_ONLY = (Bridge, BridgedMonth)
