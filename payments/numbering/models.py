"""Series: the counters behind the numbers of papers."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id
from payments.numbering.rules import Paper


class Series(Base):
    """The numbers of one kind of paper of one organisation in one year, without gap or repeat."""

    __tablename__ = "series"
    __table_args__ = (
        UniqueConstraint("organisation_id", "paper", "year"),
        UniqueConstraint("code"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    paper: Mapped[Paper] = mapped_column(Choice(Paper))
    year: Mapped[int]
    code: Mapped[str]
    last_number: Mapped[int] = mapped_column(default=0)
    on_paper: Mapped[int] = mapped_column(default=0)
    """The last number used on paper before this system: 1 to here are in no row."""
