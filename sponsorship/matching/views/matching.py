"""Who waits: sponsors with their wishes, and for each three children side by side."""

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
from sponsorship.children.identity import names_for
from sponsorship.children.rules import Sex
from sponsorship.matching import services
from sponsorship.matching.rules import FOR_A_WISH
from sponsorship.matching.schemas import ChooseSchema, ReserveSchema
from sponsorship.matching.services import Narrowing, Search
from sponsorship.matching.sharing import Earmark
from sponsorship.matching.waiting import Waiting
from sponsorship.matching.wording import circumstance_words, reasons
from sponsorship.permissions import Permission

bp = Blueprint("matching", __name__, url_prefix="/staff/matching")


@bp.get("")
@allow(Permission.MATCH)
def index() -> ResponseReturnValue:
    ending = request.args.get("ending") == "true"
    return render_template(
        "matching/index.html",
        waiting=services.wishes_within(current_actor()),
        holds=services.list_live_holds(current_actor(), ending=ending),
        ending=ending,
        today=today(),
    )


@bp.get("/children")
@allow(Permission.MATCH)
def children() -> ResponseReturnValue:
    return _children_page(Form())


@bp.post("/reserve")
@allow(Permission.MATCH)
@writes
def reserve() -> ResponseReturnValue:
    form = Form(ReserveSchema(), request.form)
    if form.valid:
        with form.rules():
            hold = services.reserve_child(form.command, by=current_actor())
            flash(_("%(code)s is kept for the campaign.", code=form.command.child), "success")
            return redirect(url_for("holds.show", hold_id=hold.public_id))
    return _children_page(form), 422


@bp.get("/wishes/<wish_id>")
@allow(Permission.MATCH)
def match(wish_id: str) -> ResponseReturnValue:
    return match_page(services.get_wish_within(wish_id, current_actor()))


@bp.post("/wishes/<wish_id>/hold")
@allow(Permission.MATCH)
@writes
def hold_child(wish_id: str) -> ResponseReturnValue:
    wish = services.get_wish_within(wish_id, current_actor())
    form = Form(ChooseSchema(), request.form)
    try:
        if form.valid:
            with form.rules():
                hold = services.hold_child(search_for(wish), form.command, by=current_actor())
                flash(_("%(code)s is held.", code=form.command.child), "success")
                return redirect(url_for("holds.show", hold_id=hold.public_id))
    except Conflict as conflict:
        return lost(wish, conflict)
    return match_page(wish, form=form), 422


def search_for(wish: Wish) -> Search:
    """Return the search for the child of a wish in the places of whoever looks."""
    programme = services.get_programme(wish.programme_code)
    return Search(wish, programme, scope_codes(current_actor()))


def lost(wish: Wish, conflict: Conflict) -> ResponseReturnValue:
    """Tell whoever came second, and show who is free now. Nothing of the attempt is kept."""
    return match_page(wish, conflict.message), int(conflict.status)


def match_page(wish: Wish, conflict: Any = None, form: Form | None = None) -> str:
    """Return the page of a wish: the best three, why not others, and everybody who waits."""
    search, narrowing = search_for(wish), _narrowing()
    best, page = services.look(search, narrowing)
    for candidate in best:
        note_look("child", candidate.code)
    return render_template(
        "matching/match.html",
        wish=wish,
        donor=get_donor_by_id(wish.donor_id),
        search=search,
        form=form,
        conflict=conflict,
        held=services.find_live_hold(wish.id),
        best=[(candidate, reasons(candidate, search)) for candidate in best],
        names=names_for([candidate.child_id for candidate in best]),
        why_not=services.why_not_others(search),
        page=page,
        narrowing=narrowing,
        places=services.places_with_children(search.places),
        sexes=list(Sex),
        kinds=FOR_A_WISH,
        earmarks=list(Earmark),
        circumstance_words=circumstance_words,
        today=today(),
    )


def _children_page(form: Form) -> str:
    wanted = request.args.get("list", "")
    which = Waiting(wanted) if wanted in set(Waiting) else Waiting.NEVER_SPONSORED
    page = services.list_waiting(which, current_actor(), request.args.get("page", 1, type=int))
    return render_template(
        "matching/children.html",
        form=form,
        which=which,
        lists=services.count_waiting(current_actor()),
        page=page,
        programmes=services.programmes_within(current_actor()),
    )


def _narrowing() -> Narrowing:
    sex = request.args.get("sex", "")
    return Narrowing(
        sex=Sex(sex) if sex in set(Sex) else None,
        place_code=request.args.get("place", ""),
        page=request.args.get("page", 1, type=int),
    )
