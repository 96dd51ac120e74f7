"""Hands a receipt's PDF to a browser."""

from flask import Response, make_response

from core.db import unit_of_work
from payments.receipts.rules import FileKind
from payments.receipts.services import Registered, file_name, find_pdf, receipt_pdf


def current_kind(found: Registered) -> FileKind:
    """Return which print stands for a receipt today: a void one is only shown stamped."""
    return FileKind.VOID if found.void else FileKind.ORIGINAL


def pdf_response(found: Registered, kind: FileKind) -> Response:
    """Answer with the stored PDF; only the first time it is drawn is there anything to write."""
    receipt_name = file_name(found.series, found.receipt.number, kind)
    content = find_pdf(found.receipt, kind)
    if content is None:
        with unit_of_work("receipts.file"):
            content = receipt_pdf(found.receipt, kind)
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{receipt_name}"'
    return response
