"""Letters as they were written, and as they were passed on."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from sponsorship.letters.rules import Direction, LetterState, Way


class Letter(Base):
    """A letter of a sponsorship; ``text`` never changes, ``words`` is what goes out.

    The database refuses a letter that is passed on unread, and one read by who entered it.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("form_id"),
        CheckConstraint("read_by <> entered_by", name="read_by_another"),
        CheckConstraint(
            "state NOT IN ('approved', 'passed_on') OR (read_by IS NOT NULL AND words <> '')",
            name="read_before",
        ),
        CheckConstraint("(state = 'passed_on') = (passed_day IS NOT NULL)", name="passed_on_a_day"),
        Index("ix_letter_state", "state", "written_on"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    form_id: Mapped[str]
    sponsorship_id: Mapped[int] = mapped_column(Id, ForeignKey("sponsorship.id"), index=True)
    direction: Mapped[Direction] = mapped_column(Choice(Direction))
    state: Mapped[LetterState] = mapped_column(Choice(LetterState), default=LetterState.WAITING)
    language: Mapped[str]
    """In which it is written: vi or en."""
    text: Mapped[str]
    written_on: Mapped[date]
    entered_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    entered_at: Mapped[datetime]
    read_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    read_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(default="")
    translation: Mapped[str] = mapped_column(default="")
    """For a reader of the other language; "" where none is needed."""
    passed_day: Mapped[date | None]
    passed_how: Mapped[Way | None] = mapped_column(Choice(Way))
    passed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    back_reason: Mapped[str] = mapped_column(default="")
    """Why it was given back, in words for who wrote it."""
    back_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
