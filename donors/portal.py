"""A donor's own profile."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import LOCALES, _
from core.labels import label
from donors.models import Donor
from donors.permissions import Permission
from donors.rules import ReceiptWish
from donors.schemas import ContactSchema, ReceiptWishSchema
from donors.services import change_contact, change_receipt_wish, donor_of

bp = Blueprint("donors_portal", __name__, url_prefix="/my/profile")


@bp.get("")
@allow(Permission.PROFILE_OWN)
def profile() -> ResponseReturnValue:
    donor = donor_of(current_actor())
    return _page(donor, _filled(donor))


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


@bp.post("/receipts")
@allow(Permission.PROFILE_OWN)
@writes
def save_receipt_wish() -> ResponseReturnValue:
    """Keep which papers the donor wants."""
    actor = current_actor()
    donor = donor_of(actor)
    form = Form(ReceiptWishSchema(), request.form)
    if not form.valid:
        return _page(donor, _filled(donor), form), 422
    change_receipt_wish(donor, form.command.receipt_wish, by=actor)
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("donors_portal.profile"))


def _filled(donor: Donor) -> Form:
    return Form(data={name: getattr(donor, name) for name in ContactSchema().fields})


def _page(donor: Donor, form: Form, wish_form: Form | None = None) -> str:
    return render_template(
        "donors_portal/profile.html",
        donor=donor,
        form=wish_form or form,
        contact_form=form,
        wish_form=wish_form,
        languages=list(LOCALES.items()),
        receipt_wishes=[(wish.value, label(wish)) for wish in ReceiptWish],
    )
