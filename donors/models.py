"""Donors, their wishes and their sign-ins."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from donors.rules import DonorKind, ReceiptWish, Screening, WishState


class Donor(Base):
    """A person or body that gives; ``code`` is the office's own (NT0001)."""

    __tablename__ = "donor"
    __table_args__ = (UniqueConstraint("code"), UniqueConstraint("public_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    code: Mapped[str]
    kind: Mapped[DonorKind] = mapped_column(Choice(DonorKind))
    name: Mapped[str]
    contact_name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="", index=True)
    email: Mapped[str] = mapped_column(default="")
    tax_code: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="vi")
    receipt_wish: Mapped[ReceiptWish] = mapped_column(Choice(ReceiptWish), default=ReceiptWish.EACH)
    receipt_form: Mapped[str] = mapped_column(default="")
    """The form of the papers this giver needs; "" for the organisation's own."""
    screening: Mapped[Screening] = mapped_column(Choice(Screening), default=Screening.UNSCREENED)
    screened_on: Mapped[date | None]
    charter_on: Mapped[date | None]
    """When the sponsor's charter (child protection) was accepted."""
    most_children: Mapped[int | None]
    """How many children the sponsor can take up; None: not said."""
    most_amount: Mapped[int | None] = mapped_column(Amount)
    """How much a month the sponsor can give in all, minor units of VND; None: not said."""
    search_key: Mapped[str] = mapped_column(index=True)
    sort_key: Mapped[str] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy


class DonorLogin(Base):
    """The user account by which a donor signs in."""

    __tablename__ = "donor_login"

    user_id: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"), primary_key=True)
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)


class Wish(Base):
    """What a donor would like to take up: soft wishes, and the amount offered each period."""

    __tablename__ = "wish"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index("ix_wish_state", "state", "created_at"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    donor_id: Mapped[int] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    programme_code: Mapped[str]
    sex: Mapped[str | None]
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    place_code: Mapped[str | None] = mapped_column(ForeignKey("admin_unit.code"))
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    rhythm: Mapped[str] = mapped_column(default="month")
    term_months: Mapped[int | None]
    state: Mapped[WishState] = mapped_column(Choice(WishState), default=WishState.OPEN)
    created_at: Mapped[datetime]
