"""The rules of programmes, and what each part of a score weighs."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from sponsorship.matching import services
from sponsorship.matching.models import Programme
from sponsorship.matching.rules import Activation, LastLetters, Leftover
from sponsorship.matching.schemas_of_rules import ProgrammeSchema, WeightsSchema
from sponsorship.matching.scoring import Part
from sponsorship.matching.sharing import Sharing
from sponsorship.permissions import Permission

bp = Blueprint("match_rules", __name__, url_prefix="/staff/matching/rules")


@bp.get("")
@allow(Permission.MATCH_RULES)
def index() -> ResponseReturnValue:
    return _page(Form(data=vars(services.weights_in_force())))


@bp.post("/weights")
@allow(Permission.MATCH_RULES)
@writes
def weigh() -> ResponseReturnValue:
    form = Form(WeightsSchema(), request.form)
    if form.valid:
        with form.rules():
            services.set_weights(form.command, by=current_actor())
            flash(_("The new weights are in force."), "success")
            return redirect(url_for("match_rules.index"))
    return _page(form), 422


@bp.get("/<code>")
@allow(Permission.MATCH_RULES)
def programme(code: str) -> ResponseReturnValue:
    found = services.get_programme_within(code, current_actor())
    return _programme(found, Form(data=_rules_of(found)))


@bp.post("/<code>")
@allow(Permission.MATCH_RULES)
@writes
def rule(code: str) -> ResponseReturnValue:
    found = services.get_programme_within(code, current_actor())
    form = Form(ProgrammeSchema(), request.form)
    if form.valid:
        with form.rules():
            services.rule_programme(found, form.command, by=current_actor())
            flash(_("The rules are in force."), "success")
            return redirect(url_for("match_rules.index"))
    return _programme(found, form), 422


def _rules_of(found: Programme) -> dict[str, object]:
    names = [name for name in ProgrammeSchema().fields if name != "cover_fund"]
    rules = {name: getattr(getattr(found, name), "value", getattr(found, name)) for name in names}
    funds = {fund.id: fund.code for fund in services.funds_that_cover(found)}
    return {**rules, "cover_fund": funds.get(found.cover_fund_id or 0, "")}


def _page(form: Form) -> str:
    return render_template(
        "match_rules/index.html",
        form=form,
        programmes=services.programmes_within(current_actor()),
        history=services.list_weights(),
        parts=list(Part),
    )


def _programme(found: Programme, form: Form) -> str:
    return render_template(
        "match_rules/programme.html",
        programme=found,
        form=form,
        sharings=list(Sharing),
        activations=list(Activation),
        leftovers=list(Leftover),
        last_letters=list(LastLetters),
        funds=services.funds_that_cover(found),
    )
