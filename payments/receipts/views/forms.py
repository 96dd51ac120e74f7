"""The forms of receipts: which there are, who uses them, and the choice of each organisation."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.organisations.services import list_own
from payments.permissions import Permission
from payments.receipts.schemas import ChooseFormSchema
from payments.receipts.services.form_use import (
    form_choices,
    list_form_uses,
    pick_for_organisation,
)
from payments.receipts.views.blueprint import bp


@bp.get("/forms")
@allow(Permission.RECEIPTS_READ)
def forms() -> ResponseReturnValue:
    """List the forms."""
    return _page(Form())


@bp.post("/forms")
@allow(Permission.BOOKS_KEEP)
@writes
def choose_form() -> ResponseReturnValue:
    """Print an organisation's receipts on another form from now on."""
    form, by = Form(ChooseFormSchema(), request.form), current_actor()
    if form.valid:
        with form.rules():
            pick_for_organisation(form.command, by=by)
            flash(_("Saved."), "success")
            return redirect(url_for(".forms"))
    return _page(form), 422


def _page(form: Form) -> str:
    return render_template(
        "receipts/forms.html",
        form=form,
        uses=list_form_uses(),
        bodies=list_own(current_actor()),
        choices=form_choices(),
        chooses=current_actor().may(Permission.BOOKS_KEEP),
    )
