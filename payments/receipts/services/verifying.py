"""Holds the receipts against their numbers, their payments and their stored files."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.db import session
from core.errors import AppError
from core.scans import read_stored
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.receipts.models import Receipt, ReceiptFile, SignedCopy
from payments.receipts.receipt_view import receipt_label
from payments.receipts.services.tallying import (
    Rows,
    amounts_disagree,
    gaps,
    months_disagree,
    to_correct,
)

MOST_NAMED = 20
"""Missing numbers named of one series; more are counted."""


@dataclass(frozen=True)
class Verified:
    """What was looked at, and the rows that are not as they should be."""

    name: str
    rows: list[dict[str, Any]]

    @property
    def ok(self) -> bool:
        """Nothing breaks it."""
        return not self.rows


def verify_receipts() -> list[Verified]:
    """Look at numbers, amounts, sums, corrections that wait, and the digest of every file."""
    return [
        Verified("numbers without gap", [_with_missing(row) for row in _rows(_receipt_gaps())]),
        Verified("amounts as when issued", _rows(amounts_disagree())),
        Verified("sums of receipts and payments", _rows(months_disagree())),
        Verified("no receipt waits for correction", _rows(to_correct())),
        Verified("stored files as recorded", list(_broken_files())),
    ]


def _receipt_gaps() -> Rows:
    return gaps(Paper.RECEIPT, Receipt)


def _rows(query: Rows) -> list[dict[str, Any]]:
    return [
        {name: int(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        for row in session.execute(query).mappings()
    ]


def _with_missing(row: dict[str, Any]) -> dict[str, Any]:
    """Name the numbers that no row carries."""
    numbers = set(
        session.scalars(
            select(Receipt.number)
            .join(Series, Series.id == Receipt.series_id)
            .where(Series.code == row["series"])
        )
    )
    last = max(row["last_number"], row["on_paper"])
    missing = sorted(set(range(row["on_paper"] + 1, last + 1)) - numbers)
    return row | {"missing": missing[:MOST_NAMED], "missing_count": len(missing)}


def _broken_files() -> Iterator[dict[str, Any]]:
    """Read every stored print and scan once; a file is held in memory one at a time."""
    for model in (ReceiptFile, SignedCopy):
        rows = session.execute(
            select(Series.code, Receipt.number, model.file_key, model.sha256)
            .join(Receipt, Receipt.id == model.receipt_id)
            .join(Series, Series.id == Receipt.series_id)
            .where(model.file_key != "")
            .order_by(Series.code, Receipt.number, model.file_key)
        )
        for series, number, key, digest in rows:
            try:
                read_stored(key, digest)
            except AppError as error:
                yield {
                    "receipt": receipt_label(series, number),
                    "file": key,
                    "why": str(error.message),
                }
