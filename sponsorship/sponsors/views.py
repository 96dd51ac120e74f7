"""Pages of sponsors: who they are, what they support, what they wish; and their list taken over."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.errors import NotFound, RuleBroken
from core.forms import Form
from core.i18n import LOCALES, _
from core.labels import label
from core.places.services import scope_codes
from donors.models import Donor
from donors.permissions import Permission
from donors.rules import DonorKind, ReceiptWish, WishState
from donors.schemas import DonorSchema, ReceiptWishSchema, WishSchema
from donors.services import (
    DonorFilter,
    RegisterDonor,
    add_wish,
    change_donor,
    change_receipt_wish,
    close_wish,
    get_donor,
    get_wish,
    register_donor,
    wishes_of_donor,
)
from payments.pledges.rules import Rhythm
from payments.receipts.services.form_use import form_choices, pick_for_donor
from sponsorship.children.rules import Sex
from sponsorship.matching.services import list_programmes, places_with_children
from sponsorship.sponsors.services import SponsorsReport, import_sponsors, list_sponsors, overview

bp = Blueprint("donors", __name__, url_prefix="/staff/sponsors")


@bp.get("")
@allow(Permission.DONORS_READ)
def index() -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    wanted = DonorFilter(
        text=request.args.get("q", ""),
        kind=DonorKind(kind) if kind in set(DonorKind) else None,
        page=request.args.get("page", 1, type=int),
    )
    return render_template(
        "donors/index.html", wanted=wanted, kinds=list(DonorKind), page=list_sponsors(wanted)
    )


@bp.get("/new")
@allow(Permission.DONORS_WRITE)
def new() -> ResponseReturnValue:
    return _edit_page(None, Form(data={"language": "vi"}))


@bp.post("/new")
@allow(Permission.DONORS_WRITE)
@writes
def create() -> ResponseReturnValue:
    form = Form(DonorSchema(), request.form)
    if form.valid:
        with form.rules():
            donor = register_donor(RegisterDonor(form.command), by=current_actor())
            flash(_("%(name)s is registered.", name=donor.name), "success")
            return _to(donor)
    return _edit_page(None, form), 422


@bp.get("/<donor_id>")
@allow(Permission.DONORS_READ)
def show(donor_id: str) -> ResponseReturnValue:
    return _donor_page(get_donor(donor_id), Form())


@bp.get("/<donor_id>/edit")
@allow(Permission.DONORS_WRITE)
def edit(donor_id: str) -> ResponseReturnValue:
    donor = get_donor(donor_id)
    values = {name: getattr(donor, name) for name in DonorSchema().fields}
    return _edit_page(donor, Form(data=values))


@bp.post("/<donor_id>/edit")
@allow(Permission.DONORS_WRITE)
@writes
def change(donor_id: str) -> ResponseReturnValue:
    donor = get_donor(donor_id)
    form = Form(DonorSchema(), request.form)
    if form.valid:
        with form.rules():
            change_donor(donor, form.command, by=current_actor())
            flash(_("The changes are saved."), "success")
            return _to(donor)
    return _edit_page(donor, form), 422


@bp.post("/<donor_id>/receipts")
@allow(Permission.DONORS_WRITE)
@writes
def save_receipt_wish(donor_id: str) -> ResponseReturnValue:
    """Keep which papers the sponsor wants."""
    donor = get_donor(donor_id)
    form = Form(ReceiptWishSchema(), request.form)
    if not form.valid:
        return _donor_page(donor, form), 422
    change_receipt_wish(donor, form.command.receipt_wish, by=current_actor())
    flash(_("The changes are saved."), "success")
    return _to(donor)


@bp.post("/<donor_id>/receipt-form")
@allow(Permission.DONORS_WRITE)
@writes
def save_receipt_form(donor_id: str) -> ResponseReturnValue:
    """Keep on which form the sponsor's receipts are printed."""
    donor, form = get_donor(donor_id), Form(data=request.form)
    with form.rules():
        pick_for_donor(donor, request.form.get("receipt_form", ""), by=current_actor())
        flash(_("The changes are saved."), "success")
        return _to(donor)
    return _donor_page(donor, form), 422


