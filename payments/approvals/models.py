"""Requests that need a second person, and the one decision about each."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.approvals.rules import Outcome


class ApprovalRequest(Base):
    """What a person asks another to approve; never changed, so nothing is edited after approval.

    ``kind`` names the act, ``subject`` the document or row it is about (``payment:Xy…``),
    ``arguments`` is all the act needs, as JSON. ``amount`` is in minor units, where money moves.
    """

    __tablename__ = "approval_request"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("id", "asked_by"),
        Index("ix_approval_request_subject", "kind", "subject"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"), index=True)
    kind: Mapped[str]
    subject: Mapped[str]
    arguments: Mapped[str]
    amount: Mapped[int | None] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


class ApprovalDecision(Base):
    """The one end of a request; the database refuses a person who decides what they asked for."""

    __tablename__ = "approval_decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["request_id", "asked_by"],
            ["approval_request.id", "approval_request.asked_by"],
            name="fk_approval_decision_request",
        ),
        CheckConstraint(
            "(outcome = 'withdrawn') = (decided_by = asked_by)", name="another_person_decides"
        ),
    )

    request_id: Mapped[int] = mapped_column(Id, primary_key=True)
    asked_by: Mapped[int] = mapped_column(Id)
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime]
    decided_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (ApprovalRequest, ApprovalDecision)
