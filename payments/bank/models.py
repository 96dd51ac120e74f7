"""Bank accounts, imported statements, their lines and what we think each line pays."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.bank.rules import Booking, LineState, Reason


class BankAccount(Base):
    """An account at a bank, with its account in the ledger; ``slug`` names it in commands."""

    __tablename__ = "bank_account"
    __table_args__ = (UniqueConstraint("slug"), UniqueConstraint("ledger_account_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    slug: Mapped[str]
    bank: Mapped[str]
    bin: Mapped[str] = mapped_column(default="", server_default="")
    """Six digits by which a VietQR code names the bank; "" where none is made."""
    number: Mapped[str]
    currency: Mapped[str] = mapped_column(default="VND")
    ledger_account_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"))


class Statement(Base):
    """An imported statement whose arithmetic holds. Amounts in minor units of the account."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint("opening + credits - debits = closing", name="adds_up"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"), index=True)
    file_digest: Mapped[str]
    from_day: Mapped[date]
    to_day: Mapped[date]
    opening: Mapped[int] = mapped_column(Amount)
    credits: Mapped[int] = mapped_column(Amount)
    debits: Mapped[int] = mapped_column(Amount)
    closing: Mapped[int] = mapped_column(Amount)
    lines: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class BankLine(Base):
    """A line of a statement; ``amount`` is signed, money in is positive.

    ``key`` is the bank's reference, or a digest of the line with its n-th equal occurrence.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("account_id", "key"),
        Index("ix_bank_line_state", "account_id", "state", "booked_on"),
        Index("uq_bank_line_document", "document", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    statement_id: Mapped[int] = mapped_column(Id, ForeignKey("statement.id"), index=True)
    key: Mapped[str]
    booked_on: Mapped[date]
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    narrative: Mapped[str]
    state: Mapped[LineState] = mapped_column(Choice(LineState), default=LineState.NEW)
    booking: Mapped[Booking | None] = mapped_column(Choice(Booking))
    payment_id: Mapped[int | None] = mapped_column(Id, ForeignKey("payment.id"), unique=True)
    document: Mapped[str | None]
    """The voucher, refund or deposit in our books that this line is, e.g. ``deposit:Xy…``."""
    why: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class Suggestion(Base):
    """A commitment that a line may pay, and how much of the line.

    Rows of one rank belong together: one acceptance books them all. The best has rank 1;
    ``amount`` is what the whole line, or this part of it, would bring.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint("line_id", "rank", "pledge_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    line_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_line.id"))
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    rank: Mapped[int]
    amount: Mapped[int] = mapped_column(Amount)
    reason: Mapped[Reason] = mapped_column(Choice(Reason))
