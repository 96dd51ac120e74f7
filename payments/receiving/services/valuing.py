"""What is worth what in the books when part of a payment moves, so that the whole leaves nothing.

What is left of a payment, of its part and of what waits is at any time worth its conversion at the
payment's own rate; a step is worth the difference, and only the last đồng differs from converting
the step alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from payments.ledger.rules import convert
from payments.ledger.services import Entry
from payments.receiving.models import Payment
from payments.receiving.services.entering import books_of, rounding


@dataclass(frozen=True)
class Worth:
    """Minor units of the books' currency, and what the entry keeps of the foreign money."""

    amount: int
    kept: Mapping[str, Any] = field(default_factory=dict)


def worth_of_step(payment: Payment, before: int, after: int) -> Worth:
    """Return what it is worth in the books that ``before`` of something became ``after``.

    The same amount when the payment came in the currency of the books. RuleBroken("amount") when
    what moves or what is left is worth less than a minor unit.
    """
    moved = abs(before - after)
    if payment.rate is None:
        return Worth(moved)
    values = [_value(payment, amount) for amount in (before, after)]
    lost = any(amount and not value for amount, value in zip((before, after), values, strict=True))
    if moved and (lost or values[0] == values[1]):
        raise RuleBroken("amount", _l("A part of this is worth less than the books can hold."))
    kept = {"foreign_amount": moved, "foreign_currency": payment.currency, "rate": payment.rate}
    return Worth(abs(values[0] - values[1]), kept)


def rounded(
    payment: Payment, other_id: int, lost: int, document: str, name: str, on: date
) -> list[Entry]:
    """Return the entry beside an account for what rounding won (above zero) or lost, if any."""
    if not lost:
        return []
    entry = rounding(payment, other_id, lost, books_of(payment.organisation_id), document)
    return [replace(entry, occurred_on=on, key=f"{document}:{name}")]


def currency_of_books(payment: Payment) -> str:
    """Return the currency in which the payment's organisation keeps its books."""
    return session.get_one(Organisation, payment.organisation_id).currency


def _value(payment: Payment, amount: int) -> int:
    rate = Decimal(payment.rate or 1)
    return convert(Money(amount, payment.currency), currency_of_books(payment), rate).amount
