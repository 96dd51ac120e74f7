"""Pages of concerns and freezes: raised by anybody here, read by few, lifted by a second person."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.permissions import Permission as System
from donors.services import get_donor
from sponsorship.children.services import get_child
from sponsorship.freezes.services import find_freeze
from sponsorship.permissions import Permission
from sponsorship.safeguarding.rules import About, ConcernOutcome, ConcernState, Step
from sponsorship.safeguarding.schemas import CloseSchema, DeputySchema, RaiseSchema, ToldSchema
from sponsorship.safeguarding.services import concerns, freezing, ringing
from sponsorship.safeguarding.services.concerns import Raised

bp = Blueprint("safeguarding", __name__, url_prefix="/staff/safeguarding")


@bp.get("/raise")
@allow(Permission.CONCERN_RAISE)
def new() -> ResponseReturnValue:
    return _raise_page(Form(data={"child": request.args.get("child", "")}))


@bp.post("/raise")
@allow(Permission.CONCERN_RAISE)
@writes
def raise_concern() -> ResponseReturnValue:
    form = Form(RaiseSchema(), request.form)
    if form.valid:
        with form.rules():
            concern = concerns.raise_concern(form.command, by=current_actor())
            return render_template("safeguarding/raised.html", concern=concern)
    return _raise_page(form), 422


@bp.get("/concerns")
@allow(Permission.CONCERNS_HANDLE)
def index() -> ResponseReturnValue:
    asked = request.args.get("state", "")
    state = ConcernState(asked) if asked in set(ConcernState) else None
    found = concerns.list_concerns(current_actor(), state)
    return render_template("safeguarding/index.html", concerns=found)


@bp.get("/concerns/<concern_id>")
@allow(Permission.CONCERNS_HANDLE)
def show(concern_id: str) -> ResponseReturnValue:
    return _concern_page(concerns.get_concern(concern_id, current_actor()), Form(data={}))


@bp.post("/concerns/<concern_id>/take")
@allow(Permission.CONCERNS_HANDLE)
@writes
def take(concern_id: str) -> ResponseReturnValue:
    found = concerns.get_concern(concern_id, current_actor())
    concerns.take_concern(found.concern, by=current_actor())
    flash(_("The concern is yours; it rings no more."), "success")
    return redirect(url_for("safeguarding.show", concern_id=concern_id))


@bp.post("/concerns/<concern_id>/note")
@allow(Permission.CONCERNS_HANDLE)
@writes
def note(concern_id: str) -> ResponseReturnValue:
    found = concerns.get_concern(concern_id, current_actor())
    form = Form(ToldSchema(), request.form)
    if form.valid:
        concerns.note_on_concern(found.concern, form.command.words, by=current_actor())
        return redirect(url_for("safeguarding.show", concern_id=concern_id))
    return _concern_page(found, form), 422


@bp.get("/concerns/<concern_id>/close")
@allow(Permission.CONCERNS_HANDLE)
def closing(concern_id: str) -> ResponseReturnValue:
    return _closing_page(concerns.get_concern(concern_id, current_actor()), Form(data={}))


@bp.post("/concerns/<concern_id>/close")
@allow(Permission.CONCERNS_HANDLE)
@writes
def close(concern_id: str) -> ResponseReturnValue:
    found = concerns.get_concern(concern_id, current_actor())
    form = Form(CloseSchema(), request.form)
    if form.valid:
        concerns.close_concern(found.concern, form.command, by=current_actor())
        flash(_("The concern is closed."), "success")
        return redirect(url_for("safeguarding.show", concern_id=concern_id))
    return _closing_page(found, form), 422


@bp.get("/deputies")
@allow(Permission.FREEZE, System.USERS_MANAGE)
def deputies() -> ResponseReturnValue:
    return _deputies_page(Form(data={}))


@bp.post("/deputies")
@allow(Permission.FREEZE, System.USERS_MANAGE)
@writes
def name_deputy() -> ResponseReturnValue:
    form = Form(DeputySchema(), request.form)
    if form.valid:
        with form.rules():
            named = form.command
            ringing.name_deputy(named.step, named.user, by=current_actor())
            flash(_("It is recorded who is rung."), "success")
            return redirect(url_for("safeguarding.deputies"))
    return _deputies_page(form), 422


@bp.post("/children/<code>/freeze")
@allow(Permission.FREEZE)
@writes
def freeze_child(code: str) -> ResponseReturnValue:
    child = get_child(code, current_actor())
    freezing.freeze_child(child, by=current_actor())
    flash(_("Everything about the child is shut. You may write down why."), "success")
    return redirect(url_for("safeguarding.child_freeze", code=code))


@bp.get("/children/<code>/freeze")
@allow(Permission.CHILDREN_CASE)
def child_freeze(code: str) -> ResponseReturnValue:
    return _child_page(code, Form(data={}))


@bp.post("/children/<code>/freeze/why")
@allow(Permission.FREEZE)
@writes
def explain_child(code: str) -> ResponseReturnValue:
    child, form = get_child(code, current_actor()), Form(ToldSchema(), request.form)
    freeze = find_freeze(child_id=child.id)
    if form.valid and freeze:
        freezing.explain_freeze(freeze, form.command.words, by=current_actor())
        return redirect(url_for("safeguarding.child_freeze", code=code))
    return _child_page(code, form), 422


@bp.post("/children/<code>/freeze/lift")
@allow(Permission.CHILDREN_CASE)
@writes
def lift_child(code: str) -> ResponseReturnValue:
    child, form = get_child(code, current_actor()), Form(ToldSchema(), request.form)
    if form.valid:
        freezing.lift_freeze(child, form.command.words, by=current_actor())
        flash(_("It is open again."), "success")
        return redirect(url_for("children.show", code=code))
    return _child_page(code, form), 422


@bp.post("/sponsors/<donor_id>/freeze")
@allow(Permission.FREEZE)
@writes
def freeze_donor(donor_id: str) -> ResponseReturnValue:
    freezing.freeze_donor(get_donor(donor_id), by=current_actor())
    flash(_("Everything of the sponsor is shut. You may write down why."), "success")
    return redirect(url_for("safeguarding.donor_freeze", donor_id=donor_id))


@bp.get("/sponsors/<donor_id>/freeze")
@allow(Permission.CHILDREN_CASE)
def donor_freeze(donor_id: str) -> ResponseReturnValue:
    return _donor_page(donor_id, Form(data={}))


@bp.post("/sponsors/<donor_id>/freeze/why")
@allow(Permission.FREEZE)
@writes
def explain_donor(donor_id: str) -> ResponseReturnValue:
    form, freeze = Form(ToldSchema(), request.form), find_freeze(donor_id=get_donor(donor_id).id)
    if form.valid and freeze:
        freezing.explain_freeze(freeze, form.command.words, by=current_actor())
        return redirect(url_for("safeguarding.donor_freeze", donor_id=donor_id))
    return _donor_page(donor_id, form), 422


@bp.post("/sponsors/<donor_id>/freeze/lift")
@allow(Permission.CHILDREN_CASE)
@writes
def lift_donor(donor_id: str) -> ResponseReturnValue:
    donor, form = get_donor(donor_id), Form(ToldSchema(), request.form)
    if form.valid:
        freezing.lift_freeze(donor, form.command.words, by=current_actor())
        flash(_("It is open again."), "success")
        return redirect(url_for("safeguarding.donor_freeze", donor_id=donor_id))
    return _donor_page(donor_id, form), 422


def _raise_page(form: Form) -> str:
    return render_template("safeguarding/raise.html", form=form, abouts=About)


def _concern_page(found: Raised, form: Form) -> str:
    return render_template(
        "safeguarding/concern.html",
        found=found,
        notes=concerns.notes_of(found.concern),
        rings=concerns.rings_of(found.concern),
        form=form,
    )


def _closing_page(found: Raised, form: Form) -> str:
    return render_template(
        "safeguarding/close.html", found=found, form=form, outcomes=ConcernOutcome
    )


def _deputies_page(form: Form) -> str:
    return render_template(
        "safeguarding/deputies.html",
        form=form,
        named=ringing.deputies(),
        people=ringing.may_be_deputies(),
        steps=[step for step in Step if step is not Step.LEAD],
    )


def _child_page(code: str, form: Form) -> str:
    child = get_child(code, current_actor())
    return render_template(
        "safeguarding/freeze.html",
        freeze=find_freeze(child_id=child.id),
        subject=child.code,
        address={"endpoint": "child", "code": code},
        viewer=current_actor(),
        form=form,
    )


def _donor_page(donor_id: str, form: Form) -> str:
    donor = get_donor(donor_id)
    return render_template(
        "safeguarding/freeze.html",
        freeze=find_freeze(donor_id=donor.id),
        subject=donor.code,
        address={"endpoint": "donor", "donor_id": donor_id},
        viewer=current_actor(),
        form=form,
    )
