"""Pages of a child's case and of sponsors' visits: each act a page with one form."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.db import writes
from core.errors import NotFound
from core.forms import Form
from core.i18n import _, _l
from sponsorship.children.models import Child
from sponsorship.children.services import find_bar, get_child
from sponsorship.freezes.services import find_freeze
from sponsorship.permissions import Permission
from sponsorship.safeguarding.forms import CASE, VISIT, Deed, deeds_of, rows_of
from sponsorship.safeguarding.rules import VisitAct, VisitState
from sponsorship.safeguarding.schemas import AskVisitSchema
from sponsorship.safeguarding.services import cases, concerns, visits
from sponsorship.safeguarding.services.visits import Visit

bp = Blueprint("cases", __name__, url_prefix="/staff/safeguarding")


@bp.get("/reviews")
@allow(Permission.CHILDREN_CASE)
def reviews() -> ResponseReturnValue:
    due = cases.list_due(current_actor())
    return render_template("cases/reviews.html", due=due)


@bp.get("/children/<code>")
@allow(Permission.CHILDREN_CASE)
def show(code: str) -> ResponseReturnValue:
    actor, child = current_actor(), _child(code)
    return render_template(
        "cases/show.html",
        child=child,
        case=cases.case_of(child),
        concerns=concerns.concerns_about(child, actor),
        freeze=find_freeze(child_id=child.id),
        bar=find_bar(child.id),
        deeds=CASE,
    )


@bp.get("/children/<code>/<act>")
@allow(Permission.CHILDREN_CASE)
def act(code: str, act: str) -> ResponseReturnValue:
    return _case_page(_child(code), act, Form(data={}))


@bp.post("/children/<code>/<act>")
@allow(Permission.CHILDREN_CASE)
@writes
def do(code: str, act: str) -> ResponseReturnValue:
    child, deed = _child(code), _deed(act)
    form = Form(deed.schema(), request.form)
    if form.valid:
        with form.rules():
            deed.does(child, form.command, by=current_actor())
            flash(_("It is on record."), "success")
            return redirect(url_for("cases.show", code=code))
    return _case_page(child, act, form), 422


@bp.get("/visits")
@allow(Permission.VISITS)
def visits_index() -> ResponseReturnValue:
    asked = request.args.get("state", "")
    state = VisitState(asked) if asked in set(VisitState) else None
    found = visits.list_visits(current_actor(), state)
    return render_template("cases/visits.html", visits=found, state=state)


@bp.get("/visits/new")
@allow(Permission.VISITS)
def new_visit() -> ResponseReturnValue:
    return render_template("cases/new_visit.html", form=Form(data={}))


@bp.post("/visits/new")
@allow(Permission.VISITS)
@writes
def ask_visit() -> ResponseReturnValue:
    form = Form(AskVisitSchema(), request.form)
    if form.valid:
        with form.rules():
            visit = visits.ask_visit(form.command, by=current_actor())
            return redirect(url_for("cases.visit", visit_id=visit.public_id))
    return render_template("cases/new_visit.html", form=form), 422


@bp.get("/visits/<visit_id>")
@allow(Permission.VISITS)
def visit(visit_id: str) -> ResponseReturnValue:
    found = visits.get_visit(visit_id, current_actor())
    return render_template("cases/visit.html", found=found, deeds=deeds_of(found.visit))


@bp.get("/visits/<visit_id>/<act>")
@allow(Permission.VISITS)
def visit_act(visit_id: str, act: str) -> ResponseReturnValue:
    return _visit_page(visits.get_visit(visit_id, current_actor()), _step(act), Form(data={}))


@bp.post("/visits/<visit_id>/<act>")
@allow(Permission.VISITS)
@writes
def move_visit(visit_id: str, act: str) -> ResponseReturnValue:
    found, step = visits.get_visit(visit_id, current_actor()), _step(act)
    form = Form(VISIT[step].schema(), request.form)
    if form.valid:
        with form.rules():
            VISIT[step].does(found, form.command, by=current_actor())
            flash(_("It is on record."), "success")
            return redirect(url_for("cases.visit", visit_id=visit_id))
    return _visit_page(found, step, form), 422


def _child(code: str) -> Child:
    child = get_child(code, current_actor())
    note_look("child", child.code)
    return child


def _deed(act: str) -> Deed:
    if act not in CASE:
        raise NotFound(_l("There is no such page."))
    return CASE[act]


def _step(act: str) -> VisitAct:
    if act not in {step.value for step in VISIT}:
        raise NotFound(_l("There is no such page."))
    return VisitAct(act)


def _case_page(child: Child, act: str, form: Form) -> str:
    deed, case = _deed(act), cases.case_of(child)
    rows = {box.name: rows_of(case, box.options) for box in deed.boxes if box.kind == "rows"}
    return _act_page(
        deed,
        form,
        rows=rows,
        subject=child.code,
        action=url_for("cases.do", code=child.code, act=act),
        back=url_for("cases.show", code=child.code),
    )


def _visit_page(found: Visit, step: VisitAct, form: Form) -> str:
    visit_id = found.visit.public_id
    return _act_page(
        VISIT[step],
        form,
        rows={},
        subject=f"{found.child.code} · {found.donor.code}",
        action=url_for("cases.move_visit", visit_id=visit_id, act=step.value),
        back=url_for("cases.visit", visit_id=visit_id),
    )


def _act_page(deed: Deed, form: Form, **shown: Any) -> str:
    return render_template("cases/act.html", deed=deed, form=form, **shown)
