"""The double-entry ledger: accounts, single-row transfers, and money reserved."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.ledger.rules import AccountUse, ReservationEnd, TransferKind


class Account(Base):
    """An account of one organisation, in one currency."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    code: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    use: Mapped[AccountUse] = mapped_column(Choice(AccountUse))
    currency: Mapped[str] = mapped_column(default="VND")


class Transfer(Base):
    """Money from the credited to the debited account, within one fund; never changed.

    One row holds both sides, so debits equal credits whatever happens. ``amount`` is in integer
    minor units of ``currency``; ``occurred_on`` is the Vietnam day of the event, ``posted_at`` the
    moment of writing. A correction is a new row that names the old one in ``reverses_id``.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("reverses_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        Index("ix_transfer_fund", "fund_id", "occurred_on"),
        Index("ix_transfer_debit", "debit_id", "occurred_on"),
        Index("ix_transfer_credit", "credit_id", "occurred_on"),
        Index("ix_transfer_document", "document"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    kind: Mapped[TransferKind] = mapped_column(Choice(TransferKind))
    debit_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"))
    credit_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"))
    fund_id: Mapped[int] = mapped_column(Id, ForeignKey("fund.id"))
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    occurred_on: Mapped[date]
    posted_at: Mapped[datetime]
    document: Mapped[str]
    """Kind and public id of the paper, e.g. ``payment:Xy…``."""
    key: Mapped[str]
    """Idempotency key: the same event is posted once."""
    reverses_id: Mapped[int | None] = mapped_column(Id, ForeignKey("transfer.id"))


class Reservation(Base):
    """Money of a fund promised to a document and no longer free; never changed."""

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("document"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    fund_id: Mapped[int] = mapped_column(Id, ForeignKey("fund.id"), index=True)
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    document: Mapped[str]
    created_at: Mapped[datetime]


class ReservationOutcome(Base):
    """The one end of a reservation: paid (what was left over is free again) or released."""

    __tablename__ = "reservation_outcome"

    reservation_id: Mapped[int] = mapped_column(Id, ForeignKey("reservation.id"), primary_key=True)
    end: Mapped[ReservationEnd] = mapped_column(Choice(ReservationEnd))
    at: Mapped[datetime]


APPEND_ONLY = (Transfer, Reservation, ReservationOutcome)
