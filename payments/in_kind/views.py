"""The page on which a gift in kind is recorded."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import public_id, writes
from core.forms import Form
from core.organisations.services import list_organisations
from payments.in_kind.rules import ValueBasis
from payments.in_kind.schemas import InKindSchema
from payments.in_kind.services import take_in_kind
from payments.permissions import Permission

bp = Blueprint("in_kind", __name__, url_prefix="/money/in-kind")


@bp.get("/new")
@allow(Permission.CASH_RECEIVE)
def new() -> ResponseReturnValue:
    return _page(Form())


@bp.post("/new")
@allow(Permission.CASH_RECEIVE)
@writes
def take() -> ResponseReturnValue:
    form = Form(InKindSchema(), request.form)
    if form.valid:
        with form.rules():
            reference = f"in_kind:{request.form.get('form_id') or public_id()}"
            gift = take_in_kind(replace(form.command, reference=reference), by=current_actor())
            return redirect(url_for("receiving.payment", code=gift.public_id))
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(form: Form) -> str:
    actor = current_actor()
    bodies = [body for body in list_organisations() if actor.works_for(body.id)]
    return render_template(
        "in_kind/new.html", form=form, bodies=bodies, bases=list(ValueBasis), today=today()
    )
