"""Pages of covers: those that were given, and a new one for a commitment."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from payments.covering.schemas import CoverSchema
from payments.covering.services import list_bridges
from payments.permissions import Permission
from payments.pledges.models import Pledge
from payments.pledges.services import get_pledge, pledge_rows
from payments.receiving import services

bp = Blueprint("covers", __name__, url_prefix="/money/covers")


@bp.get("")
@allow(Permission.PLEDGES_READ)
def index() -> ResponseReturnValue:
    by = current_actor()
    bodies = None if by.everywhere else frozenset(by.organisations)
    return render_template(
        "covers/index.html", covers=services.list_covers(bodies), bridges=list_bridges(bodies)
    )


@bp.get("/<code>")
@allow(Permission.PLEDGES_WRITE)
def new(code: str) -> ResponseReturnValue:
    return _page(get_pledge(code, by=current_actor()), Form())


@bp.post("/<code>")
@allow(Permission.PLEDGES_WRITE)
@writes
def cover(code: str) -> ResponseReturnValue:
    form = Form(CoverSchema(), request.form)
    pledge = get_pledge(code, by=current_actor())
    if form.valid:
        with form.rules():
            services.cover_month(pledge, form.command, by=current_actor())
            flash(_("The fund paid this month for the child."), "success")
            return redirect(url_for("pledges.show", code=code))
    return _page(get_pledge(code, by=current_actor()), form), 422


def _page(pledge: Pledge, form: Form) -> str:
    return render_template(
        "covers/new.html",
        form=form,
        row=pledge_rows([pledge.id])[0],
        months=services.months_to_cover(pledge),
        funds=services.cover_funds(pledge.organisation_id),
    )
