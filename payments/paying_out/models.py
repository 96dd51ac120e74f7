"""Money paid out: one numbered voucher for one payment."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.receiving.rules import Channel


class Disbursement(Base):
    """A payment out of a fund against a document; never changed."""

    __tablename__ = "disbursement"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("series_id", "number"),
        UniqueConstraint("document"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    series_id: Mapped[int] = mapped_column(Id, ForeignKey("series.id"))
    number: Mapped[int]
    fund_id: Mapped[int] = mapped_column(Id, ForeignKey("fund.id"), index=True)
    document: Mapped[str]
    payee: Mapped[str]
    """Who takes the money, as on the voucher; a child is named by code only."""
    purpose: Mapped[str]
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    paid_on: Mapped[date]
    recorded_at: Mapped[datetime]
    paid_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (Disbursement,)
