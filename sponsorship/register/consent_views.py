"""Pages about a child's consents: a yes, a no, who answers for it, why its file is held."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.forms import Form
from core.i18n import _
from sponsorship.children import services as children
from sponsorship.children.consent_rules import Basis, Channel, Giver
from sponsorship.children.identity import bodies_of, names_for
from sponsorship.children.models import Child
from sponsorship.children.rules import Scope, Subject
from sponsorship.children.services import Listed
from sponsorship.permissions import Permission
from sponsorship.register.consent_schemas import (
    BasisSchema,
    BodySchema,
    ConsentSchema,
    NoSchema,
    ReasonSchema,
    with_scan,
)

bp = Blueprint("consents", __name__, url_prefix="/staff/children/<code>/consents")


@bp.get("/new")
@allow(Permission.CONSENT_RECORD)
def new(code: str) -> ResponseReturnValue:
    return _page("new", _child(code), Form(data={}))


@bp.post("/new")
@allow(Permission.CONSENT_RECORD)
@writes
def give(code: str) -> ResponseReturnValue:
    child, form = _child(code), Form(ConsentSchema(), request.form)
    if form.valid:
        upload = request.files.get("scan")
        with form.rules():
            given = with_scan(form.command, upload.read() if upload else b"")
            children.record_consent(child, given, by=current_actor())
            return _back(child, _("The consent is recorded."))
    return _page("new", child, form), 422


@bp.get("/no")
@allow(Permission.CONSENT_RECORD)
def no(code: str) -> ResponseReturnValue:
    return _page("no", _child(code), Form(data={}))


@bp.post("/no")
@allow(Permission.CONSENT_RECORD)
@writes
def withdraw(code: str) -> ResponseReturnValue:
    child, form = _child(code), Form(NoSchema(), request.form)
    if form.valid:
        with form.rules():
            children.withdraw_consent(child, form.command, by=current_actor())
            return _back(child, _("The no is recorded; nothing of it is shown any more."))
    return _page("no", child, form), 422


@bp.get("/representative")
@allow(Permission.CONSENT_RECORD)
def representative(code: str) -> ResponseReturnValue:
    return _page("representative", _child(code), Form(data={}))


@bp.post("/representative")
@allow(Permission.CONSENT_RECORD)
@writes
def name_representative(code: str) -> ResponseReturnValue:
    child, form = _child(code), Form(BodySchema(), request.form)
    if form.valid:
        with form.rules():
            children.name_representative(child, form.command, by=current_actor())
            return _back(child, _("It is recorded who answers for the child."))
    return _page("representative", child, form), 422


@bp.post("/representative/end")
@allow(Permission.CONSENT_RECORD)
@writes
def end_representative(code: str) -> ResponseReturnValue:
    child = _child(code)
    children.end_representative(child, by=current_actor())
    return _back(child, _("Nobody but a guardian answers for the child now."))


@bp.get("/basis")
@allow(Permission.CONSENT_RECORD)
def basis(code: str) -> ResponseReturnValue:
    return _page("basis", _child(code), Form(data={}))


@bp.post("/basis")
@allow(Permission.CONSENT_RECORD)
@writes
def set_basis(code: str) -> ResponseReturnValue:
    child, form = _child(code), Form(BasisSchema(), request.form)
    if form.valid:
        with form.rules():
            only = Listed(codes=(child.code,))
            children.record_basis(form.command, only, by=current_actor())
            return _back(child, _("The legal basis is recorded."))
    return _page("basis", child, form), 422


@bp.get("/guardian")
@allow(Permission.CHILDREN_CASE)
def guardian(code: str) -> ResponseReturnValue:
    return _page("guardian", _child(code), Form(data={}))


@bp.post("/guardian")
@allow(Permission.CHILDREN_CASE)
@writes
def bar(code: str) -> ResponseReturnValue:
    child, form = _child(code), Form(ReasonSchema(), request.form)
    if form.valid:
        children.bar_guardian(child, form.command.reason, by=current_actor())
        return _back(child, _("Nobody of the family speaks for the child now."))
    return _page("guardian", child, form), 422


@bp.post("/guardian/lift")
@allow(Permission.CHILDREN_CASE)
@writes
def lift(code: str) -> ResponseReturnValue:
    child = _child(code)
    children.lift_bar(child, by=current_actor())
    return _back(child, _("The family may speak for the child again, and is asked anew."))


@bp.get("/scans/<scan_id>")
@allow(Permission.CHILDREN_IDENTITY)
def scan(code: str, scan_id: str) -> ResponseReturnValue:
    content, kind = children.read_consent_scan(_child(code), scan_id)
    return current_app.response_class(content, mimetype=kind)


def _child(code: str) -> Child:
    child = children.get_child(code, current_actor())
    note_look("child", child.code)
    return child


def _page(name: str, child: Child, form: Form) -> str:
    return render_template(
        f"consents/{name}.html",
        child=child,
        who=names_for([child.id])[child.id],
        form=form,
        bodies=bodies_of(child.id, today()),
        bar=children.find_bar(child.id),
        viewer=current_actor(),
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "subjects": Subject,
        "scopes": Scope,
        "channels": Channel,
        "givers": Giver,
        "bases": Basis,
    }


def _back(child: Child, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("children.show", code=child.code, tab="consent"))
