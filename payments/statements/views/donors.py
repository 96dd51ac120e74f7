"""Donors' years for the office: the list, one donor, and the job that makes them all."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.downloads import paper_response
from core.forms import Form
from core.jobs.services import enqueue
from payments.books.services import organisation_of
from payments.permissions import Permission
from payments.statements import services
from payments.statements.donor_pdf import draw_donor_year
from payments.statements.jobs import BUILD
from payments.statements.schemas import BuildSchema, BuildYears
from payments.statements.services import DonorFilter
from payments.statements.views.blueprint import asked_year, bp, organisation_options


@bp.get("/statements/donors")
@allow(Permission.STATEMENTS_READ)
def donors() -> ResponseReturnValue:
    """List who gave in a year, and offer the statements of all of them."""
    return _list()


def _list(build_form: Form | None = None) -> str:
    form, asked, year = asked_year()
    body = organisation_of(asked.organisation, current_actor())
    return render_template(
        "statements/donors.html",
        form=build_form or form,
        filter_form=form,
        build_form=build_form,
        page=services.list_givers(DonorFilter(asked.q, asked.page), year, body),
        body=body,
        year=year,
        organisations=organisation_options(),
    )


@bp.post("/statements/donors")
@allow(Permission.RECEIPTS_ISSUE)
@writes
def build_years() -> ResponseReturnValue:
    """Ask for a year's statements as a job."""
    form = Form(BuildSchema(), request.form)
    if form.valid:
        wanted: BuildYears = form.command
        by = current_actor()
        body = organisation_of(wanted.organisation, by)
        arguments = {
            "organisation_id": body.id,
            "year": wanted.year,
            "everyone": wanted.everyone,
        }
        return redirect(url_for("jobs.show", public_id=enqueue(BUILD, arguments, by=by).public_id))
    return _list(form), 422


@bp.get("/statements/donors/<donor_id>")
@allow(Permission.STATEMENTS_READ)
def donor(donor_id: str) -> ResponseReturnValue:
    """Show one donor's year."""
    form, asked, year = asked_year()
    given = services.donor_year_for_staff(donor_id, year, asked.organisation, current_actor())
    return render_template("statements/donor.html", form=form, given=given)


@bp.get("/statements/donors/<donor_id>.pdf")
@allow(Permission.STATEMENTS_READ)
def donor_pdf(donor_id: str) -> ResponseReturnValue:
    """Give one donor's year on paper."""
    _form, asked, year = asked_year()
    given = services.donor_year_for_staff(donor_id, year, asked.organisation, current_actor())
    name = f"{given.organisation.code}-{year}-{given.donor.code}"
    return paper_response(draw_donor_year(services.year_paper(given)), name)
