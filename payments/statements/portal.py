"""A donor's own years."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.downloads import paper_response
from core.organisations.models import Organisation
from donors.models import Donor
from donors.services import donor_of
from payments.permissions import Permission
from payments.statements.donor_pdf import draw_donor_year
from payments.statements.services import donor_year, year_paper, years_given

bp = Blueprint("statements_portal", __name__, url_prefix="/my/statements")

Years = list[tuple[int, Organisation]]


@bp.get("")
@allow(Permission.PAYMENTS_OWN)
def index() -> ResponseReturnValue:
    """Show what the donor gave in a year, with and without receipts."""
    donor = donor_of(current_actor())
    years = years_given(donor.id)
    chosen = _chosen(years)
    return render_template(
        "statements_portal/index.html",
        years=years,
        given=donor_year(donor, *chosen) if chosen else None,
    )


@bp.get("/year.pdf")
@allow(Permission.PAYMENTS_OWN)
def pdf() -> ResponseReturnValue:
    """Give the donor's own year on paper; a year in which nothing was given is not found."""
    donor: Donor = donor_of(current_actor())
    chosen = _chosen(years_given(donor.id))
    if chosen is None:
        abort(404)
    year, body = chosen
    name = f"{body.code}-{year}-{donor.code}"
    return paper_response(draw_donor_year(year_paper(donor_year(donor, year, body))), name)


def _chosen(years: Years) -> tuple[int, Organisation] | None:
    """Return the year and organisation asked for; the latest when none is asked for."""
    if "year" not in request.args:
        return years[0] if years else None
    year, code = request.args.get("year", type=int), request.args.get("organisation")
    return next((one for one in years if one[0] == year and code in {None, one[1].code}), None)
