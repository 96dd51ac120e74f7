"""Organisations and the people who sign for them, by date."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id


class Organisation(Base):
    """A body with papers, accounts and staff of its own; money never crosses to another."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    tax_code: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    currency: Mapped[str] = mapped_column(default="VND")
    paper_form: Mapped[str] = mapped_column(default="vn")
    """The form its receipts are printed on, unless the giver asks for another."""


class Signatory(Base):
    """Who signs in which capacity, between two days; papers keep the names of their day."""

    __tablename__ = "signatory"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"), index=True)
    position: Mapped[int]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    from_day: Mapped[date]
    to_day: Mapped[date | None]
