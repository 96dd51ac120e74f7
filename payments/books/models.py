"""Seals: what the append-only rows were when somebody last closed the lid."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id
from payments.books.rules import Sealed


class Seal(Base):
    """A digest over rows of one table up to an id, chained to the seal before it; never changed.

    Triggers keep rows from being changed through the database; a seal shows when somebody went
    around them. The newest digest, kept outside the database, shows when a seal itself was altered.
    """

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("sealed", "through_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sealed: Mapped[Sealed] = mapped_column(Choice(Sealed))
    through_id: Mapped[int] = mapped_column(Id)
    """The highest row id under this seal; the seal before it says where it begins."""
    rows: Mapped[int]
    digest: Mapped[str]
    """SHA-256, in hexadecimal, over the digest before and every column of every row, by id."""
    sealed_at: Mapped[datetime]


APPEND_ONLY = (Seal,)
