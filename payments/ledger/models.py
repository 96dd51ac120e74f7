"""The double-entry ledger: accounts, single-row transfers, and money reserved."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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
    foreign_amount: Mapped[int | None] = mapped_column(Amount)
    """Minor units of ``foreign_currency`` behind the amount, for money that came in another one."""
    foreign_currency: Mapped[str | None]
    rate: Mapped[str | None]
    """Units of ``currency`` for one of ``foreign_currency``, a decimal frozen at posting."""


class Reservation(Base):
    """Money of a fund promised to a document: *pending* until its one outcome; never changed.

    While it is pending the money is in the fund but not free. Paid, the same transaction posts the
    entry; released, it is free again.
    """

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
    """The one end of a reservation: *posted* (paid; what is left over is free) or *released*."""

    __tablename__ = "reservation_outcome"

    reservation_id: Mapped[int] = mapped_column(Id, ForeignKey("reservation.id"), primary_key=True)
    end: Mapped[ReservationEnd] = mapped_column(Choice(ReservationEnd))
    at: Mapped[datetime]


class SourceLink(Base):
    """Part of a transfer out of a fund that was paid from a transfer into it; never changed.

    The links of a payment to a child add up to it; those from one gift never exceed the gift. A
    link counts while neither of its transfers is reversed; what lost its source gets new links.
    """

    __tablename__ = "source_link"
    __table_args__ = (
        UniqueConstraint("outflow_id", "inflow_id", "ordinal"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    outflow_id: Mapped[int] = mapped_column(Id, ForeignKey("transfer.id"))
    inflow_id: Mapped[int] = mapped_column(Id, ForeignKey("transfer.id"), index=True)
    ordinal: Mapped[int] = mapped_column(default=0)
    """How many links the outflow had before: two at once cannot both link it."""
    amount: Mapped[int] = mapped_column(Amount)


class PeriodClose(Base):
    """A closed month of an organisation's books: no entry is dated inside until it is reopened."""

    __tablename__ = "period_close"
    __table_args__ = (
        Index(
            "uq_period_close_closed",
            "organisation_id",
            "month",
            unique=True,
            sqlite_where=text("reopened_at IS NULL"),
            postgresql_where=text("reopened_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    month: Mapped[str]
    closed_at: Mapped[datetime]
    closed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    reopen_reason: Mapped[str] = mapped_column(default="")


class ExchangeRate(Base):
    """What one unit of a currency was worth on a day, in units of the books' currency."""

    __tablename__ = "exchange_rate"
    __table_args__ = (UniqueConstraint("currency", "day"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    currency: Mapped[str]
    day: Mapped[date]
    rate: Mapped[str]
    source: Mapped[str]
    entered_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (Transfer, Reservation, ReservationOutcome, SourceLink)
