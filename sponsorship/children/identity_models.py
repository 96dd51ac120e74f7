"""Identity tables: reached through ``identity.py`` only, so that encryption touches one place."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from sponsorship.children.consent_rules import Giver
from sponsorship.children.rules import AsideState, Precision

BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")
"""Text in the order of its bytes, so that what begins alike stands together in an index."""


class ChildIdentity(Base):
    """Who the child is, with the keys by which names are searched and sorted."""

    __tablename__ = "child_identity"
    __table_args__ = (
        UniqueConstraint("personal_id"),
        Index("ix_child_identity_search", "search_key"),
        Index("ix_child_identity_sort", "sort_key", "child_id"),
    )

    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), primary_key=True)
    full_name: Mapped[str]
    given_name: Mapped[str]
    birth_date: Mapped[date]
    """The earliest day that fits what is known."""
    birth_precision: Mapped[Precision] = mapped_column(Choice(Precision))
    personal_id: Mapped[str | None]
    village: Mapped[str] = mapped_column(default="")
    school: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    search_key: Mapped[str]
    sort_key: Mapped[str]


class ChildWord(Base):
    """A word by which a child is found: see ``identity/words.py``."""

    __tablename__ = "child_word"
    __table_args__ = (
        Index("ix_child_word_word", "word", "child_id"),
        {"sqlite_with_rowid": False},
    )

    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), primary_key=True)
    word: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)


class Guardian(Base):
    """Who cares for the child, between two days."""

    __tablename__ = "guardian"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    name: Mapped[str]
    relation: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    from_day: Mapped[date]
    to_day: Mapped[date | None]


class Representative(Base):
    """Who answers for a child that has no guardian, between two days."""

    __tablename__ = "representative"
    __table_args__ = (CheckConstraint("kind IN ('commune', 'institution')", name="is_a_body"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    kind: Mapped[Giver] = mapped_column(Choice(Giver))
    name: Mapped[str]
    office: Mapped[str]
    document: Mapped[str]
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class ChildPhoto(Base):
    """A picture of the child; shown only while consent is current, through an authorised view."""

    __tablename__ = "child_photo"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint("approved_by <> added_by", name="another_person_approves"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    file_key: Mapped[str]
    """The drawing for paper; the smaller ones lie beside it."""
    taken_on: Mapped[date]
    likeness: Mapped[int | None] = mapped_column(Id)
    """Difference hash of 64 bits; None until ``flask photos measure`` has drawn an older one."""
    added_at: Mapped[datetime | None]
    added_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    approved_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None]
    """From here on the files are gone; the row tells that there was a picture."""


class PhotoLikeness(Base):
    """Two pictures that look the same, of any children and years; noted once for the pair."""

    __tablename__ = "child_photo_likeness"

    photo_id: Mapped[int] = mapped_column(Id, ForeignKey("child_photo.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        Id, ForeignKey("child_photo.id"), primary_key=True, index=True
    )


class SetAside(Base):
    """A register row kept aside as a possible duplicate until a person decides; nothing is lost."""

    __tablename__ = "set_aside"
    __table_args__ = (UniqueConstraint("public_id"), UniqueConstraint("row_digest"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    code: Mapped[str]
    of_child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    row: Mapped[str]
    """The row as JSON, complete, so that it can be taken later."""
    row_digest: Mapped[str]
    state: Mapped[AsideState] = mapped_column(Choice(AsideState), default=AsideState.OPEN)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(default="")
