"""A child that is kept: confirmed, passed to a sponsor, extended, released."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import session, writes
from core.errors import Conflict
from core.forms import Form
from core.i18n import _
from payments.pledges.rules import Method, Rhythm
from sponsorship.children.identity import names_for
from sponsorship.matching import services
from sponsorship.matching.rules import BY_A_PERSON, TERMS
from sponsorship.matching.schemas import ConfirmSchema, GiveSchema, ReleaseSchema
from sponsorship.matching.services import HeldChild
from sponsorship.matching.views.matching import lost
from sponsorship.matching.wording import kept_reasons
from sponsorship.permissions import Permission

bp = Blueprint("holds", __name__, url_prefix="/staff/matching/holds")


@bp.get("/<hold_id>")
@allow(Permission.MATCH)
def show(hold_id: str) -> ResponseReturnValue:
    held = services.get_held(hold_id, current_actor())
    return _page(held, Form(data=_promised(held)))


@bp.post("/<hold_id>/confirm")
@allow(Permission.MATCH)
@writes
def confirm(hold_id: str) -> ResponseReturnValue:
    held, form = services.get_held(hold_id, current_actor()), Form(ConfirmSchema(), request.form)
    try:
        if form.valid:
            with form.rules():
                agreed = services.confirm_hold(held.hold, form.command, by=current_actor())
                flash(_("The match is confirmed."), "success")
                return redirect(url_for("sponsorships.show", sponsorship_id=agreed.public_id))
    except Conflict as conflict:
        return _second(hold_id, conflict)
    return _page(held, form), 422


@bp.post("/<hold_id>/extend")
@allow(Permission.MATCH)
@writes
def extend(hold_id: str) -> ResponseReturnValue:
    services.extend_hold(services.get_held(hold_id, current_actor()).hold, by=current_actor())
    flash(_("The hold runs on."), "success")
    return redirect(url_for("holds.show", hold_id=hold_id))


@bp.post("/<hold_id>/give")
@allow(Permission.MATCH)
@writes
def give(hold_id: str) -> ResponseReturnValue:
    held, form = services.get_held(hold_id, current_actor()), Form(GiveSchema(), request.form)
    if form.valid:
        wish = services.get_wish_within(form.command.wish, current_actor())
        with form.rules():
            services.give_reserved(held.hold, wish, by=current_actor())
            flash(_("The child is proposed to the sponsor."), "success")
            return redirect(url_for("holds.show", hold_id=hold_id))
    return _page(held, form), 422


@bp.post("/<hold_id>/release")
@allow(Permission.MATCH)
@writes
def release(hold_id: str) -> ResponseReturnValue:
    held, form = services.get_held(hold_id, current_actor()), Form(ReleaseSchema(), request.form)
    if form.valid:
        with form.rules():
            services.release_hold(held.hold, form.command, by=current_actor())
            flash(_("The child is free again."), "success")
            return redirect(_back(held))
    form.values = {**_promised(held), **form.values}
    return _page(held, form), 422


def _second(hold_id: str, conflict: Conflict) -> ResponseReturnValue:
    """Tell whoever came second what became of the hold, and show who is free now."""
    session.rollback()
    held = services.get_held(hold_id, current_actor())
    if held.wish is not None:
        return lost(held.wish, conflict)
    return _page(held, Form(), conflict.message), int(conflict.status)


def _back(held: HeldChild) -> str:
    if held.wish is None:
        return url_for("matching.index")
    return url_for("matching.match", wish_id=held.wish.public_id)


def _promised(held: HeldChild) -> dict[str, Any]:
    """Return what the confirmation proposes: the terms of the wish, from today on."""
    wish = held.wish
    start = {"started_on": f"{today():%d/%m/%Y}"}
    if wish is None:
        return start
    terms = {"amount": wish.amount, "rhythm": wish.rhythm, "term_months": wish.term_months}
    return {**terms, **start}


def _page(held: HeldChild, form: Form, conflict: Any = None) -> str:
    note_look("child", held.child.code)
    return render_template(
        "holds/show.html",
        held=held,
        releasable=TERMS[held.hold.kind].releasable,
        conflict=conflict,
        names=names_for([held.child.id]),
        chosen=kept_reasons(held.score, held.programme.currency) if held.score else {},
        waiting=[
            each
            for each in services.wishes_within(current_actor())
            if each.wish.programme_code == held.programme.code
        ],
        releases=BY_A_PERSON,
        form=form,
        rhythms=list(Rhythm),
        methods=list(Method),
    )
