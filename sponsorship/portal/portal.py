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
from sponsorship.matching.rules import LastLetters, Leftover
from sponsorship.matching.schemas_of_leaving import LastLettersSchema, LeftoverSchema
from sponsorship.matching.services import (
    choose_last_letters,
    choose_leftover,
    departure_of_donor,
    departures_of_donor,
)
from sponsorship.permissions import Permission
from sponsorship.portal.services import child_page_of, children_of, own_child, photo_for
from sponsorship.safeguarding.rules import OPEN_VISITS, told_of
from sponsorship.safeguarding.schemas import ToldSchema
from sponsorship.safeguarding.services import own_visits

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
    return _index(form, departure_id), 422


@bp.post("/left/<departure_id>/letters")
@allow(Permission.CHILDREN_OWN)
@writes
def choose_letters(departure_id: str) -> ResponseReturnValue:
    """Keep what the sponsor would like for letters on their way when a child left."""
    left = departure_of_donor(departure_id, donor_of(current_actor()).id)
    form = Form(LastLettersSchema(), request.form)
    if form.valid:
        with form.rules():
            choose_last_letters(left, form.command.last_letters, by=current_actor())
            flash(_("Thank you. We carry it out as you wish."), "success")
            return redirect(url_for("children_portal.index"))
    return _index(form, departure_id), 422


@bp.get("/<code>")
@allow(Permission.CHILDREN_OWN)
def show(code: str) -> ResponseReturnValue:
    return render_template(
        "children_portal/show.html", page=child_page_of(donor_of(current_actor()), code)
    )


@bp.get("/<code>/visits")
@allow(Permission.CHILDREN_OWN)
def visits(code: str) -> ResponseReturnValue:
    return _visits(code, Form())


@bp.post("/<code>/visits")
@allow(Permission.CHILDREN_OWN)
@writes
def ask_visit(code: str) -> ResponseReturnValue:
    """Keep that the sponsor would like to meet the child."""
    donor, form = donor_of(current_actor()), Form(ToldSchema(), request.form)
    own = own_child(donor, code)
    if form.valid:
        own_visits.ask_own_visit(donor, own.child_id, form.command, by=current_actor())
        flash(_("Thank you. We look into it and come back to you."), "success")
        return redirect(url_for("children_portal.visits", code=code))
    return _visits(code, form), 422


@bp.post("/<code>/visits/<visit_id>/withdraw")
@allow(Permission.CHILDREN_OWN)
@writes
def withdraw_visit(code: str, visit_id: str) -> ResponseReturnValue:
    donor = donor_of(current_actor())
    own = own_child(donor, code)
    own_visits.withdraw_visit(donor, own.child_id, visit_id, by=current_actor())
    flash(_("Your application is withdrawn."), "success")
    return redirect(url_for("children_portal.visits", code=code))


def _visits(code: str, form: Form) -> str:
    donor = donor_of(current_actor())
    own = own_child(donor, code)
    asked = own_visits.visits_of_sponsor(donor.id, own.child_id)
    return render_template(
        "children_portal/visits.html",
        seen=own.seen,
        visits=[(visit, told_of(visit.state)) for visit in asked],
        open=any(visit.state in OPEN_VISITS for visit in asked),
        open_states=OPEN_VISITS,
        form=form,
    )


def _index(form: Form, wrong: str = "") -> str:
    """Show the children; ``wrong`` names the departure with which the form is wrong."""
    donor = donor_of(current_actor())
    return render_template(
        "children_portal/index.html",
        children=children_of(donor),
        departures=departures_of_donor(donor.id),
        leftovers=list(Leftover),
        last_letters=list(LastLetters),
        wrong=wrong,
        form=form,
        today=today(),
    )


@bp.get("/<code>/photo/<photo_id>.jpg")
@allow(Permission.CHILDREN_OWN)
def photo(code: str, photo_id: str) -> ResponseReturnValue:
    return photo_response(photo_for(donor_of(current_actor()), code, photo_id))
