"""Imports of registers without the people in them, and the titles each office gives columns."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from sponsorship.imports.rules import ImportState


class RegisterImport(Base):
    """A register sent by somebody for an organisation; its file is kept until it is settled."""

    __tablename__ = "register_import"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index("ix_register_import_sent", "organisation_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    state: Mapped[ImportState] = mapped_column(Choice(ImportState), default=ImportState.DRAFT)
    file_key: Mapped[str]
    sent_at: Mapped[datetime]
    sent_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    """None: a command, for which nobody answers by name."""
    settled_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    imported: Mapped[int] = mapped_column(default=0)
    """Children that it brought or changed."""
    told: Mapped[int | None] = mapped_column(Id, ForeignKey("audit_event.id"))
    """The log's row of the taking: what was done with its children later was built on it."""


class ColumnTitle(Base):
    """What an office means by a title of its files, asked once."""

    __tablename__ = "column_title"

    organisation_id: Mapped[int] = mapped_column(
        Id, ForeignKey("organisation.id"), primary_key=True
    )
    title: Mapped[str] = mapped_column(primary_key=True)
    """Folded, as `search_key` does."""
    column: Mapped[str]
