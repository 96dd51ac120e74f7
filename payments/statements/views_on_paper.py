"""What statements print, as plain values: rows become this, this becomes paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.money import Money
from core.periods import Period
from payments.statements.rules import Part


@dataclass(frozen=True, slots=True)
class FundLine:
    """One fund, or several together; what leaves a fund is below zero."""

    name: str
    opening: Money
    received: Money
    paid: Money
    moved: Money
    closing: Money
    committed: Money
    parts: tuple[tuple[Part, Money], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FundPaper:
    """The statement of one fund (``subject`` names it) or of all funds of an organisation."""

    issuer: str
    issuer_facts: str
    period: Period
    prepared_on: date
    funds: tuple[FundLine, ...]
    signatories: tuple[tuple[str, str], ...]
    subject: str = ""
    whole: FundLine | None = None


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A valid receipt of a donor's year."""

    number: str
    received_on: date
    purpose: str
    amount: Money


@dataclass(frozen=True, slots=True)
class OtherLine:
    """What came without a receipt, or in kind: ``why`` says the reason or what it was."""

    received_on: date
    why: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorYearPaper:
    """What a donor gave in a year; the totals in words are ready to print."""

    issuer: str
    issuer_facts: str
    donor_name: str
    donor_address: str
    donor_code: str
    year: int
    prepared_on: date
    receipts: tuple[ReceiptLine, ...]
    totals: tuple[Money, ...]
    words_vi: tuple[str, ...]
    words_en: tuple[str, ...]
    unreceipted: tuple[OtherLine, ...]
    in_kind: tuple[OtherLine, ...]
    signatories: tuple[tuple[str, str], ...]
