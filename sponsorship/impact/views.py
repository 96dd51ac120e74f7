"""Impact statements of a donor, for the staff who write to donors."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import writes
from core.errors import NotFound, RuleBroken
from core.forms import Form
from core.i18n import _
from core.organisations.models import Organisation
from donors.models import Donor
from donors.permissions import Permission as Donors
from donors.services import get_donor
from sponsorship.impact.schemas import WantedSchema
from sponsorship.impact.services import (
    build_statement,
    get_statement,
    list_statements,
    organisations_of,
    statement_pdf,
)
from sponsorship.permissions import Permission

bp = Blueprint("impact", __name__, url_prefix="/staff/sponsors/<donor_id>/impact")


@bp.get("")
@allow(Donors.DONORS_READ)
def index(donor_id: str) -> ResponseReturnValue:
    return _page(get_donor(donor_id), Form())


@bp.post("")
@allow(Permission.MATCH)
@writes
def build(donor_id: str) -> ResponseReturnValue:
    donor, form = get_donor(donor_id), Form(WantedSchema(), request.form)
    if form.valid:
        with form.rules():
            organisation = _organisation(donor, form.command.organisation)
            build_statement(donor, organisation, form.command.year, by=current_actor())
            flash(_("The statement is ready."), "success")
            return redirect(url_for("impact.index", donor_id=donor_id))
    return _page(donor, form), 422


@bp.get("/<statement_id>.pdf")
@allow(Permission.MATCH)
def pdf(donor_id: str, statement_id: str) -> ResponseReturnValue:
    donor = get_donor(donor_id)
    statement = get_statement(donor.id, statement_id)
    if not current_actor().works_for(statement.organisation_id):
        raise NotFound(_("There is no such statement."))
    name = f"{donor.code}-{statement.year}-{statement.version}.pdf"
    return send_file(BytesIO(statement_pdf(statement)), "application/pdf", download_name=name)


def _bodies(donor: Donor) -> list[Organisation]:
    """Return the organisations the donor gives to and the signed-in person works for."""
    actor = current_actor()
    return [body for body in organisations_of(donor.id) if actor.works_for(body.id)]


def _organisation(donor: Donor, code: str) -> Organisation:
    found = next((body for body in _bodies(donor) if body.code == code), None)
    if found is None:
        raise RuleBroken("organisation", _("Choose one of the list."))
    return found


def _page(donor: Donor, form: Form) -> str:
    actor = current_actor()
    return render_template(
        "impact/index.html",
        form=form,
        donor=donor,
        statements=[
            statement
            for statement in list_statements(donor.id)
            if actor.works_for(statement.organisation_id)
        ],
        bodies=[(body.code, body.name_vi) for body in _bodies(donor)],
        year=today().year,
    )
