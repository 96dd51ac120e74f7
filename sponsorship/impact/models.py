"""Impact statements: what was printed for a donor, frozen, version by version."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Id, public_id


class ImpactStatement(Base):
    """One version of a donor's statement for a year; ``snapshot`` holds the figures."""

    __tablename__ = "impact_statement"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("donor_id", "organisation_id", "year", "version"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"))
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    year: Mapped[int]
    version: Mapped[int]
    received: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    snapshot: Mapped[str]
    file_key: Mapped[str]
    sha256: Mapped[str]
    built_at: Mapped[datetime]


APPEND_ONLY = (ImpactStatement,)
