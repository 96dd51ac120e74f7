"""What a receipt prints, as plain values: rows become this, this becomes paper."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from core.money import Money
from payments.receipts.first_form import first_form
from payments.receipts.paper_form import PaperForm, form_from_dict, form_to_dict


class Signatory(NamedTuple):
    """One place to sign, its title in one or two languages; an empty name is written by hand."""

    role_vi: str
    role_en: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """Everything a receipt prints, its form included; words, purposes and method are ready.

    `purposes` names a child by its code only. `replaces` is the series and number of the voided
    receipt this one stands for. `in_kind` says what was given where no money was.
    """

    form: PaperForm
    issuer_name: str
    issuer_address: str
    issuer_tax_code: str
    issuer_phone: str
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
    donor_tax_code: str = ""
    payer_name: str = ""
    in_kind: str = ""
    value_basis: str = ""
    enclosed: str = ""
    replaces: str = ""


_FIELDS = tuple(field.name for field in fields(ReceiptView))
_values_of = attrgetter(*_FIELDS)
_JSON = json.JSONEncoder(ensure_ascii=False, default=date.isoformat, sort_keys=True)


def receipt_number(number: int) -> str:
    """Return a receipt's number as printed: seven digits, 1782 -> 0001782."""
    return f"{number:07d}"


def receipt_label(series: str, number: int) -> str:
    """Return how one receipt is named everywhere: `QBT26-T 0001782`."""
    return f"{series} {receipt_number(number)}"


def freeze(view: ReceiptView, **late: str | int) -> str:
    """Return, as JSON, everything an original prints: kept with the receipt for ever.

    ``late`` are fields known only now, such as ``series`` and ``number``. The form is kept too, so
    that a later change of its file changes no issued paper.
    """
    printed = dict(zip(_FIELDS, _values_of(view), strict=True)) | late
    printed["form"] = None
    printed["amount"] = {"amount": view.amount.amount, "currency": view.amount.currency}
    # Within a text the quotes would be escaped: this is the form's place and no other.
    return _JSON.encode(printed).replace('"form": null', f'"form": {_form_json(view.form)}')


@lru_cache
def _form_json(form: PaperForm) -> str:
    """Write a form once for all its receipts: it is most of what each keeps."""
    return _JSON.encode(form_to_dict(form))


def thaw(snapshot: str) -> ReceiptView:
    """Return the view kept by `freeze`."""
    printed: dict[str, Any] = json.loads(snapshot)
    form = printed.pop("form", None)
    printed |= {
        "form": form_from_dict(form) if form else first_form(printed),
        "issued_on": date.fromisoformat(printed["issued_on"]),
        "received_on": date.fromisoformat(printed["received_on"]),
        "purposes": tuple(printed["purposes"]),
        "signatories": tuple(Signatory(*signatory) for signatory in printed["signatories"]),
        "amount": Money(**printed["amount"]),
    }
    return ReceiptView(**printed)
