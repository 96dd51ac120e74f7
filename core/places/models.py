"""Provinces and communes, with the days between which they are in force."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice
from core.places.rules import UnitKind


class AdminUnit(Base):
    """An administrative unit by its official code; a rename is a new row that replaces this one."""

    __tablename__ = "admin_unit"

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[UnitKind] = mapped_column(Choice(UnitKind))
    name: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("admin_unit.code"), index=True)
    search_key: Mapped[str] = mapped_column(index=True)
    sort_key: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    replaced_by: Mapped[str | None] = mapped_column(ForeignKey("admin_unit.code"))


class OldName(Base):
    """A name by which people still know a place: its district, or a commune that went into it."""

    __tablename__ = "old_place_name"

    code: Mapped[str] = mapped_column(ForeignKey("admin_unit.code"), primary_key=True)
    search_key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
