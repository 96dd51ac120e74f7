"""Letterheads and signatories, for administrators."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.organisations.schemas import AppointSignatorySchema, EditLetterheadSchema
from core.organisations.services import (
    appoint_signatory,
    edit_letterhead,
    get_organisation,
    list_organisations,
    list_signatories,
)
from core.permissions import Permission

bp = Blueprint("organisations", __name__, url_prefix="/admin/organisations")


@bp.get("")
@allow(Permission.USERS_MANAGE)
def index() -> ResponseReturnValue:
    """List the organisations."""
    return render_template("organisations/index.html", organisations=list_organisations())


@bp.get("/<code>")
@allow(Permission.USERS_MANAGE)
def show(code: str) -> ResponseReturnValue:
    """Show letterhead and signatories."""
    return _page(code, Form(), Form())


@bp.post("/<code>")
@allow(Permission.USERS_MANAGE)
@writes
def save(code: str) -> ResponseReturnValue:
    """Change the letterhead."""
    form = Form(EditLetterheadSchema(), request.form)
    if not form.valid:
        return _page(code, form, Form()), 422
    edit_letterhead(get_organisation(code), form.command, by=current_actor())
    flash(_("Saved."), "success")
    return redirect(url_for("organisations.show", code=code))


@bp.post("/<code>/signatories")
@allow(Permission.USERS_MANAGE)
@writes
def appoint(code: str) -> ResponseReturnValue:
    """Let somebody sign from a day on."""
    form = Form(AppointSignatorySchema(), request.form)
    if form.valid:
        with form.rules():
            appoint_signatory(get_organisation(code), form.command, by=current_actor())
            flash(_("Saved."), "success")
            return redirect(url_for("organisations.show", code=code))
    return _page(code, Form(), form), 422


def _page(code: str, letterhead: Form, appointment: Form) -> str:
    organisation = get_organisation(code)
    return render_template(
        "organisations/show.html",
        form=appointment if appointment.errors else letterhead,
        organisation=organisation,
        letterhead=letterhead,
        appointment=appointment,
        signatories=list_signatories(organisation.id),
    )
