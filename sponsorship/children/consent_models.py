"""Consents: what was said, the scans behind it, who may not speak for a child, and legal bases."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from sponsorship.children.consent_rules import Answer, Basis, Channel, ConsentEnd
from sponsorship.children.rules import Proof, Scope, Subject


class ConsentScan(Base):
    """The scan of a signed paper; one paper of a commune carries the consents of many children."""

    __tablename__ = "consent_scan"
    __table_args__ = (UniqueConstraint("public_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    file_key: Mapped[str]
    sha256: Mapped[str]
    filed_at: Mapped[datetime]
    filed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class Consent(Base):
    """What the guardian or the child said to one scope, with its proof and its end.

    A guardian's answer names the guardian, or the body that answers for a child without one: it
    counts only while that guardian, or that body, still speaks for the child.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_child", "child_id", "scope", "subject"),
        Index("ix_consent_scan_id", "scan_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    subject: Mapped[Subject] = mapped_column(Choice(Subject))
    scope: Mapped[Scope] = mapped_column(Choice(Scope))
    answer: Mapped[Answer] = mapped_column(Choice(Answer), default=Answer.YES)
    proof: Mapped[Proof] = mapped_column(Choice(Proof))
    guardian_id: Mapped[int | None] = mapped_column(Id, ForeignKey("guardian.id"))
    representative_id: Mapped[int | None] = mapped_column(Id, ForeignKey("representative.id"))
    channel: Mapped[Channel] = mapped_column(Choice(Channel), default=Channel.PAPER)
    given_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    end_reason: Mapped[ConsentEnd | None] = mapped_column(Choice(ConsentEnd))
    document: Mapped[str] = mapped_column(default="")
    scan_id: Mapped[int | None] = mapped_column(Id, ForeignKey("consent_scan.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class GuardianBar(Base):
    """From when to when nobody of the family speaks for a child: a guardian is under suspicion."""

    __tablename__ = "guardian_bar"
    __table_args__ = (
        CheckConstraint("lifted_by <> barred_by", name="another_person_lifts"),
        Index(
            "uq_guardian_bar_open",
            "child_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    reason: Mapped[str]
    """For case roles only."""
    barred_at: Mapped[datetime]
    barred_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class HoldingBasis(Base):
    """The legal basis on which a child's file is held from a day on."""

    __tablename__ = "holding_basis"
    __table_args__ = (Index("ix_holding_basis_child", "child_id", "from_day"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    basis: Mapped[Basis] = mapped_column(Choice(Basis))
    source: Mapped[str]
    """The law, decision or paper it rests on."""
    from_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (HoldingBasis,)
