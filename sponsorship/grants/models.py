"""Grants for a child and the evidence that the money did what it was for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from sponsorship.grants.rules import GrantKind, GrantState


class Grant(Base):
    """Money asked for one child; whoever asks neither approves nor pays."""

    __tablename__ = "grant_case"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("code"),
        CheckConstraint("asked > 0", name="asked_positive"),
        CheckConstraint("approved IS NULL OR approved > 0", name="approved_positive"),
        Index("ix_grant_case_state", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    code: Mapped[str]
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    fund_id: Mapped[int] = mapped_column(Id, ForeignKey("fund.id"), index=True)
    kind: Mapped[GrantKind] = mapped_column(Choice(GrantKind))
    purpose: Mapped[str]
    payee: Mapped[str]
    asked: Mapped[int] = mapped_column(Amount)
    approved: Mapped[int | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    state: Mapped[GrantState] = mapped_column(Choice(GrantState), default=GrantState.REQUESTED)
    requested_on: Mapped[date]
    requested_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    decided_on: Mapped[date | None]
    decided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    decision_reason: Mapped[str] = mapped_column(default="")
    disbursement_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("disbursement.id"), unique=True
    )
    closed_on: Mapped[date | None]
    closed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy


class GrantEvidence(Base):
    """A paper that proves the grant: a bill, a discharge paper, tickets."""

    __tablename__ = "grant_evidence"
    __table_args__ = (UniqueConstraint("public_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    grant_id: Mapped[int] = mapped_column(Id, ForeignKey("grant_case.id"), index=True)
    title: Mapped[str]
    file_key: Mapped[str] = mapped_column(default="")
    added_on: Mapped[date]
    added_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
