"""Pages of a signed-in sponsor: home, my children, one child."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import writes
from core.forms import Form
from core.i18n import _
from donors.services import donor_of
from sponsorship.children.delivery import photo_response
from sponsorship.matching.rules import Leftover
from sponsorship.matching.schemas import LeftoverSchema
from sponsorship.matching.services import (
    choose_leftover,
    departure_of_donor,
    departures_of_donor,
)
from sponsorship.permissions import Permission
from sponsorship.portal.services import child_page_of, children_of, photo_for

bp = Blueprint("children_portal", __name__, url_prefix="/my/children")
home_bp = Blueprint("portal", __name__, url_prefix="/my")


@home_bp.get("")
@allow(Permission.CHILDREN_OWN)
def home() -> ResponseReturnValue:
    """Greet with the children; a sponsor of one child lands on its page."""
    donor = donor_of(current_actor())
    children = children_of(donor)
    if len(children) == 1 and not departures_of_donor(donor.id):
        return redirect(url_for("children_portal.show", code=children[0].seen.code))
    return redirect(url_for("children_portal.index"))


@bp.get("")
@allow(Permission.CHILDREN_OWN)
def index() -> ResponseReturnValue:
    return _index(Form())


@bp.post("/left/<departure_id>")
@allow(Permission.CHILDREN_OWN)
@writes
def choose(departure_id: str) -> ResponseReturnValue:
    """Keep what the sponsor would like for the money of a child who left."""
    left = departure_of_donor(departure_id, donor_of(current_actor()).id)
    form = Form(LeftoverSchema(), request.form)
    if form.valid:
        with form.rules():
            choose_leftover(left, form.command.leftover, by=current_actor())
            flash(_("Thank you. We carry it out as you wish."), "success")
            return redirect(url_for("children_portal.index"))
    return _index(form), 422


@bp.get("/<code>")
@allow(Permission.CHILDREN_OWN)
def show(code: str) -> ResponseReturnValue:
    return render_template(
        "children_portal/show.html", page=child_page_of(donor_of(current_actor()), code)
    )


def _index(form: Form) -> str:
    donor = donor_of(current_actor())
    return render_template(
        "children_portal/index.html",
        children=children_of(donor),
        departures=departures_of_donor(donor.id),
        leftovers=list(Leftover),
        form=form,
        today=today(),
    )


@bp.get("/<code>/photo/<photo_id>.jpg")
@allow(Permission.CHILDREN_OWN)
def photo(code: str, photo_id: str) -> ResponseReturnValue:
    return photo_response(photo_for(donor_of(current_actor()), code, photo_id))
