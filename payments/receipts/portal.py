"""A donor's own receipts."""

from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from donors.services import donor_of
from payments.permissions import Permission
from payments.receipts import (
    labels,  # noqa: F401 - gives the states their words
    services,
)
from payments.receipts.delivery import check_printable, current_kind, pdf_response
from payments.receipts.rules import FileKind
from payments.receipts.services.signing import signed_among

bp = Blueprint("receipts_portal", __name__, url_prefix="/my/receipts")


@bp.get("")
@allow(Permission.PAYMENTS_OWN)
def index() -> ResponseReturnValue:
    """List the donor's receipts by year."""
    found = services.receipts_of_donor(donor_of(current_actor()).id)
    years = [
        (year, list(of_year))
        for year, of_year in groupby(found, lambda item: item.receipt.issued_on.year)
    ]
    signed = signed_among([item.receipt.id for item in found])
    return render_template("receipts_portal/index.html", years=years, signed=signed)


@bp.get("/<code>.pdf")
@allow(Permission.PAYMENTS_OWN)
def pdf(code: str) -> ResponseReturnValue:
    """Give the PDF of the donor's own receipt; any other is not found."""
    found = services.get_receipt_of_donor(code, donor_of(current_actor()))
    check_printable(found)
    return pdf_response(found, current_kind(found))


@bp.get("/<code>/signed.pdf")
@allow(Permission.PAYMENTS_OWN)
def signed_pdf(code: str) -> ResponseReturnValue:
    """Give the signed original of the donor's own receipt; where none is kept it is not found."""
    found = services.get_receipt_of_donor(code, donor_of(current_actor()))
    check_printable(found)
    return pdf_response(found, FileKind.VOID if found.void else FileKind.SIGNED)
