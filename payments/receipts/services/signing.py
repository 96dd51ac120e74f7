"""Signs stored originals with the fund's certificate, where it has set one up."""

from collections.abc import Collection
from pathlib import Path

from flask import current_app
from sqlalchemy import exists, select

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _, _l
from payments.numbering.models import Series
from payments.receipts.models import Receipt, ReceiptFile, ReceiptVoid
from payments.receipts.receipt_view import receipt_label
from payments.receipts.rules import FileKind
from payments.receipts.services.files import find_pdf, keep, receipt_pdf, record_drawings


def can_sign() -> bool:
    """Say whether this installation has a certificate."""
    return bool(current_app.config["SIGN_CERTIFICATE"])


def is_signed(receipt: Receipt) -> bool:
    """Say whether a signed original of the receipt is kept."""
    signed = (ReceiptFile.receipt_id == receipt.id, ReceiptFile.kind == FileKind.SIGNED)
    return bool(session.scalar(select(exists().where(*signed))))


def signed_among(receipt_ids: Collection[int]) -> set[int]:
    """Return the ids of those receipts of which a signed original is kept."""
    signed = (ReceiptFile.receipt_id.in_(receipt_ids), ReceiptFile.kind == FileKind.SIGNED)
    return set(session.scalars(select(ReceiptFile.receipt_id).where(*signed)))


def check_certificate() -> None:
    """RuleBroken, with the reason, when the certificate cannot sign today."""
    _signed(None)


def sign_receipt(receipt: Receipt, *, by: Actor | None) -> bytes:
    """Return the signed original: the one kept, or signed and recorded now (the caller commits).

    WrongState for a void receipt, RuleBroken when the certificate cannot sign.
    """
    kept = find_pdf(receipt, FileKind.SIGNED)
    if kept is not None:
        return kept
    if session.get(ReceiptVoid, receipt.id):
        raise WrongState(_l("This receipt is void; only a valid one is signed."))
    series = session.get_one(Series, receipt.series_id)
    content = _signed(receipt_pdf(receipt, FileKind.ORIGINAL))
    drawing = keep(receipt, FileKind.SIGNED, content)
    record_drawings([drawing], organisation_id=series.organisation_id)
    record(Act("signed", "receipt", receipt_label(series.code, receipt.number)), by)
    return content


def _signed(content: bytes | None) -> bytes:
    """Sign a PDF, or only open the certificate for none."""
    # Signing brings 25 MB into a process: only one that signs pays for it.
    from core.pdf import signing  # noqa: PLC0415

    if not can_sign():
        raise RuleBroken("", _l("No certificate is set up (SIGN_CERTIFICATE)."))
    certificate = Path(current_app.config["SIGN_CERTIFICATE"])
    try:
        signer = signing.open_signer(certificate, current_app.config["SIGN_PASSPHRASE"], now())
    except signing.BadCertificate as error:
        raise RuleBroken(
            "", _("The certificate (SIGN_CERTIFICATE) cannot sign: %(why)s.", why=error)
        ) from error
    return signing.signed(content, signer) if content else b""
