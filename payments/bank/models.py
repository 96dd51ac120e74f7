"""Bank accounts, imported statements, their lines and what we think each line pays."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Amount, Base, Choice, Id, public_id
from payments.bank.movements import Movement
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


class TitleMeaning(Base):
    """What a bank means by a title of its files, asked once."""

    __tablename__ = "title_meaning"

    account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"), primary_key=True)
    title: Mapped[str] = mapped_column(primary_key=True)
    """Folded, as `search_key` does."""
    column: Mapped[str]


class StatementDraft(Base):
    """A statement file that somebody sent and nobody took or threw away yet.

    ``expected_…`` is what the person who sends it says of it, in minor units of the account.
    """

    __tablename__ = "statement_draft"
    __table_args__ = (UniqueConstraint("public_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    file_key: Mapped[str]
    expected_lines: Mapped[int | None]
    expected_credits: Mapped[int | None] = mapped_column(Amount)
    expected_debits: Mapped[int | None] = mapped_column(Amount)
    sent_at: Mapped[datetime]
    sent_by: Mapped[int] = mapped_column(Id, ForeignKey("user_account.id"))


class Statement(Base):
    """An imported statement whose arithmetic holds. Amounts in minor units of the account.

    One that was undone has no lines any more and counts nowhere.
    """

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
    expected_lines: Mapped[int | None]
    expected_credits: Mapped[int | None] = mapped_column(Amount)
    expected_debits: Mapped[int | None] = mapped_column(Amount)
    override_reason: Mapped[str] = mapped_column(default="", server_default="")
    """Why it was taken although it is not what was expected."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))


class BankLine(Base):
    """A line of a statement; ``amount`` is signed, money in is positive.

    ``key`` is the bank's reference, or a digest of the line with its n-th equal occurrence.
    ``payer_account`` and ``payer_name`` are what the bank says beside the text, or "".
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
    statement_id: Mapped[int | None] = mapped_column(Id, ForeignKey("statement.id"), index=True)
    """None while the bank has only told of the line."""
    told_at: Mapped[datetime | None]
    """When the bank told of it before its statement came."""
    key: Mapped[str]
    booked_on: Mapped[date]
    amount: Mapped[int] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(default="VND")
    narrative: Mapped[str]
    payer_account: Mapped[str] = mapped_column(default="", server_default="")
    payer_name: Mapped[str] = mapped_column(default="", server_default="")
    again: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it was booked before by imports that were undone."""
    state: Mapped[LineState] = mapped_column(Choice(LineState), default=LineState.NEW)
    booking: Mapped[Booking | None] = mapped_column(Choice(Booking))
    payment_id: Mapped[int | None] = mapped_column(Id, ForeignKey("payment.id"), unique=True)
    document: Mapped[str | None]
    """The voucher, refund or deposit in our books that this line is, e.g. ``deposit:Xy…``."""
    why: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))

    @property
    def movement(self) -> Movement:
        """The line as it is judged."""
        return Movement(
            key=self.key,
            booked_on=self.booked_on,
            amount=self.amount,
            currency=self.currency,
            narrative=self.narrative,
            payer_account=self.payer_account,
            payer_name=self.payer_name,
            again=self.again,
        )


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


class PayerRule(Base):
    """A payer paid for a commitment before: learned from a person's decision, until forgotten."""

    __tablename__ = "payer_rule"
    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("organisation_id", "payer", "pledge_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=public_id)
    organisation_id: Mapped[int] = mapped_column(Id, ForeignKey("organisation.id"))
    payer: Mapped[str]
    """What tells the payer from others: ``account:0123456789`` or ``name:le minh quan``."""
    pledge_id: Mapped[int] = mapped_column(Id, ForeignKey("pledge.id"))
    learned_from: Mapped[str]
    """The reference of the line that was decided."""
    learned_at: Mapped[datetime]
    learned_by: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
