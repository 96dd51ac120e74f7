"""The PDFs of receipts: drawn or derived once, kept for ever, always the same bytes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Select, insert, select

from core.dates import now
from core.db import session
from core.errors import NotFound
from core.files import files
from core.i18n import _l
from core.organisations.models import Organisation
from core.pdf.archive import archived
from core.scans import read_stored
from payments.numbering.models import Series
from payments.receipts.models import Receipt, ReceiptFile, ReceiptVoid
from payments.receipts.receipt_marks import copied, voided
from payments.receipts.receipt_pdf import draw_receipt
from payments.receipts.receipt_view import receipt_label, receipt_number, thaw
from payments.receipts.rules import FileKind
from payments.receipts.services.issuing import lock_organisations
from payments.receipts.services.mailing import mail_originals


@dataclass(frozen=True)
class Drawing:
    """A PDF that lies in the store and is not yet recorded."""

    receipt_id: int
    kind: FileKind
    file_key: str
    sha256: str
    drawn_at: datetime


def file_name(series: str, number: int, kind: FileKind = FileKind.ORIGINAL) -> str:
    """Return the name a PDF is saved under, QBT26-T-0000001.pdf: no person's name is in it."""
    mark = "" if kind is FileKind.ORIGINAL else f"-{kind.value}"
    return f"{series}-{receipt_number(number)}{mark}.pdf"


def receipt_pdf(receipt: Receipt, kind: FileKind) -> bytes:
    """Return the PDF of a kind: the stored one, or made and recorded now (the caller commits).

    The original is drawn once; a copy and a void print are the stored original with a mark over
    it. The donor is mailed when the original is first drawn. Unavailable when the stored file is
    not what was recorded.
    """
    content = find_pdf(receipt, kind)
    if content is not None:
        return content
    drawing = draw(receipt) if kind is FileKind.ORIGINAL else _derive(receipt, kind)
    body = session.get_one(Series, receipt.series_id).organisation_id
    record_drawings([drawing], organisation_id=body)
    return _read(session.scalars(_stored(receipt, kind)).one())


def find_pdf(receipt: Receipt, kind: FileKind) -> bytes | None:
    """Return the stored PDF, or None when none was drawn yet. Unavailable when it was altered."""
    stored = session.scalar(_stored(receipt, kind))
    return _read(stored) if stored else None


def _stored(receipt: Receipt, kind: FileKind) -> Select[ReceiptFile]:
    return select(ReceiptFile).where(ReceiptFile.receipt_id == receipt.id, ReceiptFile.kind == kind)


def _read(stored: ReceiptFile) -> bytes:
    return read_stored(stored.file_key, stored.sha256)


def draw(receipt: Receipt) -> Drawing:
    """Draw the original into the store, fit for the archive (PDF/A-2b)."""
    return keep(receipt, FileKind.ORIGINAL, archived(draw_receipt(thaw(receipt.snapshot))))


def keep(receipt: Receipt, kind: FileKind, content: bytes) -> Drawing:
    """Put a PDF into the store; its key holds its digest, so that nothing is overwritten."""
    digest = sha256(content).hexdigest()
    key = f"receipts/{receipt.series_id}/{receipt.number:07d}-{kind.value}-{digest[:16]}.pdf"
    files().put(key, content)
    return Drawing(receipt.id, kind, key, digest, now())


def _derive(receipt: Receipt, kind: FileKind) -> Drawing:
    """Mark the stored original as a copy or as void. NotFound when nobody signed it yet."""
    if kind is FileKind.SIGNED:
        raise NotFound(_l("This receipt is not signed."))
    original, view = receipt_pdf(receipt, FileKind.ORIGINAL), thaw(receipt.snapshot)
    if kind is FileKind.COPY:
        return keep(receipt, kind, copied(original, view))
    reason = session.get_one(ReceiptVoid, receipt.id).reason
    return keep(receipt, kind, voided(original, view, reason, _successor_of(receipt)))


def _successor_of(receipt: Receipt) -> str:
    successor = session.execute(
        select(Series.code, Receipt.number)
        .join(Series, Series.id == Receipt.series_id)
        .where(Receipt.replaces_id == receipt.id)
    ).one_or_none()
    return receipt_label(*successor) if successor else ""


def record_drawings(drawings: Sequence[Drawing], *, organisation_id: int) -> None:
    """Record drawings of one organisation's receipts; of one drawn twice the first stays.

    Donors with an e-mail address are sent the originals recorded here.
    """
    lock_organisations(Organisation.id == organisation_id)
    known = {
        (row.receipt_id, row.kind)
        for row in session.execute(
            select(ReceiptFile.receipt_id, ReceiptFile.kind).where(
                ReceiptFile.receipt_id.in_([drawing.receipt_id for drawing in drawings])
            )
        )
    }
    new = [drawing for drawing in drawings if (drawing.receipt_id, drawing.kind) not in known]
    if not new:
        return
    session.execute(insert(ReceiptFile), [asdict(drawing) for drawing in new])
    mail_originals([drawing.receipt_id for drawing in new if drawing.kind is FileKind.ORIGINAL])
