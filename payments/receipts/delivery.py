"""Hands a receipt's PDF to a browser."""

from flask import Response, current_app, make_response

from core.db import unit_of_work
from core.errors import AppError, Unavailable, WrongState
from core.i18n import _, _l
from payments.receipts.rules import FileKind
from payments.receipts.services import Registered, drawn_pdf, file_name, find_pdf, note_fault


def current_kind(found: Registered) -> FileKind:
    """Return which print stands for a receipt today: a void one is only shown stamped."""
    return FileKind.VOID if found.void else FileKind.ORIGINAL


def _drawn(found: Registered, kind: FileKind) -> bytes:
    """Draw and keep the PDF; what cannot be drawn is noted and said, and tried again next time."""
    try:
        with unit_of_work("receipts.file"):
            return drawn_pdf(found.receipt, kind)
    except (AppError, OSError):
        raise
    except Exception as error:
        current_app.logger.exception("receipt %s is not drawn", found.name)
        with unit_of_work():
            why = note_fault(found.receipt, error)
        message = _("Receipt %(receipt)s cannot be drawn: %(why)s", receipt=found.name, why=why)
        raise Unavailable(message) from error


def check_printable(found: Registered) -> None:
    """Refuse to print a receipt that no longer says what the payment brings; WrongState."""
    if found.to_correct:
        raise WrongState(_l("This receipt is being corrected. Nothing is printed of it."))


def pdf_response(found: Registered, kind: FileKind) -> Response:
    """Answer with the stored PDF; only the first time it is drawn is there anything to write."""
    receipt_name = file_name(found.series, found.receipt.number, kind)
    content = find_pdf(found.receipt, kind)
    if content is None:
        content = _drawn(found, kind)
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{receipt_name}"'
    return response
