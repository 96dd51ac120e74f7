"""The officer's list, one child, a visit, a hand-over."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.forms import Form, sent_form
from core.i18n import _
from sponsorship.children import identity
from sponsorship.children.models import Child
from sponsorship.children.rules import Audience
from sponsorship.children.services import get_child
from sponsorship.children.visible import visible_child
from sponsorship.communes import services
from sponsorship.communes.rules import GOODS, Due, Met, OwnFilter
from sponsorship.communes.schemas import HandOverSchema, VisitSchema
from sponsorship.communes.views.blueprint import bp, upload
from sponsorship.letters.services import posts_to_hand_over
from sponsorship.permissions import Permission


@bp.get("")
@allow(Permission.COMMUNE_WORK)
def index() -> ResponseReturnValue:
    actor, asked = current_actor(), request.args
    due = next((one for one in Due if one == asked.get("due")), None)
    wanted = OwnFilter(asked.get("q", ""), due, asked.get("page", 1, type=int))
    page = services.list_own(wanted, actor)
    for line in page.items:
        note_look("child", line.child.code)
    return render_template(
        "communes/index.html",
        page=page,
        wanted=wanted,
        dues=Due,
        drafts=services.list_drafts(actor),
        letters=sorted({post.child.code for post in posts_to_hand_over(actor)}),
    )


@bp.get("/children/<code>")
@allow(Permission.COMMUNE_WORK)
def child(code: str) -> ResponseReturnValue:
    found = get_child(code, current_actor())
    return _child_page(
        "communes/child.html",
        found,
        None,
        seen=visible_child(Audience.COMMUNE, [found.id], today())[found.id],
        hand_overs=services.hand_overs_of(found),
    )


@bp.get("/children/<code>/visit")
@allow(Permission.COMMUNE_WORK)
def visit(code: str) -> ResponseReturnValue:
    return _child_page("communes/visit.html", get_child(code, current_actor()), Form(data={}))


@bp.post("/children/<code>/visit")
@allow(Permission.COMMUNE_WORK)
@writes
def record_visit(code: str) -> ResponseReturnValue:
    found, form = get_child(code, current_actor()), Form(VisitSchema(), request.form)
    if form.valid:
        with form.rules():
            services.record_visit(
                found, form.command, upload("photo"), sent_form(request.form), by=current_actor()
            )
            flash(_("The visit is written down."), "success")
            return redirect(url_for("communes.child", code=code))
    return _child_page("communes/visit.html", found, form), 422


@bp.get("/children/<code>/hand-over")
@allow(Permission.COMMUNE_WORK)
def hand_over(code: str) -> ResponseReturnValue:
    return _hand_over_page(get_child(code, current_actor()), Form(data={}))


@bp.post("/children/<code>/hand-over")
@allow(Permission.COMMUNE_WORK)
@writes
def record_hand_over(code: str) -> ResponseReturnValue:
    found, form = get_child(code, current_actor()), Form(HandOverSchema(), request.form)
    if form.valid:
        with form.rules():
            services.record_hand_over(
                found, form.command, upload("proof"), sent_form(request.form), by=current_actor()
            )
            flash(_("The hand-over is written down."), "success")
            return redirect(url_for("communes.child", code=code))
    return _hand_over_page(found, form), 422


def _child_page(template: str, child: Child, form: Form | None, **more: Any) -> str:
    note_look("child", child.code)
    return render_template(
        template,
        child=child,
        who=identity.names_for([child.id])[child.id],
        form=form,
        visits=services.visits_of(child),
        whom=Met,
        **more,
    )


def _hand_over_page(child: Child, form: Form) -> str:
    return _child_page(
        "communes/hand_over.html",
        child,
        form,
        payments=services.payments_to_confirm(child),
        given=len(services.hand_overs_of(child)),
        goods=GOODS,
    )
