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
    return render_template("receipts_portal/index.html", years=years)


@bp.get("/<code>.pdf")
@allow(Permission.PAYMENTS_OWN)
def pdf(code: str) -> ResponseReturnValue:
    """Give the PDF of the donor's own receipt; any other is not found."""
    found = services.get_receipt_of_donor(code, donor_of(current_actor()))
    check_printable(found)
    return pdf_response(found, current_kind(found))
