"""Staff pages of the record's parts, the acts on it, and the children to look at soon."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.db import writes
from core.errors import NotAllowed, NotFound
from core.forms import Form
from core.i18n import _l
from sponsorship.children import (
    deciding,  # noqa: F401 - lets a second person decide about accounts
    record_labels,  # noqa: F401 - gives the record its words
)
from sponsorship.children import services as children
from sponsorship.children.models import Child
from sponsorship.children.record_rules import Watch
from sponsorship.permissions import Permission
from sponsorship.record import services
from sponsorship.record.acts import Act
from sponsorship.record.record_acts import ACTS
from sponsorship.record.tabs import part_context

bp = Blueprint("record", __name__, url_prefix="/staff/children")

ACTING = (Permission.CHILDREN_WRITE, Permission.CHILDREN_VERIFY, Permission.CHILDREN_CASE)


@bp.get("/watch")
@allow(Permission.CHILDREN_IDENTITY)
def watch() -> ResponseReturnValue:
    """List the children of one kind of warning, with the counters of all."""
    actor = current_actor()
    asked = request.args.get("kind", "")
    kind = next((one for one in Watch if one.value == asked), Watch.TURNING_18)
    return render_template(
        "record/watch.html",
        counts=services.count_watched(actor),
        kind=kind,
        page=services.list_watched(kind, actor, request.args.get("page", 1, type=int)),
    )


@bp.get("/<code>/circumstances")
@allow(Permission.CHILDREN_IDENTITY)
def circumstances(code: str) -> ResponseReturnValue:
    return _part("circumstances", code)


@bp.get("/<code>/family")
@allow(Permission.CHILDREN_IDENTITY)
def family(code: str) -> ResponseReturnValue:
    return _part("family", code)


@bp.get("/<code>/school")
@allow(Permission.CHILDREN_IDENTITY)
def school(code: str) -> ResponseReturnValue:
    return _part("school", code)


@bp.get("/<code>/needs")
@allow(Permission.CHILDREN_IDENTITY)
def needs(code: str) -> ResponseReturnValue:
    return _part("needs", code)


@bp.get("/<code>/life")
@allow(Permission.CHILDREN_READ)
def life(code: str) -> ResponseReturnValue:
    return _part("life", code)


@bp.get("/<code>/acts/<act>")
@allow(*ACTING)
def ask(code: str, act: str) -> ResponseReturnValue:
    """Show the form of an act, with what is known filled in."""
    found = _act(act)
    child = children.get_child(code, current_actor())
    return _act_page(child, found, Form(data={**found.begin(child), **request.args.to_dict()}))


@bp.post("/<code>/acts/<act>")
@allow(*ACTING)
@writes
def do(code: str, act: str) -> ResponseReturnValue:
    """Do what the form asks for."""
    found = _act(act)
    child = children.get_child(code, current_actor())
    form = Form(found.schema(), request.form)
    if form.valid:
        with form.rules():
            found.run(child, form.command, by=current_actor())
            flash(found.done, "success")
            return redirect(url_for(f"record.{found.tab}", code=code))
    return _act_page(child, found, form), 422


def _act(name: str) -> Act:
    """Return an act that the person may do; what is none is not found."""
    if name not in ACTS:
        raise NotFound(_l("There is no such page."))
    if not any(current_actor().may(one) for one in ACTS[name].needs):
        raise NotAllowed(_l("Your role does not allow this."))
    return ACTS[name]


def _act_page(child: Child, act: Act, form: Form) -> str:
    actor = current_actor()
    note_look("child", child.code)
    fields = [(field, field.options(child, actor)) for field in act.fields]
    return render_template(
        "record/act.html",
        child=child,
        act=act,
        fields=fields,
        form=form,
        effects=act.effects(child, actor, form.values),
        back=f"record.{act.tab}",
    )


def _part(part: str, code: str) -> str:
    actor = current_actor()
    child = children.get_child(code, actor)
    if actor.may(Permission.CHILDREN_IDENTITY):
        note_look("child", child.code)
    return render_template(f"record/{part}.html", **part_context(part, child, actor))
