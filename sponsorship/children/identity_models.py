"""Identity tables: reached through ``identity.py`` only, so that encryption touches one place."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Choice, Id, public_id
from sponsorship.children.consent_rules import Giver
from sponsorship.children.record_rules import CareKind, CarerEnd, LegalBasis, PaperKind, Term
from sponsorship.children.rules import AsideState, Poverty, Precision


def _one_open(table: str, owner: str, open_rows: str = "to_day IS NULL") -> Index:
    """Return the index by which an owner has at most one row in force."""
    where = text(open_rows)
    name = f"uq_{table}_open"
    return Index(name, owner, unique=True, sqlite_where=where, postgresql_where=where)


BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")
"""Text in the order of its bytes, so that what begins alike stands together in an index."""


class ChildIdentity(Base):
    """Who the child is, with the keys by which names are searched and sorted."""

    __tablename__ = "child_identity"
    __table_args__ = (
        UniqueConstraint("personal_id"),
        Index("ix_child_identity_search", "search_key"),
        Index("ix_child_identity_sort", "sort_key", "child_id"),
        Index("ix_child_identity_birth", "birth_date"),
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
    """Who cares for the child, between two days; one person at a time answers for it."""

    __tablename__ = "guardian"
    __table_args__ = (
        Index("uq_guardian_public_id", "public_id", unique=True),
        _one_open("guardian", "child_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    name: Mapped[str]
    relation: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    personal_id: Mapped[str] = mapped_column(default="")
    legal_basis: Mapped[LegalBasis] = mapped_column(Choice(LegalBasis), default=LegalBasis.UNKNOWN)
    document: Mapped[str] = mapped_column(default="")
    """Reference of the paper behind the legal basis."""
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    end_reason: Mapped[CarerEnd | None] = mapped_column(Choice(CarerEnd))


class PayoutAccount(Base):
    """Where money for the child is paid to its guardian, once a second person agreed.

    ``from_day`` is empty until then, and stays so when the second person said no.
    """

    __tablename__ = "payout_account"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index("ix_payout_account_number", "number"),
        _one_open("payout_account", "guardian_id", "to_day IS NULL AND from_day IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    guardian_id: Mapped[int] = mapped_column(Id, ForeignKey("guardian.id"))
    bank: Mapped[str]
    number: Mapped[str]
    holder: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))
    from_day: Mapped[date | None]
    to_day: Mapped[date | None]


class Household(Base):
    """A household: its children are siblings of one record, with one place and one status."""

    __tablename__ = "household"
    __table_args__ = (UniqueConstraint("public_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    place_code: Mapped[str] = mapped_column(ForeignKey("admin_unit.code"))
    village: Mapped[str] = mapped_column(default="")


class HouseholdStatus(Base):
    """The poverty status of a household between two days, as the commune decided."""

    __tablename__ = "household_status"
    __table_args__ = (_one_open("household_status", "household_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    household_id: Mapped[int] = mapped_column(Id, ForeignKey("household.id"), index=True)
    status: Mapped[Poverty] = mapped_column(Choice(Poverty))
    document: Mapped[str] = mapped_column(default="")
    from_day: Mapped[date]
    to_day: Mapped[date | None]


class CareSetting(Base):
    """Where the child lives between two days. The name of a shelter never leaves the house."""

    __tablename__ = "care_setting"
    __table_args__ = (_one_open("care_setting", "child_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"), index=True)
    kind: Mapped[CareKind] = mapped_column(Choice(CareKind))
    facility: Mapped[str] = mapped_column(default="")
    document: Mapped[str] = mapped_column(default="")
    from_day: Mapped[date]
    to_day: Mapped[date | None]


class Schooling(Base):
    """School and grade in one half of a school year, named by the year in which it begins."""

    __tablename__ = "schooling"
    __table_args__ = (UniqueConstraint("child_id", "school_year", "term"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    school_year: Mapped[int]
    term: Mapped[Term] = mapped_column(Choice(Term))
    school: Mapped[str]
    grade: Mapped[int | None]
    boards: Mapped[bool] = mapped_column(default=False)


class ChildPaper(Base):
    """A paper of the child that a person has seen; a renewed one is a row of its own."""

    __tablename__ = "child_paper"
    __table_args__ = (
        UniqueConstraint("child_id", "kind", "number"),
        CheckConstraint("kind <> 'personal_id'", name="id_number_is_identity"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    child_id: Mapped[int] = mapped_column(Id, ForeignKey("child.id"))
    kind: Mapped[PaperKind] = mapped_column(Choice(PaperKind))
    number: Mapped[str]
    expires_on: Mapped[date | None]
    seen_on: Mapped[date]
    recorded_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


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
    import_id: Mapped[int | None] = mapped_column(Id, ForeignKey("register_import.id"), index=True)
    state: Mapped[AsideState] = mapped_column(Choice(AsideState), default=AsideState.OPEN)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(default="")
