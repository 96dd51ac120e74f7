"""The counter: find a commitment or take a gift, with the day's takings below."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import public_id, writes
from core.errors import RuleBroken
from core.forms import Form
from core.i18n import _
from payments.counter import services
from payments.counter.schemas import GiftSchema
from payments.permissions import Permission
from payments.pledges.services import PledgeFilter, PledgeRow, list_pledges
from payments.receiving.schemas import CashSchema
from payments.receiving.services import AtDesk, at_desk

bp = Blueprint("counter", __name__, url_prefix="/money/cash")

FOUND_AT_MOST = 20


@bp.get("")
@allow(Permission.CASH_RECEIVE)
def cash() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()
    form = Form()
    found = list_pledges(PledgeFilter(text=words), by=current_actor()).items if words else []
    if len(found) == 1:
        with form.rules():
            return _desk(at_desk(found[0].pledge.code, current_actor()), form)
    return _counter(form, words, list(found[:FOUND_AT_MOST]))


@bp.post("")
@allow(Permission.CASH_RECEIVE)
@writes
def take() -> ResponseReturnValue:
    form = Form(CashSchema(), request.form)
    try:
        desk = at_desk(request.form.get("code", ""), current_actor())
    except RuleBroken as refusal:
        form.refuse(refusal.field, refusal.message)
        return _counter(form, "", []), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.valid:
        with form.rules():
            command = replace(form.command, reference=_reference())
            return _taken(services.take_for_commitment(command, by=current_actor()))
    return _desk(desk, form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/gift")
@allow(Permission.CASH_RECEIVE)
def new_gift() -> ResponseReturnValue:
    return _gift(Form())


@bp.post("/gift")
@allow(Permission.CASH_RECEIVE)
@writes
def take_gift() -> ResponseReturnValue:
    form = Form(GiftSchema(), request.form)
    if form.valid:
        with form.rules():
            command = replace(form.command, reference=_reference())
            return _taken(services.take_gift(command, by=current_actor()))
    return _gift(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _taken(done: services.Receipted) -> ResponseReturnValue:
    if done.number:
        flash(_("Receipt %(number)s is issued. Print and sign it.", number=done.number), "success")
    else:
        flash(_("No receipt was issued: %(why)s", why=done.refusal), "success")
    return redirect(url_for("receiving.payment", code=done.payment.public_id))


def _counter(form: Form, words: str, found: list[PledgeRow]) -> str:
    takings = services.takings_of(today(), current_actor())
    return render_template(
        "counter/cash.html", form=form, words=words, found=found, takings=takings
    )


def _desk(desk: AtDesk, form: Form) -> str:
    return render_template("counter/desk.html", desk=desk, form=form, today=today())


def _gift(form: Form) -> str:
    funds = services.open_funds(current_actor())
    return render_template("counter/gift.html", form=form, funds=funds, today=today())


def _reference() -> str:
    return f"cash:{request.form.get('form_id') or public_id()}"
