"""A donor's own profile."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import LOCALES, _
from donors.models import Donor
from donors.permissions import Permission
from donors.schemas import ContactSchema
from donors.services import change_contact, donor_of

bp = Blueprint("donors_portal", __name__, url_prefix="/my/profile")


@bp.get("")
@allow(Permission.PROFILE_OWN)
def profile() -> ResponseReturnValue:
    donor = donor_of(current_actor())
    return _page(donor, Form(data={name: getattr(donor, name) for name in ContactSchema().fields}))


@bp.post("")
@allow(Permission.PROFILE_OWN)
@writes
def save() -> ResponseReturnValue:
    actor = current_actor()
    donor = donor_of(actor)
    form = Form(ContactSchema(), request.form)
    if form.valid:
        with form.rules():
            change_contact(donor, form.command, by=actor)
    if not form.valid:
        return _page(donor, form), 422
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("donors_portal.profile"))


def _page(donor: Donor, form: Form) -> str:
    return render_template(
        "donors_portal/profile.html", donor=donor, form=form, languages=list(LOCALES.items())
    )
