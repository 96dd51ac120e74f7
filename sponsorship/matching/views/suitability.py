"""Whether a sponsor may be given a child: screening, charter, capacity, and blocks."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from donors.models import Donor
from donors.rules import Screening
from donors.services import assess_donor, get_donor
from sponsorship.matching import services
from sponsorship.matching.rules import BlockKind
from sponsorship.matching.schemas_of_rules import AssessSchema, BlockSchema
from sponsorship.permissions import Permission

bp = Blueprint("suitability", __name__, url_prefix="/staff/sponsors/<donor_id>/suitability")


@bp.get("")
@allow(Permission.MATCH)
def show(donor_id: str) -> ResponseReturnValue:
    donor = get_donor(donor_id)
    return _page(donor, Form(data=_known(donor)))


@bp.post("")
@allow(Permission.MATCH)
@writes
def assess(donor_id: str) -> ResponseReturnValue:
    donor, form = get_donor(donor_id), Form(AssessSchema(), request.form)
    if form.valid:
        with form.rules():
            assess_donor(donor, form.command, by=current_actor())
            flash(_("Kept."), "success")
            return redirect(url_for("suitability.show", donor_id=donor_id))
    return _page(donor, form), 422


@bp.post("/blocks")
@allow(Permission.MATCH)
@writes
def block(donor_id: str) -> ResponseReturnValue:
    donor, form = get_donor(donor_id), Form(BlockSchema(), request.form)
    if form.valid:
        with form.rules():
            services.block_child(donor, form.command, by=current_actor())
            flash(_("The child and the sponsor are kept apart."), "success")
            return redirect(url_for("suitability.show", donor_id=donor_id))
    form.values = {**_known(donor), **form.values}
    return _page(donor, form), 422


@bp.post("/blocks/<block_id>/lift")
@allow(Permission.MATCH)
@writes
def lift(donor_id: str, block_id: str) -> ResponseReturnValue:
    services.lift_block(get_donor(donor_id), block_id, by=current_actor())
    flash(_("The block is lifted."), "success")
    return redirect(url_for("suitability.show", donor_id=donor_id))


def _known(donor: Donor) -> dict[str, object]:
    days = {
        name: f"{day:%d/%m/%Y}" if (day := getattr(donor, name)) else None
        for name in ("screened_on", "charter_on")
    }
    bounds = {"most_children": donor.most_children, "most_amount": donor.most_amount}
    return {"screening": donor.screening.value, **days, **bounds}


def _page(donor: Donor, form: Form) -> str:
    return render_template(
        "suitability/show.html",
        donor=donor,
        form=form,
        blocks=services.blocks_of(donor.id, current_actor()),
        screenings=list(Screening),
        kinds=list(BlockKind),
    )
