"""Pages of matching: who waits, three children side by side, the hold and its confirmation."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.errors import Conflict
from core.forms import Form
from core.i18n import _
from core.places.services import scope_codes
from donors.models import Wish
from donors.services import get_donor_by_id
from payments.pledges.rules import Method, Rhythm
from sponsorship.children.identity import names_for
from sponsorship.children.rules import Sex
from sponsorship.matching import services
from sponsorship.matching.schemas import ChooseSchema, ConfirmSchema, EndSchema, ReleaseSchema
from sponsorship.matching.services import HeldChild, Narrowing, Search
from sponsorship.matching.wording import circumstance_words, reasons
from sponsorship.permissions import Permission

bp = Blueprint("matching", __name__, url_prefix="/staff/matching")


@bp.get("")
@allow(Permission.MATCH)
def index() -> ResponseReturnValue:
    return render_template(
        "matching/index.html",
        waiting=services.wishes_within(current_actor()),
        holds=services.list_live_holds(current_actor()),
        today=today(),
    )


@bp.get("/wishes/<wish_id>")
@allow(Permission.MATCH)
def match(wish_id: str) -> ResponseReturnValue:
    return _match_page(services.get_wish_within(wish_id, current_actor()))


@bp.post("/wishes/<wish_id>/hold")
@allow(Permission.MATCH)
@writes
def hold_child(wish_id: str) -> ResponseReturnValue:
    wish = services.get_wish_within(wish_id, current_actor())
    form = Form(ChooseSchema(), request.form)
    if not form.valid:
        return _match_page(wish), 422
    try:
        hold = services.hold_child(_search(wish), form.command.child, by=current_actor())
    except Conflict as conflict:
        return _lost(wish, conflict)
    flash(_("%(code)s is held for 72 hours.", code=form.command.child), "success")
    return redirect(url_for("matching.hold", hold_id=hold.public_id))


@bp.get("/holds/<hold_id>")
@allow(Permission.MATCH)
def hold(hold_id: str) -> ResponseReturnValue:
    held = services.get_held(hold_id, current_actor())
    return _hold_page(held, Form(data=_wished(held)))


@bp.post("/holds/<hold_id>/confirm")
@allow(Permission.MATCH)
@writes
def confirm(hold_id: str) -> ResponseReturnValue:
    held, form = services.get_held(hold_id, current_actor()), Form(ConfirmSchema(), request.form)
    if form.valid:
        try:
            with form.rules():
                services.confirm_hold(held.hold, form.command, by=current_actor())
                flash(_("The match is confirmed."), "success")
                return redirect(url_for("donors.show", donor_id=held.donor.public_id))
        except Conflict as conflict:
            return _lost(held.wish, conflict)
    return _hold_page(held, form), 422


@bp.post("/holds/<hold_id>/release")
@allow(Permission.MATCH)
@writes
def release(hold_id: str) -> ResponseReturnValue:
    held, form = services.get_held(hold_id, current_actor()), Form(ReleaseSchema(), request.form)
    if not form.valid:
        form.values = {**_wished(held), **form.values}
        return _hold_page(held, form), 422
    services.release_hold(held.hold, form.command.reason, by=current_actor())
    flash(_("The child is free again."), "success")
    return redirect(url_for("matching.match", wish_id=held.wish.public_id))


@bp.get("/sponsorships/<sponsorship_id>/end")
@allow(Permission.MATCH)
def ending(sponsorship_id: str) -> ResponseReturnValue:
    services.get_sponsorship(sponsorship_id, current_actor())
    return _ending_page(sponsorship_id, Form(data={"ended_on": f"{today():%d/%m/%Y}"}))


@bp.post("/sponsorships/<sponsorship_id>/end")
@allow(Permission.MATCH)
@writes
def end(sponsorship_id: str) -> ResponseReturnValue:
    found, form = (
        services.get_sponsorship(sponsorship_id, current_actor()),
        Form(EndSchema(), request.form),
    )
    if form.valid:
        with form.rules():
            command = form.command
            services.end_sponsorship(found, command.reason, command.ended_on, by=current_actor())
            flash(_("The sponsorship has ended; the child waits for a new sponsor."), "success")
            donor = get_donor_by_id(found.donor_id)
            return redirect(url_for("donors.show", donor_id=donor.public_id))
    return _ending_page(sponsorship_id, form), 422


def _search(wish: Wish) -> Search:
    programme = services.get_programme(wish.programme_code)
    return Search(wish, programme, scope_codes(current_actor()))


def _match_page(wish: Wish, conflict: Any = None) -> str:
    search, narrowing = _search(wish), _narrowing()
    best = services.best_candidates(search)
    for candidate in best:
        note_look("child", candidate.code)
    return render_template(
        "matching/match.html",
        wish=wish,
        donor=get_donor_by_id(wish.donor_id),
        search=search,
        conflict=conflict,
        held=services.find_live_hold(wish.id),
        best=[(candidate, reasons(candidate, search)) for candidate in best],
        names=names_for([candidate.child_id for candidate in best]),
        why_not=services.why_not_others(search),
        page=services.next_candidates(search, narrowing),
        narrowing=narrowing,
        places=services.places_with_children(search.places),
        sexes=list(Sex),
        circumstance_words=circumstance_words,
        today=today(),
    )


def _narrowing() -> Narrowing:
    sex = request.args.get("sex", "")
    return Narrowing(
        sex=Sex(sex) if sex in set(Sex) else None,
        place_code=request.args.get("place", ""),
        page=request.args.get("page", 1, type=int),
    )


def _lost(wish: Wish, conflict: Conflict) -> ResponseReturnValue:
    """Tell whoever came second, and show who is free now. Nothing of the attempt is kept."""
    return _match_page(wish, conflict.message), int(conflict.status)


def _wished(held: HeldChild) -> dict[str, Any]:
    """Return what the confirmation proposes: the terms of the wish, from today on."""
    wish = held.wish
    return {
        "amount": wish.amount,
        "rhythm": wish.rhythm,
        "term_months": wish.term_months,
        "started_on": f"{today():%d/%m/%Y}",
    }


def _hold_page(held: HeldChild, form: Form) -> str:
    note_look("child", held.child.code)
    return render_template(
        "matching/hold.html",
        held=held,
        programme=services.get_programme(held.wish.programme_code),
        names=names_for([held.child.id]),
        form=form,
        rhythms=list(Rhythm),
        methods=list(Method),
    )


def _ending_page(sponsorship_id: str, form: Form) -> str:
    return render_template("matching/ending.html", sponsorship_id=sponsorship_id, form=form)
