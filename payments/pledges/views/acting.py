"""Acts on a commitment: each is shown with its effect before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from core.access import allow, current_actor
from core.dates import this_month, today
from core.db import session, writes
from core.errors import NotFound
from core.forms import Form
from core.i18n import _, _l
from payments.permissions import Permission
from payments.pledges import schemas, services
from payments.pledges.models import Pledge
from payments.pledges.rules import EndReason, Method, Rhythm

bp = Blueprint("commitments", __name__, url_prefix="/money/commitments")


@dataclass(frozen=True)
class ActPage:
    """An act: what it is called, the shape of its form, and who carries it out."""

    words: Any
    done: Any
    schema: type[Schema]
    carry_out: Callable[..., Any]
    on_ended: bool = False


ACTS = {
    "change": ActPage(
        _l("Change the amount, rhythm or day"),
        _l("The new terms are kept."),
        schemas.ChangeSchema,
        services.change_terms,
    ),
    "payer": ActPage(
        _l("Change who pays, or how"), _l("Kept."), schemas.PayerSchema, services.change_payer
    ),
    "pause": ActPage(_l("Pause"), _l("Paused."), schemas.PauseSchema, services.pause_pledge),
    "resume": ActPage(_l("Resume"), _l("Resumed."), schemas.ResumeSchema, services.resume_pledge),
    "renew": ActPage(_l("Renew"), _l("Renewed."), schemas.RenewSchema, services.renew_pledge),
    "end": ActPage(_l("End the commitment"), _l("Ended."), schemas.EndSchema, services.end_by_hand),
    "waive": ActPage(
        _l("Waive or write off"),
        _l("Asked: another person decides."),
        schemas.WaiveSchema,
        services.ask_waiver,
        on_ended=True,
    ),
    "carry": ActPage(
        _l("Carry arrears over"),
        _l("Carried over."),
        schemas.CarryOverSchema,
        services.carry_over,
        on_ended=True,
    ),
}


@bp.get("/new")
@allow(Permission.PLEDGES_WRITE)
def new() -> ResponseReturnValue:
    return _new(Form())


@bp.post("/new")
@allow(Permission.PLEDGES_WRITE)
@writes
def register() -> ResponseReturnValue:
    form = Form(schemas.RegisterSchema(), request.form)
    if form.valid:
        with form.rules():
            pledge = services.register_commitment(form.command, by=current_actor())
            flash(_("Commitment %(code)s is open.", code=pledge.code), "success")
            return redirect(url_for("pledges.show", code=pledge.public_id))
    return _new(form), 422


@bp.get("/<code>/<act>")
@allow(Permission.PLEDGES_WRITE)
def act(code: str, act: str) -> ResponseReturnValue:
    return _act(_known(act), services.get_pledge(code, by=current_actor()), Form())


@bp.post("/<code>/<act>")
@allow(Permission.PLEDGES_WRITE)
@writes
def do(code: str, act: str) -> ResponseReturnValue:
    sent = request.form.to_dict()
    sure = sent.pop("sure", "") == "yes"
    pledge = services.get_pledge(code, by=current_actor())
    form = Form(ACTS[_known(act)].schema(), sent)
    if form.valid:
        before = services.outlook(pledge.id)
        with form.rules():
            ACTS[act].carry_out(pledge, form.command, by=current_actor())
            if sure:
                flash(str(ACTS[act].done), "success")
                return redirect(url_for("pledges.show", code=code))
            return _check(act, pledge.id, before, form)
    return _act(act, services.get_pledge(code, by=current_actor()), form), 422


def _known(act: str) -> str:
    if act not in ACTS:
        raise NotFound(_l("There is no such page."))
    return act


def _check(act: str, pledge_id: int, before: list[tuple[str, str]], form: Form) -> str:
    """Show what the act did, which is then not kept: the person is asked first."""
    after = services.outlook(pledge_id)
    session.rollback()
    effects = [
        (label, was, is_now) for (label, was), (_same, is_now) in zip(before, after, strict=True)
    ]
    return render_template(
        "commitments/check.html",
        act=act,
        page=ACTS[act],
        row=services.pledge_rows([pledge_id])[0],
        effects=effects,
        form=form,
    )


def _act(act: str, pledge: Pledge, form: Form) -> str:
    return render_template(
        "commitments/act.html",
        act=act,
        page=ACTS[act],
        row=services.pledge_rows([pledge.id])[0],
        payer=services.payer_of(pledge),
        form=form,
        month=this_month(),
        today=today(),
        **_choices(),
    )


def _new(form: Form) -> str:
    donor, fund = request.args.get("donor", ""), request.args.get("fund", "")
    return render_template(
        "commitments/new.html", form=form, donor=donor, fund=fund, today=today(), **_choices()
    )


def _choices() -> dict[str, Any]:
    return {"rhythms": list(Rhythm), "methods": list(Method), "reasons": list(EndReason)}
