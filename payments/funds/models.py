"""Funds: every entry of the ledger belongs to one."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from payments.funds.rules import FundKind


class Fund(Base):
    """Money for a purpose, owned by one organisation, in one currency.

    Money for one named child is a fund of kind ``child`` whose code is the child's code.
    """

    __tablename__ = "fund"
    __table_args__ = (UniqueConstraint("organisation_id", "code"), UniqueConstraint("public_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[FundKind] = mapped_column(Choice(FundKind))
    currency: Mapped[str] = mapped_column(default="VND")
    purpose: Mapped[str] = mapped_column(default="")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    cover_months: Mapped[int | None]
    """How many missed months of one child this fund may cover; None: it covers none."""


class FeePolicy(Base):
    """How much of a year's revenue may be spent on management, from a day on.

    ``percent_bp`` is in hundredths of a percent: 1000 is 10 %. The base leaves out money for a
    named child, gifts in kind and budget money (Circular 87/2008/TT-BTC); ``source`` names the law
    or decision.
    """

    __tablename__ = "fee_policy"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("organisation_id", "from_day"),
        CheckConstraint("percent_bp >= 0 AND percent_bp <= 10000", name="percent"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    percent_bp: Mapped[int]
    from_day: Mapped[date]
    source: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
