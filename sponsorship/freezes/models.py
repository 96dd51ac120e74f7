"""Freezes of sponsors and of children."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, public_id

OPEN = text("lifted_at IS NULL")


class Freeze(Base):
    """A sponsor or a child that is frozen until somebody else lifts it; the reason is case-only."""

    __tablename__ = "freeze"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint("(child_id IS NULL) <> (donor_id IS NULL)", name="of_one"),
        CheckConstraint("lifted_by <> frozen_by", name="another_person_lifts"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        Index("uq_freeze_child", "child_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("uq_freeze_donor", "donor_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int | None] = mapped_column(Id, ForeignKey("child.id"))
    donor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("donor.id"))
    reason: Mapped[str] = mapped_column(default="")
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    lift_reason: Mapped[str] = mapped_column(default="")
