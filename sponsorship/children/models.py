"""The child's record without identity: what staff work with and every paper may name by code."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id
from sponsorship.children.rules import (
    Circumstance,
    Poverty,
    Sex,
    Standing,
)


class Child(Base):
    """A child by code. ``birth_year`` is the only trace of age here; identity lives apart."""

    __tablename__ = "child"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_child_waiting", "standing", "disputed", "place_code"),
        Index("ix_child_place", "place_code"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str]
    sex: Mapped[Sex] = mapped_column(Choice(Sex))
    birth_year: Mapped[int]
    people: Mapped[str] = mapped_column(default="")
    place_code: Mapped[str] = mapped_column(ForeignKey("admin_unit.code"))
    household: Mapped[Poverty] = mapped_column(Choice(Poverty), default=Poverty.OTHER)
    grade: Mapped[int | None]
    allowance: Mapped[int] = mapped_column(Amount, default=0)
    """State allowance a month, minor units of ``currency``."""
    currency: Mapped[str] = mapped_column(default="VND")
    standing: Mapped[Standing] = mapped_column(Choice(Standing), default=Standing.DRAFT)
    disputed: Mapped[bool] = mapped_column(default=False)
    """Two children claim this code: no new match, donor view closed, until a person decides."""
    registered_on: Mapped[date]
    created_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    """Who last typed or imported the identity; somebody else verifies it."""
    verified_on: Mapped[date | None]
    verified_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    verified_document: Mapped[str] = mapped_column(default="")
    source_digest: Mapped[str] = mapped_column(default="")
    """Keyed digest of the register's row: the same row again changes nothing."""
    story: Mapped[str] = mapped_column(default="")
    """Reviewed text in plain words for the sponsor; shown only with consent."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy


class ChildCircumstance(Base):
    """A dated circumstance of a child."""

    __tablename__ = "child_circumstance"
    __table_args__ = (UniqueConstraint("child_id", "kind", "from_day"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    kind: Mapped[Circumstance] = mapped_column(Choice(Circumstance), index=True)
    from_day: Mapped[date]
    to_day: Mapped[date | None]
