"""Pages of possible duplicates: the list, two records side by side, and what is decided."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.audit import note_look
from core.db import writes
from core.forms import Form
from core.i18n import _
from sponsorship.children import identity
from sponsorship.children.services import list_asides
from sponsorship.children.services.duplicates import Pair, get_pair, list_duplicates, tell_apart
from sponsorship.children.services.merging import part_records, standing_merge
from sponsorship.duplicates import services
from sponsorship.duplicates.schemas import TWO_CHILDREN, ReasonSchema, Verdict, VerdictSchema
from sponsorship.permissions import Permission

bp = Blueprint("duplicates", __name__, url_prefix="/staff/children/duplicates")


@bp.get("")
@allow(Permission.CHILDREN_WRITE)
def index() -> ResponseReturnValue:
    actor = current_actor()
    asides = list_asides(actor)
    page = list_duplicates(actor, request.args.get("page", 1, type=int))
    ids = {child.id for pair in page.items for child in (pair.child, pair.other)}
    names = identity.names_for(ids | {aside.child.id for aside in asides})
    return render_template("duplicates/index.html", page=page, asides=asides, names=names)


@bp.get("/<pair_id>")
@allow(Permission.CHILDREN_WRITE)
def show(pair_id: str) -> ResponseReturnValue:
    return _page(_pair(pair_id), None)


@bp.post("/<pair_id>/decide")
@allow(Permission.CHILDREN_WRITE)
@writes
def decide(pair_id: str) -> ResponseReturnValue:
    pair, form = _pair(pair_id), Form(VerdictSchema(), request.form)
    if form.valid:
        with form.rules():
            return _decided(pair, form.command)
    return _page(pair, form), 422


@bp.post("/<pair_id>/part")
@allow(Permission.CHILDREN_WRITE)
@writes
def part(pair_id: str) -> ResponseReturnValue:
    pair, form = _pair(pair_id), Form(ReasonSchema(), request.form)
    if form.valid:
        with form.rules():
            part_records(pair, form.command.reason, by=current_actor())
            flash(_("The merge is undone. Decide about the two records anew."), "success")
            return redirect(url_for("duplicates.show", pair_id=pair_id))
    return _page(pair, form), 422


def _decided(pair: Pair, verdict: Verdict) -> ResponseReturnValue:
    if verdict.kept == TWO_CHILDREN:
        tell_apart(pair, verdict.reason, by=current_actor())
        flash(_("They stay two children; nobody is asked again."), "success")
        return redirect(url_for("duplicates.index"))
    kept = services.merge(pair, verdict.kept, verdict.reason, by=current_actor())
    flash(_("%(code)s stands for the child; both histories are kept.", code=kept.code), "success")
    return redirect(url_for("children.show", code=kept.code))


def _pair(pair_id: str) -> Pair:
    return get_pair(pair_id, current_actor())


def _page(pair: Pair, form: Form | None) -> str:
    for child in (pair.child, pair.other):
        note_look("child", child.code)
    return render_template(
        "duplicates/show.html",
        pair=pair,
        facts=services.side_by_side(pair, current_actor()),
        against={one.code: services.hindrances(pair, one) for one in (pair.child, pair.other)},
        merge=standing_merge(pair),
        form=form,
    )
