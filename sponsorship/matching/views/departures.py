"""Children who leave: the sponsors to be told, and what is left over."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.forms import Form
from core.i18n import _, ngettext
from sponsorship.matching import services
from sponsorship.matching.rules import LastLetters, Leftover
from sponsorship.matching.schemas_of_leaving import (
    CloseSiteSchema,
    LastLettersSchema,
    LeftoverSchema,
    MoveSchema,
    OfferInPlaceSchema,
    StopSchema,
    TellSchema,
    WantNoneSchema,
)
from sponsorship.matching.services import Left, Offered
from sponsorship.permissions import Permission

bp = Blueprint("departures", __name__, url_prefix="/staff/departures")


@bp.get("")
@allow(Permission.MATCH, Permission.NOTICES_STOP)
def index() -> ResponseReturnValue:
    return render_template(
        "departures/index.html",
        telling=services.to_tell(current_actor()),
        settling=services.to_settle(current_actor()),
        today=today(),
    )


@bp.get("/new")
@allow(Permission.MATCH)
def new() -> ResponseReturnValue:
    return _new(Form())


@bp.post("/new")
@allow(Permission.MATCH)
@writes
def close() -> ResponseReturnValue:
    form = Form(CloseSiteSchema(), request.form)
    if form.valid:
        with form.rules():
            ended = services.close_site(form.command, by=current_actor())
            told = ngettext(
                "%(num)s sponsorship has ended.", "%(num)s sponsorships have ended.", len(ended)
            )
            flash(told, "success")
            place = form.command.place_code
            return redirect(url_for("departures.substitutes", place=place))
    return _new(form), 422


@bp.get("/substitutes")
@allow(Permission.MATCH)
def substitutes() -> ResponseReturnValue:
    return _substitutes(Form())


@bp.post("/substitutes")
@allow(Permission.MATCH)
@writes
def offer() -> ResponseReturnValue:
    form = Form(OfferInPlaceSchema(), request.form)
    if form.valid:
        with form.rules():
            done = services.offer_in_place(form.command, by=current_actor())
            _tell_held(done)
            return redirect(url_for("departures.substitutes", place=request.args.get("place")))
    return _substitutes(form), 422


@bp.get("/<departure_id>")
@allow(Permission.MATCH, Permission.NOTICES_STOP)
def show(departure_id: str) -> ResponseReturnValue:
    return _page(services.get_departure(departure_id, current_actor()), Form())


@bp.post("/<departure_id>/tell")
@allow(Permission.MATCH)
@writes
def tell(departure_id: str) -> ResponseReturnValue:
    left, form = (
        services.get_departure(departure_id, current_actor()),
        Form(TellSchema(), request.form),
    )
    if form.valid:
        with form.rules():
            services.tell_sponsor(left, form.command, by=current_actor())
            flash(_("Kept: the sponsor was told."), "success")
            return redirect(url_for("departures.show", departure_id=departure_id))
    return _page(left, form), 422


@bp.post("/<departure_id>/stop")
@allow(Permission.NOTICES_STOP)
@writes
def stop(departure_id: str) -> ResponseReturnValue:
    left, form = (
        services.get_departure(departure_id, current_actor()),
        Form(StopSchema(), request.form),
    )
    if form.valid:
        with form.rules():
            services.stop_notice(left, form.command.reason, by=current_actor())
            flash(_("This sponsor is not told."), "success")
            return redirect(url_for("departures.show", departure_id=departure_id))
    return _page(left, form), 422


@bp.post("/<departure_id>/choose")
@allow(Permission.MATCH)
@writes
def choose(departure_id: str) -> ResponseReturnValue:
    left, form = (
        services.get_departure(departure_id, current_actor()),
        Form(LeftoverSchema(), request.form),
    )
    if form.valid:
        with form.rules():
            services.choose_leftover(left, form.command.leftover, by=current_actor())
            flash(_("The sponsor’s choice is kept."), "success")
            return redirect(url_for("departures.show", departure_id=departure_id))
    return _page(left, form), 422


@bp.post("/<departure_id>/letters")
@allow(Permission.MATCH)
@writes
def choose_letters(departure_id: str) -> ResponseReturnValue:
    left, form = (
        services.get_departure(departure_id, current_actor()),
        Form(LastLettersSchema(), request.form),
    )
    if form.valid:
        with form.rules():
            services.choose_last_letters(left, form.command.last_letters, by=current_actor())
            flash(_("The sponsor’s choice is kept."), "success")
            return redirect(url_for("departures.show", departure_id=departure_id))
    return _page(left, form), 422


@bp.post("/<departure_id>/settle")
@allow(Permission.MATCH)
@writes
def settle(departure_id: str) -> ResponseReturnValue:
    left, form = (
        services.get_departure(departure_id, current_actor()),
        Form(MoveSchema(), request.form),
    )
    if form.valid:
        with form.rules():
            moves = services.settle_leftover(left, form.command, by=current_actor())
            asked, noted = _("Asked: another person decides."), _("Kept: no money moves.")
            flash(asked if moves else noted, "success")
            return redirect(url_for("departures.show", departure_id=departure_id))
    return _page(left, form), 422


@bp.post("/<departure_id>/no-other")
@allow(Permission.MATCH)
@writes
def no_other(departure_id: str) -> ResponseReturnValue:
    left, form = (
        services.get_departure(departure_id, current_actor()),
        Form(WantNoneSchema(), request.form),
    )
    if form.valid:
        with form.rules():
            services.want_no_other(left, form.command, by=current_actor())
            flash(_("Kept: this sponsor wants no other child."), "success")
            return redirect(url_for("departures.show", departure_id=departure_id))
    return _page(left, form), 422


@bp.post("/<departure_id>/another")
@allow(Permission.MATCH)
@writes
def another(departure_id: str) -> ResponseReturnValue:
    left = services.get_departure(departure_id, current_actor())
    services.want_another(left, by=current_actor())
    flash(_("Children may be offered to this sponsor again."), "success")
    return redirect(url_for("departures.show", departure_id=departure_id))


def _page(left: Left, form: Form) -> str:
    note_look("child", left.child.code)
    return render_template(
        "departures/show.html",
        left=left,
        money=services.money_left(left),
        form=form,
        leftovers=[one for one in Leftover if _gives(left, one)],
        may_choose=services.may_choose(left),
        letters=services.letters_rule(left.departure) or left.departure.last_letters,
        last_letters=list(LastLetters),
        may_choose_letters=services.may_choose_letters(left),
        today=today(),
    )


def _gives(left: Left, leftover: Leftover) -> bool:
    return leftover is not Leftover.REFUND or left.programme.refunds


def _tell_held(done: Offered) -> None:
    held = ngettext(
        "%(num)s child is held for its sponsor.",
        "%(num)s children are held for their sponsors.",
        done.held,
    )
    flash(held, "success")
    if done.without:
        none = _("Nobody could be held for %(count)s sponsors.", count=done.without)
        flash(none, "warning")


def _substitutes(form: Form) -> str:
    place = request.args.get("place", "")
    return render_template(
        "departures/substitutes.html",
        form=form,
        place=place,
        page=services.unplaced(place, current_actor(), request.args.get("page", 1, type=int)),
    )


def _new(form: Form) -> str:
    return render_template(
        "departures/new.html",
        form=form,
        places=services.places_to_close(current_actor()),
        today=today(),
    )
