"""Pairs of records that may be one child, and records that stand for no child any more."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from sponsorship.children.rules import AsideState, Standing


class PossibleDuplicate(Base):
    """Two records that may be one child, until a person decides; the decision stays."""

    __tablename__ = "possible_duplicate"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("child_id", "other_id"),
        CheckConstraint("child_id < other_id", name="in_order"),
        Index("ix_possible_duplicate_other", "other_id"),
        Index("ix_possible_duplicate_state", "state", "found_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    other_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    signs: Mapped[str]
    """In what they are alike: values of ``Sign``, a space between."""
    state: Mapped[AsideState] = mapped_column(Choice(AsideState), default=AsideState.OPEN)
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(default="")


class VoidRecord(Base):
    """A record that stands for no child: merged into another, or of an import taken back.

    Nothing of it is deleted. A merge that is undone lets it stand for itself again.
    """

    __tablename__ = "void_record"
    __table_args__ = (
        Index(
            "uq_void_record_standing",
            "child_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_void_record_kept", "kept_id"),
        CheckConstraint("kept_id <> child_id", name="two_records"),
        CheckConstraint("(kept_id IS NULL) = (pair_id IS NULL)", name="merged_of_a_pair"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    kept_id: Mapped[int | None] = mapped_column(Id, ForeignKey("child.id"))
    """The record that stands for the child, None where an import was taken back."""
    pair_id: Mapped[int | None] = mapped_column(Id, ForeignKey("possible_duplicate.id"), index=True)
    standing: Mapped[Standing] = mapped_column(Choice(Standing))
    """What the record's was, to be given back."""
    voided_at: Mapped[datetime]
    voided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
