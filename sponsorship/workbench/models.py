"""What people did with things of the work queue; a mark that has ended is kept as history."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id
from sponsorship.workbench.rules import ActKind, MarkKind


class QueueMark(Base):
    """One mark stands on a thing at a time: of two who take it at once the database keeps one."""

    __tablename__ = "queue_mark"
    __table_args__ = (
        Index(
            "uq_queue_mark_open",
            "act",
            "subject_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    act: Mapped[ActKind] = mapped_column(Choice(ActKind))
    subject_id: Mapped[int] = mapped_column(Id)
    """The row of the feature that the act is about."""
    kind: Mapped[MarkKind] = mapped_column(Choice(MarkKind))
    until: Mapped[date | None]
    """The day on which what was put off comes back."""
    note: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
