"""What officers write down in the field: drafts of records, visits, hand-overs. Identity tables."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, public_id


class ChildDraft(Base):
    """A child whose record is being typed, part by part; each part as JSON, "" until it is saved.

    Sent in, the parts are emptied and only the child it became is kept.
    """

    __tablename__ = "child_draft"
    __table_args__ = (UniqueConstraint("public_id"), UniqueConstraint("form_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    form_id: Mapped[str]
    """Of the form that began it: sent twice, it begins one draft."""
    owner_id: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"), index=True)
    who: Mapped[str] = mapped_column(default="")
    circumstance: Mapped[str] = mapped_column(default="")
    consent: Mapped[str] = mapped_column(default="")
    needs: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    child_id: Mapped[int | None] = mapped_column(Id, ForeignKey("child.id"))


class Visit(Base):
    """An officer has seen a child at home."""

    __tablename__ = "child_visit"
    __table_args__ = (UniqueConstraint("public_id"), UniqueConstraint("form_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    form_id: Mapped[str]
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    visited_on: Mapped[date]
    met: Mapped[str]
    findings: Mapped[str]
    photo_id: Mapped[int | None] = mapped_column(Id, ForeignKey("child_photo.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


class HandOver(Base):
    """Money of a voucher, or goods, reached the family: who took it, when, and the proof."""

    __tablename__ = "hand_over"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("form_id"),
        UniqueConstraint("disbursement_id"),
        CheckConstraint("(disbursement_id IS NULL) <> (goods = '')", name="money_or_goods"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    form_id: Mapped[str]
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    disbursement_id: Mapped[int | None] = mapped_column(Id, ForeignKey("disbursement.id"))
    """The amount is the voucher's; nobody types it again."""
    goods: Mapped[str] = mapped_column(default="")
    received_on: Mapped[date]
    received_by: Mapped[str]
    proof_key: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
