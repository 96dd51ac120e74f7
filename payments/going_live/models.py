"""That an organisation went live, and whether that was taken back."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, public_id


class GoingLive(Base):
    """The books of an organisation begin after ``day``; what they begin with is in the request."""

    __tablename__ = "going_live"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("request_id"),
        Index(
            "uq_going_live_organisation",
            "organisation_id",
            unique=True,
            sqlite_where=text("reversed_at IS NULL"),
            postgresql_where=text("reversed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    day: Mapped[date]
    request_id: Mapped[int] = mapped_column(Id, ForeignKey("approval_request.id"))
    at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]
    reversed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    reversed_reason: Mapped[str] = mapped_column(default="")
