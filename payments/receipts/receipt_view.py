"""What a receipt prints, as plain values: rows become this, this becomes paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from payments.receipts.rules import FileKind

if TYPE_CHECKING:
    from datetime import date

    from core.money import Money


class Signatory(NamedTuple):
    """One place to sign; the name stays empty where it is written by hand."""

    role_vi: str
    role_en: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """Everything a receipt prints; words, purposes, method and footer are ready to print.

    `purposes` names a child by its code only. `replaced_by` is the number, in the same series,
    of the receipt that stands for a voided one.
    """

    issuer_name: str
    issuer_address: str
    issuer_tax_code: str
    issuer_phone: str
    title_vi: str
    title_en: str
    series: str
    number: int
    issued_on: date
    received_on: date
    donor_name: str
    donor_address: str
    purposes: tuple[str, ...]
    method: str
    reference: str
    amount: Money
    words_vi: str
    words_en: str
    signatories: tuple[Signatory, ...]
    check_url: str
    footer: str
    payer_name: str = ""
    enclosed: str = ""
    kind: FileKind = FileKind.ORIGINAL
    void_reason: str = ""
    replaced_by: int | None = None


def receipt_number(number: int) -> str:
    """Return a receipt's number as printed: seven digits, 1782 -> 0001782."""
    return f"{number:07d}"
