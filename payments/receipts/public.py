"""The page behind the QR code of a receipt."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.access import public
from core.throttling import note_visit
from payments.receipts.services import get_receipt

bp = Blueprint("receipts_public", __name__, url_prefix="/r")

CHECKS_A_MINUTE = 30
"""For one address: an office shares one."""


@bp.get("/<code>")
@public
def check(code: str) -> ResponseReturnValue:
    """Show number, date, amount and state of a receipt, and nothing else; not too often."""
    note_visit("receipt", request.remote_addr or "", CHECKS_A_MINUTE)
    return render_template("receipts_public/check.html", found=get_receipt(code))
