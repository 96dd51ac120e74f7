"""The rows of a receipt: which values stand beside which labels, broken into lines that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from core.money import format_money
from core.pdf.text import Style, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from payments.receipts.receipt_view import ReceiptView

VALUE: Final = Style(9)


class Line(NamedTuple):
    """One printed line of a row; `label` stands on the first, a `gap` below the last."""

    label: str
    text: str
    gap: float

    @property
    def height(self) -> float:
        """Points from this line to the next."""
        return VALUE.leading + self.gap


def amount_of(view: ReceiptView) -> str:
    """Return the amount in figures, as the form's main language writes it."""
    return format_money(view.amount, view.form.languages[0])


def rows_of(view: ReceiptView, width: float, gap: float) -> list[Line]:
    """Return the lines of the rows of the form, values no wider than `width` points."""
    return [
        line
        for row in view.form.rows
        for line in row_of(row.label, VALUES[row.item](view) or (row.if_empty,), width, gap)
    ]


def row_of(label: str, texts: tuple[str, ...], width: float, gap: float) -> list[Line]:
    """Return the lines of one row, none when there is nothing to say."""
    lines = [line for text in texts if text for line in wrap(text, VALUE, width)]
    return [
        Line("" if index else label, line, gap if index == len(lines) - 1 else 0)
        for index, line in enumerate(lines)
    ]


def _received(view: ReceiptView) -> tuple[str, ...]:
    facts = (view.form.day(view.received_on), view.method, view.reference)
    return (" · ".join(filter(None, facts)),)


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


VALUES: Final[dict[str, Callable[[ReceiptView], tuple[str, ...]]]] = {
    "replaces": lambda view: _one(view.replaces),
    "donor_name": lambda view: _one(view.donor_name),
    "donor_address": lambda view: _one(view.donor_address),
    "donor_tax_code": lambda view: _one(view.donor_tax_code),
    "payer_name": lambda view: _one(view.payer_name),
    "purposes": lambda view: view.purposes,
    "received": _received,
    "received_on": lambda view: (view.form.day(view.received_on),),
    "method": lambda view: _one(view.method),
    "reference": lambda view: _one(view.reference),
    "in_kind": lambda view: _one(view.in_kind),
    "value_basis": lambda view: _one(view.value_basis),
    "eligible_amount": lambda view: (amount_of(view),),
    "enclosed": lambda view: _one(view.enclosed),
    "issuer_address": lambda view: _one(view.issuer_address),
}
"""What each item of `paper_form.ITEMS` prints; nothing where it has no value."""
