"""A donor's own impact statements."""

from io import BytesIO

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from donors.services import donor_of
from payments.permissions import Permission
from sponsorship.impact.services import get_statement, list_statements, statement_pdf

bp = Blueprint("impact_portal", __name__, url_prefix="/my/impact")


@bp.get("")
@allow(Permission.PAYMENTS_OWN)
def index() -> ResponseReturnValue:
    statements = list_statements(donor_of(current_actor()).id)
    return render_template("impact_portal/index.html", statements=statements)


@bp.get("/<statement_id>.pdf")
@allow(Permission.PAYMENTS_OWN)
def pdf(statement_id: str) -> ResponseReturnValue:
    donor = donor_of(current_actor())
    statement = get_statement(donor.id, statement_id)
    name = f"{donor.code}-{statement.year}-{statement.version}.pdf"
    return send_file(BytesIO(statement_pdf(statement)), "application/pdf", download_name=name)
