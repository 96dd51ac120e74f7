"""Agreements as they were printed, version by version, and the scans that came back signed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id, public_id


class Agreement(Base):
    """One version of a sponsorship's agreement; ``snapshot`` is what the sponsor's copy says."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("public_id"), UniqueConstraint("sponsorship_id", "version"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    sponsorship_id: Mapped[int] = mapped_column(Id, ForeignKey("sponsorship.id"))
    version: Mapped[int]
    snapshot: Mapped[str]
    file_key: Mapped[str]
    sha256: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


class AgreementScan(Base):
    """The signed paper of a version. It may name the family: staff with that right read it."""

    __tablename__ = "agreement_scan"

    agreement_id: Mapped[int] = mapped_column(Id, ForeignKey("agreement.id"), primary_key=True)
    signed_on: Mapped[date]
    file_key: Mapped[str]
    sha256: Mapped[str]
    filed_at: Mapped[datetime]
    filed_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (Agreement, AgreementScan)
