"""Receipts, what became of them, and the files drawn from them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.receipts.rules import FileKind


class Receipt(Base):
    """A numbered receipt for one payment; never changed. ``snapshot`` is all that is printed.

    A payment may have a second receipt only after its first was voided: ``attempt`` counts them,
    and the unique key keeps two at once from being issued. ``public_id`` is the check code.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("series_id", "number"),
        UniqueConstraint("payment_id", "attempt"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_receipt_issued", "issued_on"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    series_id: Mapped[int] = mapped_column(Id, ForeignKey("series.id"))
    number: Mapped[int]
    payment_id: Mapped[int] = mapped_column(Id, ForeignKey("payment.id"))
    attempt: Mapped[int] = mapped_column(default=1)
    donor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("donor.id"), index=True)
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    replaces_id: Mapped[int | None] = mapped_column(Id, ForeignKey("receipt.id"), unique=True)
    snapshot: Mapped[str]


class ReceiptVoid(Base):
    """That a receipt is void, why, and by whom; the number stays used."""

    __tablename__ = "receipt_void"

    receipt_id: Mapped[int] = mapped_column(Id, ForeignKey("receipt.id"), primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]
    voided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class ReceiptFile(Base):
    """A PDF drawn once and kept: a reprint is the same bytes for ever."""

    __tablename__ = "receipt_file"
    __table_args__ = (UniqueConstraint("receipt_id", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(Id, ForeignKey("receipt.id"))
    kind: Mapped[FileKind] = mapped_column(Choice(FileKind))
    file_key: Mapped[str]
    sha256: Mapped[str]
    drawn_at: Mapped[datetime]


class ReceiptFault(Base):
    """That a numbered receipt could not be drawn, and why; taken away once it is."""

    __tablename__ = "receipt_fault"

    receipt_id: Mapped[int] = mapped_column(Id, ForeignKey("receipt.id"), primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]


class SignedCopy(Base):
    """That a copy with wet signatures came back, with its scan where there is one."""

    __tablename__ = "signed_copy"

    receipt_id: Mapped[int] = mapped_column(Id, ForeignKey("receipt.id"), primary_key=True)
    file_key: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(default="")
    filed_at: Mapped[datetime]
    filed_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


APPEND_ONLY = (Receipt, ReceiptVoid, ReceiptFile, SignedCopy)
