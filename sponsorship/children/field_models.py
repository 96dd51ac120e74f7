"""What officers write down in the field: drafts of records, visits, hand-overs. Identity tables."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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
        Index(
            "uq_hand_over_stands",
            "disbursement_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
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
    undone_at: Mapped[datetime | None]
    """When it turned out to be a mistake; a row of ``FieldUndoing`` says why."""


class FieldUndoing(Base):
    """A visit or a hand-over was written down by mistake: the row it names stays, this one too."""

    __tablename__ = "field_undoing"
    __table_args__ = (
        UniqueConstraint("visit_id"),
        UniqueConstraint("hand_over_id"),
        CheckConstraint("(visit_id IS NULL) <> (hand_over_id IS NULL)", name="one_thing"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    visit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("child_visit.id"))
    hand_over_id: Mapped[int | None] = mapped_column(Id, ForeignKey("hand_over.id"))
    reason: Mapped[str]
    asked_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    undone_at: Mapped[datetime]
    undone_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (FieldUndoing,)
