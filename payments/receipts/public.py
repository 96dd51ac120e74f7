"""The page behind the QR code of a receipt."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.access import public
from payments.receipts.services import get_receipt

bp = Blueprint("receipts_public", __name__, url_prefix="/r")


@bp.get("/<code>")
@public
def check(code: str) -> ResponseReturnValue:
    """Show number, date, amount and state of a receipt, and nothing else."""
    return render_template("receipts_public/check.html", found=get_receipt(code))
