"""Where children stand among those who wait, kept by triggers."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id
from sponsorship.children.rules import Sex


class CircumstanceGravity(Base):
    """How grave a circumstance is: what the triggers of ``child_rank`` read.

    The points are those of ``scoring.CIRCUMSTANCE_POINTS``; a test compares them.
    """

    __tablename__ = "circumstance_gravity"

    kind: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int]


class ChildRank(Base):
    """Where a child stands among those who wait, kept by triggers: it finds, it never decides.

    ``gravity`` is at least that of the circumstances in force, for ended ones count here too:
    whoever is found by it is weighed anew.
    """

    __tablename__ = "child_rank"
    __table_args__ = (Index("ix_child_rank_place", "place_code", "free"),)

    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), primary_key=True)
    sex: Mapped[Sex] = mapped_column(Choice(Sex))
    birth_year: Mapped[int]
    place_code: Mapped[str]
    registered_on: Mapped[date]
    need: Mapped[int | None] = mapped_column(Amount)
    allowance: Mapped[int] = mapped_column(Amount)
    gravity: Mapped[int]
    free: Mapped[bool]
