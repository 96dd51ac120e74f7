"""Checks that read rows one by one: sealed rows, and what receipts print."""

import json
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import case, or_, select

from core.db import session
from core.money import Money, exponent
from core.words import in_words
from payments.books.registry import Check
from payments.books.seals import broken_seals
from payments.ledger.models import Transfer
from payments.ledger.rules import TransferKind
from payments.numbering.models import Series
from payments.receipts.models import Receipt

PIECE = 5_000
STEPS = (TransferKind.REFUND, TransferKind.ALLOCATION)
"""Entries worth the difference of two conversions, which may be one minor unit off."""


def _misprinted() -> Iterator[dict[str, Any]]:
    """Yield receipts whose kept print is not their row, or whose words are not their figures."""
    receipts = select(
        Series.code, Receipt.number, Receipt.amount, Receipt.currency, Receipt.snapshot
    ).join(Series, Series.id == Receipt.series_id)
    for row in session.execute(receipts.execution_options(yield_per=PIECE)):
        printed = json.loads(row.snapshot)
        figures = Money(row.amount, row.currency)
        says = (printed["series"], printed["number"], printed["amount"], printed["words_vi"])
        money = {"amount": row.amount, "currency": row.currency}
        if says != (row.code, row.number, money, in_words(figures, "vi")):
            yield {"series": row.code, "number": row.number, "amount": row.amount}


def _misconverted() -> Iterator[dict[str, Any]]:
    """Yield entries of foreign money that are not its amount at the rate on the row."""
    foreign = select(
        Transfer.document,
        Transfer.amount,
        Transfer.currency,
        Transfer.foreign_amount,
        Transfer.foreign_currency,
        Transfer.rate,
        case((Transfer.kind.in_(STEPS), 1), else_=0).label("slack"),
    ).where(
        or_(
            Transfer.foreign_amount.is_not(None),
            Transfer.foreign_currency.is_not(None),
            Transfer.rate.is_not(None),
        )
    )
    for row in session.execute(foreign.execution_options(yield_per=PIECE)):
        whole = row.foreign_amount and row.foreign_currency and row.rate
        if not whole or abs(_converted(row) - row.amount) > row.slack:
            yield {"document": row.document, "amount": row.amount, "rate": row.rate}


def _converted(row: Any) -> Decimal:
    shift = exponent(row.currency) - exponent(row.foreign_currency)
    exact = Decimal(row.foreign_amount) * Decimal(row.rate) * Decimal(10) ** shift
    return exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)


CHECKS = (
    Check("sealed rows are what they were when they were sealed", broken_seals),
    Check("a receipt prints its own number, amount and words", _misprinted),
    Check("foreign money is in the ledger at the rate on its row", _misconverted),
)
