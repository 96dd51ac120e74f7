"""Many receipts at a time: read in pieces, so that memory does not grow with the month."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import and_, select

from core.batches import batches
from core.dates import Month
from core.db import session
from core.scans import read_stored
from payments.numbering.models import Series
from payments.receipts.models import Receipt, ReceiptFile
from payments.receipts.rules import FileKind
from payments.receipts.services.correcting import no_longer_true, touched
from payments.receipts.services.files import file_name
from payments.receipts.services.waiting import is_valid, received_in
from payments.receiving.models import Payment

PIECE = 50
"""Receipts drawn or read before the next are; each drawing is some 40 kB."""


class Numbered(NamedTuple):
    """A receipt by its number, without its content."""

    id: int
    organisation_id: int
    series: str
    number: int


def numbers_of_month(month: Month, organisation_id: int | None = None) -> list[Numbered]:
    """Return the valid receipts for money received in a month, by series and number.

    Those to be corrected are left out: nothing more is printed of them.
    """
    query = (
        select(Receipt.id, Payment.organisation_id, Series.code, Receipt.number)
        .join(Payment, Payment.id == Receipt.payment_id)
        .join(Series, Series.id == Receipt.series_id)
        .where(received_in(month), is_valid(), ~and_(touched(), no_longer_true()))
        .order_by(Payment.organisation_id, Series.code, Receipt.number)
    )
    if organisation_id is not None:
        query = query.where(Payment.organisation_id == organisation_id)
    return [Numbered(*row) for row in session.execute(query)]


def read_originals(receipts: Sequence[Numbered]) -> Iterator[tuple[str, bytes]]:
    """Yield file name and PDF of each receipt. Unavailable when a stored file was altered."""
    for piece in batches(receipts, PIECE):
        stored = {
            row.receipt_id: (row.file_key, row.sha256)
            for row in session.execute(
                select(ReceiptFile.receipt_id, ReceiptFile.file_key, ReceiptFile.sha256).where(
                    ReceiptFile.receipt_id.in_([receipt.id for receipt in piece]),
                    ReceiptFile.kind == FileKind.ORIGINAL,
                )
            )
        }
        for receipt in piece:
            yield file_name(receipt.series, receipt.number), read_stored(*stored[receipt.id])


def read_snapshots(receipts: Sequence[Numbered]) -> Iterator[str]:
    """Yield what the original of each receipt prints, as it was frozen."""
    for piece in batches(receipts, PIECE):
        rows = session.execute(
            select(Receipt.id, Receipt.snapshot).where(
                Receipt.id.in_([receipt.id for receipt in piece])
            )
        )
        snapshots = {row.id: row.snapshot for row in rows}
        for receipt in piece:
            yield snapshots[receipt.id]
