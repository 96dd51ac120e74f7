"""The child's record without identity: what staff work with and every paper may name by code."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from sponsorship.children.life_rules import LifeEvent, LifeReason
from sponsorship.children.record_rules import SupportSource
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
    """Poverty status today; where a household is recorded, that of the household."""
    household_id: Mapped[int | None] = mapped_column(Id, ForeignKey("household.id"), index=True)
    grade: Mapped[int | None]
    allowance: Mapped[int] = mapped_column(Amount, default=0)
    """State allowance a month in force today, minor units of ``currency``."""
    need: Mapped[int | None] = mapped_column(Amount)
    """What the child needs a month by the commune's assessment; None: not assessed yet."""
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
    """A dated circumstance of a child; a fact once another person has seen the evidence."""

    __tablename__ = "child_circumstance"
    __table_args__ = (
        UniqueConstraint("child_id", "kind", "from_day"),
        Index("uq_child_circumstance_public_id", "public_id", unique=True),
        CheckConstraint("verified_by <> recorded_by", name="another_person_verifies"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    kind: Mapped[Circumstance] = mapped_column(Choice(Circumstance), index=True)
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    """First day on which it no longer holds."""
    sub_case: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str] = mapped_column(default="")
    """Reference of the paper that proves it."""
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    verified_on: Mapped[date | None]
    verified_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))

    def holds_on(self, day: date) -> bool:
        """Say whether it is in force on a day."""
        return self.from_day <= day and (self.to_day is None or day < self.to_day)


class ChildEvent(Base):
    """What happened to a child or its record, and when: rows are added and never changed."""

    __tablename__ = "child_event"
    __table_args__ = (
        Index("ix_child_event_child", "child_id", "day"),
        Index(
            "uq_child_event_birthday",
            "child_id",
            "kind",
            unique=True,
            sqlite_where=text("kind IN ('turned_16', 'turned_18')"),
            postgresql_where=text("kind IN ('turned_16', 'turned_18')"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    kind: Mapped[LifeEvent] = mapped_column(Choice(LifeEvent))
    day: Mapped[date]
    reason: Mapped[LifeReason | None] = mapped_column(Choice(LifeReason))
    document: Mapped[str] = mapped_column(default="")
    from_place: Mapped[str | None] = mapped_column(ForeignKey("admin_unit.code"))
    to_place: Mapped[str | None] = mapped_column(ForeignKey("admin_unit.code"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class OtherSupport(Base):
    """What others give the child a month, between two days: the state, another fund, a family."""

    __tablename__ = "other_support"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("to_day >= from_day", name="ends_after_start"),
        Index("ix_other_support_child", "child_id", "source", "from_day"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    source: Mapped[SupportSource] = mapped_column(Choice(SupportSource))
    giver: Mapped[str] = mapped_column(default="")
    amount: Mapped[int] = mapped_column(Amount)
    """A month, minor units of ``currency``."""
    currency: Mapped[str] = mapped_column(default="VND")
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    """First day on which it is no longer given."""
    document: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (ChildEvent,)
