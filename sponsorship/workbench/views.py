"""The landing page of staff: what waits, what to do next, and who has what in hand."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import writes
from core.errors import NotFound
from core.forms import Form
from core.i18n import _, _l
from core.places.services import scope_codes
from payments.permissions import Permission as Money
from sponsorship.matching.services import places_with_children
from sponsorship.permissions import Permission
from sponsorship.workbench import services
from sponsorship.workbench.rules import ActKind, View
from sponsorship.workbench.schemas import DoneSchema, SnoozeSchema
from sponsorship.workbench.services import Act

bp = Blueprint("workbench", __name__, url_prefix="/staff")


@bp.get("")
@allow(Permission.QUEUE)
def queue() -> ResponseReturnValue:
    """Show the work queue of the signed-in person."""
    actor = current_actor()
    view, kind = _chosen(View, "view") or View.OPEN, _chosen(ActKind, "kind")
    place = request.args.get("place", "")
    return render_template(
        "workbench/queue.html",
        counters=services.list_counters(actor),
        acts=services.list_acts(actor, view, kind, place),
        place=place,
        places=places_with_children(scope_codes(actor)),
        view=view,
        views=list(View),
        kind=kind,
        kinds=services.kinds_of(actor),
        months=services.money_of_last_months(actor) if actor.may(Money.PLEDGES_READ) else [],
    )


@bp.get("/queue/<kind>/<ref>")
@allow(Permission.QUEUE)
def act(kind: str, ref: str) -> ResponseReturnValue:
    return _act_page(_found(kind, ref), Form())


@bp.post("/queue/<kind>/<ref>/claim")
@allow(Permission.QUEUE)
@writes
def claim(kind: str, ref: str) -> ResponseReturnValue:
    services.claim(_found(kind, ref), by=current_actor())
    flash(_("It is in your hands for three days."), "success")
    return redirect(url_for("workbench.queue", view=View.MINE.value))


@bp.post("/queue/<kind>/<ref>/reopen")
@allow(Permission.QUEUE)
@writes
def reopen(kind: str, ref: str) -> ResponseReturnValue:
    services.reopen(_found(kind, ref), by=current_actor())
    flash(_("It is open to everybody again."), "success")
    return redirect(url_for("workbench.queue"))


@bp.post("/queue/<kind>/<ref>/snooze")
@allow(Permission.QUEUE)
@writes
def snooze(kind: str, ref: str) -> ResponseReturnValue:
    found, form = _found(kind, ref), Form(SnoozeSchema(), request.form)
    if form.valid:
        with form.rules():
            services.snooze(found, form.command, by=current_actor())
            flash(_("It comes back on the day you chose."), "success")
            return redirect(url_for("workbench.queue"))
    return _act_page(_found(kind, ref), form), 422


@bp.post("/queue/<kind>/<ref>/done")
@allow(Permission.QUEUE)
@writes
def finish(kind: str, ref: str) -> ResponseReturnValue:
    found, form = _found(kind, ref), Form(DoneSchema(), request.form)
    if form.valid:
        with form.rules():
            services.finish(found, form.command, by=current_actor())
            flash(_("Noted as dealt with."), "success")
            return redirect(url_for("workbench.queue"))
    return _act_page(_found(kind, ref), form), 422


def _found(kind: str, ref: str) -> Act:
    if kind not in set(ActKind):
        raise NotFound(_l("There is no such thing to do."))
    return services.get_act(ActKind(kind), ref, current_actor())


def _act_page(found: Act, form: Form) -> str:
    return render_template(
        "workbench/act.html",
        act=found,
        form=form,
        mine=found.mark is not None and found.mark.made_by == current_actor().id,
        tomorrow=today() + timedelta(days=1),
    )


def _chosen(kind: type[StrEnum], name: str) -> Any:
    """Return the member that the address names, or None."""
    value = request.args.get(name, "")
    return kind(value) if value in set(kind) else None
