"""A visit or a hand-over that was written down by mistake: a page that asks why."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.db import writes
from core.forms import Form
from core.i18n import _
from sponsorship.children.models import Child
from sponsorship.children.services import get_child
from sponsorship.communes import services
from sponsorship.communes.schemas import UndoSchema
from sponsorship.communes.views.blueprint import bp
from sponsorship.permissions import Permission


@bp.get("/children/<code>/visits/<visit_id>/undo")
@allow(Permission.COMMUNE_WORK)
def undoing_visit(code: str, visit_id: str) -> ResponseReturnValue:
    child = get_child(code, current_actor())
    return _page(child, Form(), url_for("communes.undo_visit", code=code, visit_id=visit_id))


@bp.post("/children/<code>/visits/<visit_id>/undo")
@allow(Permission.COMMUNE_WORK)
@writes
def undo_visit(code: str, visit_id: str) -> ResponseReturnValue:
    child, form = get_child(code, current_actor()), Form(UndoSchema(), request.form)
    if form.valid:
        services.undo_visit(child, visit_id, form.command, by=current_actor())
        flash(_("The visit counts no more; it stays on record as a mistake."), "success")
        return redirect(url_for("communes.child", code=code))
    return _page(child, form, request.path), 422


@bp.get("/children/<code>/hand-overs/<hand_over_id>/undo")
@allow(Permission.COMMUNE_WORK)
def undoing_hand_over(code: str, hand_over_id: str) -> ResponseReturnValue:
    child = get_child(code, current_actor())
    where = url_for("communes.undo_hand_over", code=code, hand_over_id=hand_over_id)
    return _page(child, Form(), where)


@bp.post("/children/<code>/hand-overs/<hand_over_id>/undo")
@allow(Permission.COMMUNE_WORK)
@writes
def undo_hand_over(code: str, hand_over_id: str) -> ResponseReturnValue:
    child, form = get_child(code, current_actor()), Form(UndoSchema(), request.form)
    if form.valid:
        done = services.undo_hand_over(child, hand_over_id, form.command, by=current_actor())
        undone = _("The hand-over counts no more; it stays on record as a mistake.")
        flash(undone if done else _("Asked: another person decides."), "success")
        return redirect(url_for("communes.child", code=code))
    return _page(child, form, request.path), 422


def _page(child: Child, form: Form, action: str) -> str:
    note_look("child", child.code)
    return render_template("communes/undo.html", child=child, form=form, action=action)
