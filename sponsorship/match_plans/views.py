"""Pages of match plans: ask for one, read it, accept it whole or in part, edit it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form, sent_form
from core.i18n import _, locale, ngettext
from sponsorship.match_plans import services
from sponsorship.match_plans.rules import PlanState, RowState
from sponsorship.match_plans.schemas import ExchangeSchema, MakeSchema, RowsSchema
from sponsorship.match_plans.services import Planned
from sponsorship.matching.services import programmes_within
from sponsorship.permissions import Permission

bp = Blueprint("match_plans", __name__, url_prefix="/staff/matching/plans")


@bp.get("")
@allow(Permission.MATCH)
def index() -> ResponseReturnValue:
    return _index(Form())


@bp.post("")
@allow(Permission.MATCH)
@writes
def make() -> ResponseReturnValue:
    form = Form(MakeSchema(), request.form)
    if form.valid:
        with form.rules():
            plan = services.make_plan(form.command, by=current_actor())
            return redirect(url_for("match_plans.show", plan_id=plan.public_id))
    return _index(form), 422


@bp.get("/<plan_id>")
@allow(Permission.MATCH)
def show(plan_id: str) -> ResponseReturnValue:
    planned = services.get_plan(plan_id, current_actor())
    if planned.plan.state is PlanState.MAKING:
        return redirect(url_for("jobs.show", public_id=planned.plan.job))
    return _show(planned, Form())


@bp.post("/<plan_id>/accept")
@allow(Permission.MATCH)
@writes
def accept(plan_id: str) -> ResponseReturnValue:
    planned = services.get_plan(plan_id, current_actor())
    form = Form(RowsSchema(), request.form)
    if form.valid:
        with form.rules():
            key = sent_form(request.form)
            job = services.accept(planned, form.command, key=key, by=current_actor())
            return redirect(url_for("jobs.show", public_id=job.public_id))
    return _show(planned, form), 422


@bp.post("/<plan_id>/leave-out")
@allow(Permission.MATCH)
@writes
def leave_out(plan_id: str) -> ResponseReturnValue:
    planned = services.get_plan(plan_id, current_actor())
    form = Form(RowsSchema(), request.form)
    if form.valid:
        with form.rules():
            count = services.leave_out(planned, form.command, by=current_actor())
            left = ngettext("%(num)s row is left out.", "%(num)s rows are left out.", count)
            flash(left, "success")
            return redirect(url_for("match_plans.show", plan_id=plan_id))
    return _show(planned, form), 422


@bp.get("/<plan_id>/rows/<row_id>")
@allow(Permission.MATCH)
def row(plan_id: str, row_id: str) -> ResponseReturnValue:
    planned = services.get_plan(plan_id, current_actor())
    proposed = services.get_row(planned, row_id, current_actor())
    return render_template("match_plans/row.html", planned=planned, proposed=proposed, form=Form())


@bp.post("/<plan_id>/rows/<row_id>")
@allow(Permission.MATCH)
@writes
def exchange(plan_id: str, row_id: str) -> ResponseReturnValue:
    planned = services.get_plan(plan_id, current_actor())
    proposed = services.get_row(planned, row_id, current_actor())
    form = Form(ExchangeSchema(), request.form)
    if form.valid:
        with form.rules():
            services.exchange(planned, proposed, form.command.child, by=current_actor())
            flash(_("Another child is proposed now."), "success")
            return redirect(url_for("match_plans.show", plan_id=plan_id))
    page = render_template("match_plans/row.html", planned=planned, proposed=proposed, form=form)
    return page, 422


@bp.post("/<plan_id>/close")
@allow(Permission.MATCH)
@writes
def close(plan_id: str) -> ResponseReturnValue:
    services.close_plan(services.get_plan(plan_id, current_actor()), by=current_actor())
    flash(_("The plan is put away. Children held by it stay held."), "success")
    return redirect(url_for("match_plans.index"))


def _index(form: Form) -> str:
    return render_template(
        "match_plans/index.html",
        form=form,
        plans=services.list_plans(current_actor()),
        programmes=[
            (each.code, each.name_en if locale() == "en" else each.name_vi)
            for each in programmes_within(current_actor())
            if each.open
        ],
        installed=services.solver_is_installed(),
    )


def _show(planned: Planned, form: Form) -> str:
    actor, state = current_actor(), request.args.get("state", "")
    chosen = RowState(state) if state in set(RowState) else None
    return render_template(
        "match_plans/show.html",
        planned=planned,
        form=form,
        counts=services.counts_of(planned, actor),
        chosen=chosen,
        page=services.rows_of(planned, chosen, request.args.get("page", 1, type=int), actor),
    )