@bp.get("/<donor_id>/wish")
@allow(Permission.DONORS_WRITE)
def wish(donor_id: str) -> ResponseReturnValue:
    return _wish_page(get_donor(donor_id), Form(data={"rhythm": Rhythm.MONTH}))


@bp.post("/<donor_id>/wish")
@allow(Permission.DONORS_WRITE)
@writes
def make_wish(donor_id: str) -> ResponseReturnValue:
    donor = get_donor(donor_id)
    form = Form(WishSchema(), request.form)
    if form.valid:
        with form.rules():
            check_choices(form.command)
            add_wish(donor, form.command, by=current_actor())
            flash(_("The wish is written down."), "success")
            return _to(donor)
    return _wish_page(donor, form), 422


@bp.post("/<donor_id>/wishes/<wish_id>/withdraw")
@allow(Permission.DONORS_WRITE)
@writes
def withdraw_wish(donor_id: str, wish_id: str) -> ResponseReturnValue:
    donor, wish = get_donor(donor_id), get_wish(wish_id)
    if wish.donor_id != donor.id:
        raise NotFound(_("There is no such wish."))
    close_wish(wish, WishState.WITHDRAWN)
    flash(_("The wish is withdrawn."), "success")
    return _to(donor)


@bp.get("/import")
@allow(Permission.DONORS_WRITE)
def choose_list() -> ResponseReturnValue:
    return _import_page(Form())


@bp.post("/import")
@allow(Permission.DONORS_WRITE)
@writes
def take_list() -> ResponseReturnValue:
    upload, form = request.files.get("file"), Form(data=request.form)
    if not upload:
        form.refuse("file", _("Choose a file."))
        return _import_page(form), 422
    dry_run = request.form.get("dry_run") == "true"
    with form.rules():
        report = import_sponsors(upload.read(), by=current_actor(), dry_run=dry_run)
        return _import_page(form, report, dry_run=dry_run)
    return _import_page(form), 422


def check_choices(wish: Any) -> None:
    """Refuse what stands in no list of the form; RuleBroken beside the field."""
    choices: dict[str, set[str | None]] = {
        "programme_code": {programme.code for programme in list_programmes() if programme.open},
        "rhythm": set(Rhythm),
        "sex": {None, *Sex},
        "place_code": {None, *(code for code, _name in places_with_children(None))},
    }
    for field, known in choices.items():
        if getattr(wish, field) not in known:
            raise RuleBroken(field, _("Choose one of the list."))


def _to(donor: Donor) -> ResponseReturnValue:
    return redirect(url_for("donors.show", donor_id=donor.public_id))


def _donor_page(donor: Donor, form: Form) -> str:
    return render_template(
        "donors/show.html",
        donor=donor,
        form=form,
        found=overview(donor),
        wishes=wishes_of_donor(donor.id),
        languages=LOCALES,
        receipt_wishes=[(wish.value, label(wish)) for wish in ReceiptWish],
        receipt_forms=form_choices(),
    )


def _edit_page(donor: Donor | None, form: Form) -> str:
    return render_template(
        "donors/edit.html",
        donor=donor,
        form=form,
        kinds=list(DonorKind),
        languages=list(LOCALES.items()),
    )


def _wish_page(donor: Donor, form: Form) -> str:
    return render_template(
        "donors/wish.html",
        donor=donor,
        form=form,
        programmes=[programme for programme in list_programmes() if programme.open],
        places=places_with_children(scope_codes(current_actor())),
        sexes=list(Sex),
        rhythms=list(Rhythm),
    )


def _import_page(form: Form, report: SponsorsReport | None = None, *, dry_run: bool = False) -> str:
    return render_template("donors/import.html", form=form, report=report, dry_run=dry_run)
