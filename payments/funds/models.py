"""Funds: every entry of the ledger belongs to one."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
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
