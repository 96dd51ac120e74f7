"""Draws a month's receipts one by one: what cannot be drawn is noted and stops nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import delete, insert, select

from core.dates import now
from core.db import session
from payments.receipts.models import Receipt, ReceiptFault, ReceiptFile
from payments.receipts.receipt_view import receipt_label
from payments.receipts.rules import FileKind
from payments.receipts.services.files import Drawing, draw, receipt_pdf, record_drawings
from payments.receipts.services.many import Numbered

LONGEST_REASON = 300


@dataclass(frozen=True)
class Fault:
    """A numbered receipt that could not be drawn, and what the drawing said."""

    receipt_id: int
    name: str
    reason: str


def draw_each(receipts: Sequence[Numbered]) -> tuple[list[Drawing], list[Fault]]:
    """Draw the originals that are not recorded yet; return also those that cannot be drawn.

    A store that is away is nobody's fault here: that error ends the piece and is tried again.
    """
    drawn = select(ReceiptFile.receipt_id).where(ReceiptFile.kind == FileKind.ORIGINAL)
    wanted = select(Receipt).where(
        Receipt.id.in_([receipt.id for receipt in receipts]), Receipt.id.not_in(drawn)
    )
    names = {each.id: receipt_label(each.series, each.number) for each in receipts}
    drawings, faults = [], []
    for receipt in session.scalars(wanted):
        try:
            drawings.append(draw(receipt))
        except OSError:
            raise
        except Exception as error:
            current_app.logger.exception("receipt %s is not drawn", names[receipt.id])
            faults.append(Fault(receipt.id, names[receipt.id], _why(error)))
    return drawings, faults


def drawn_pdf(receipt: Receipt, kind: FileKind) -> bytes:
    """Return the PDF, drawn now when it is not; a note that it could not be goes."""
    content = receipt_pdf(receipt, kind)
    session.execute(delete(ReceiptFault).where(ReceiptFault.receipt_id == receipt.id))
    return content


def note_fault(receipt: Receipt, error: Exception) -> str:
    """Note that a receipt could not be drawn; return why."""
    why = _why(error)
    keep_drawn([], [Fault(receipt.id, "", why)], organisation_id=0)
    return why


def _why(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:LONGEST_REASON]


def keep_drawn(
    drawings: Sequence[Drawing], faults: Sequence[Fault], *, organisation_id: int
) -> None:
    """Record what was drawn, and note what was not; a receipt drawn at last loses its note."""
    if drawings:
        record_drawings(drawings, organisation_id=organisation_id)
    settled = [each.receipt_id for each in drawings] + [each.receipt_id for each in faults]
    session.execute(delete(ReceiptFault).where(ReceiptFault.receipt_id.in_(settled)))
    if faults:
        moment = now()
        session.execute(
            insert(ReceiptFault),
            [
                {"receipt_id": fault.receipt_id, "reason": fault.reason, "at": moment}
                for fault in faults
            ],
        )
