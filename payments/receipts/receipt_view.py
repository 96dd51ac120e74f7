"""What a receipt prints, as plain values: rows become this, this becomes paper."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from core.money import Money
from payments.receipts.rules import FileKind

# What may still become of a receipt after it is issued: no part of its snapshot.
_LATER: Final = ("kind", "void_reason", "replaced_by")


class Signatory(NamedTuple):
    """One place to sign; the name stays empty where it is written by hand."""

    role_vi: str
    role_en: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """Everything a receipt prints; words, purposes, method and footer are ready to print.

    `purposes` names a child by its code only. `replaces` and `replaced_by` are the series and
    number of the voided receipt this one stands for, and of the one that stands for this.
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
    replaces: str = ""
    kind: FileKind = FileKind.ORIGINAL
    void_reason: str = ""
    replaced_by: str = ""


def receipt_number(number: int) -> str:
    """Return a receipt's number as printed: seven digits, 1782 -> 0001782."""
    return f"{number:07d}"


def receipt_label(series: str, number: int) -> str:
    """Return how one receipt is named everywhere: `QBT26-T 0001782`."""
    return f"{series} {receipt_number(number)}"


def freeze(view: ReceiptView) -> str:
    """Return, as JSON, everything an original prints: kept with the receipt for ever."""
    printed = {name: value for name, value in asdict(view).items() if name not in _LATER}
    return json.dumps(printed, ensure_ascii=False, default=date.isoformat, sort_keys=True)


def thaw(
    snapshot: str,
    kind: FileKind = FileKind.ORIGINAL,
    *,
    void_reason: str = "",
    replaced_by: str = "",
) -> ReceiptView:
    """Return the view kept by `freeze`, as the print of one kind."""
    printed: dict[str, Any] = json.loads(snapshot)
    printed |= {
        "issued_on": date.fromisoformat(printed["issued_on"]),
        "received_on": date.fromisoformat(printed["received_on"]),
        "purposes": tuple(printed["purposes"]),
        "signatories": tuple(Signatory(*signatory) for signatory in printed["signatories"]),
        "amount": Money(**printed["amount"]),
    }
    return ReceiptView(**printed, kind=kind, void_reason=void_reason, replaced_by=replaced_by)
