"""Pages of grants: asked for, decided, paid, proved and closed by different people."""

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.access import Actor, allow, current_actor
from core.audit import note_look
from core.dates import today
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.labels import label
from core.organisations.services import list_organisations
from payments.funds.services import available_in
from payments.paying_out.services import vouchers_by_id
from payments.permissions import Permission as Money
from sponsorship.grants import services
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import NEXT, GrantKind, GrantState, Step, clash
from sponsorship.grants.schemas import (
    ApprovalSchema,
    PaperSchema,
    PayGrantSchema,
    RefusalSchema,
    RequestGrantSchema,
)
from sponsorship.permissions import Permission

bp = Blueprint("grants", __name__, url_prefix="/staff/grants")

PAPERS = (Permission.GRANTS_REQUEST, Permission.GRANTS_APPROVE, Permission.GRANTS_EVIDENCE)
"""Who may read what the child needs it for, and the papers: others see codes and amounts."""

ROLES = {
    Step.APPROVE: (Permission.GRANTS_APPROVE,),
    Step.DECLINE: (Permission.GRANTS_APPROVE,),
    Step.PAY: (Money.PAY_OUT,),
    Step.ADD_PAPER: (Permission.GRANTS_REQUEST, Permission.GRANTS_EVIDENCE),
    Step.CLOSE: (Permission.GRANTS_APPROVE,),
}


@bp.get("")
@allow(Permission.GRANTS_READ)
def index() -> ResponseReturnValue:
    actor, wanted = current_actor(), request.args.get("state", "")
    state = GrantState(wanted) if wanted in set(GrantState) else None
    number = request.args.get("page", 1, type=int)
    return render_template(
        "grants/index.html",
        counts=services.count_grants(actor),
        state=state,
        page=services.list_grants(actor, state, number),
    )


@bp.get("/new")
@allow(Permission.GRANTS_REQUEST)
def new() -> ResponseReturnValue:
    return _request_page(Form())


@bp.post("/new")
@allow(Permission.GRANTS_REQUEST)
@writes
def create() -> ResponseReturnValue:
    form = Form(RequestGrantSchema(), request.form)
    if form.valid:
        with form.rules():
            grant = services.request_grant(form.command, by=current_actor())
            flash(_("The grant %(code)s waits for a decision.", code=grant.code), "success")
            return redirect(url_for("grants.show", grant_id=grant.public_id))
    return _request_page(form), 422


@bp.get("/<grant_id>")
@allow(Permission.GRANTS_READ)
def show(grant_id: str) -> ResponseReturnValue:
    return _grant_page(services.get_grant(grant_id, current_actor()), Form())


@bp.post("/<grant_id>/approve")
@allow(*ROLES[Step.APPROVE])
@writes
def approve(grant_id: str) -> ResponseReturnValue:
    form = Form(ApprovalSchema(), request.form)
    return _take(
        grant_id,
        form,
        lambda grant, by: services.approve_grant(grant, form.command.amount, by=by),
    )


@bp.post("/<grant_id>/decline")
@allow(*ROLES[Step.DECLINE])
@writes
def decline(grant_id: str) -> ResponseReturnValue:
    form = Form(RefusalSchema(), request.form)
    return _take(
        grant_id,
        form,
        lambda grant, by: services.decline_grant(grant, form.command.reason, by=by),
    )


@bp.post("/<grant_id>/pay")
@allow(*ROLES[Step.PAY])
@writes
def pay(grant_id: str) -> ResponseReturnValue:
    form = Form(PayGrantSchema(), request.form)
    return _take(grant_id, form, lambda grant, by: services.pay_grant(grant, form.command, by=by))


@bp.post("/<grant_id>/papers")
@allow(*ROLES[Step.ADD_PAPER])
@writes
def add_paper(grant_id: str) -> ResponseReturnValue:
    form = Form(PaperSchema(), request.form)
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    return _take(
        grant_id,
        form,
        lambda grant, by: services.add_paper(grant, form.command.title, content, by=by),
    )


@bp.post("/<grant_id>/close")
@allow(*ROLES[Step.CLOSE])
@writes
def close(grant_id: str) -> ResponseReturnValue:
    return _take(grant_id, Form(), lambda grant, by: services.close_grant(grant, by=by))


@bp.get("/<grant_id>/papers/<paper_id>")
@allow(*PAPERS)
def paper(grant_id: str, paper_id: str) -> ResponseReturnValue:
    grant = services.get_grant(grant_id, current_actor())
    found, content = services.get_paper(grant, paper_id)
    note_look("grant", grant.code)
    name = f"{grant.code}-{found.file_key.rpartition('/')[2]}"
    return send_file(BytesIO(content), download_name=name, as_attachment=True)


def _take(grant_id: str, form: Form, step: Callable[[Grant, Actor], object]) -> ResponseReturnValue:
    """Take a step with a valid form, or show the grant again with what was typed."""
    actor = current_actor()
    grant = services.get_grant(grant_id, actor)
    if form.valid:
        with form.rules():
            step(grant, actor)
            flash(label(grant.state), "success")
            return redirect(url_for("grants.show", grant_id=grant_id))
    return _grant_page(grant, form), 422


def _grant_page(grant: Grant, form: Form) -> str:
    actor, hands = current_actor(), services.hands_of(grant)
    mine = [
        step
        for step, permissions in ROLES.items()
        if (grant.state, step) in NEXT and any(actor.may(entry) for entry in permissions)
    ]
    clashes = {step: clash(step, hands, actor.id) for step in mine}
    reads_papers = any(actor.may(permission) for permission in PAPERS)
    return render_template(
        "grants/show.html",
        form=form,
        row=services.row_of(grant),
        steps=[step.value for step in mine if clashes[step] is None],
        clashes={found for found in clashes.values() if found is not None},
        available=available_in(grant.fund_id) if Step.APPROVE in mine else None,
        reads_papers=reads_papers,
        papers=services.list_papers(grant),
        voucher=vouchers_by_id({grant.disbursement_id}).get(grant.disbursement_id)
        if grant.disbursement_id
        else None,
        history=services.history_of(grant),
        channels=[(channel.value, label(channel)) for channel in services.CHANNELS],
        today=today(),
    )


def _request_page(form: Form) -> str:
    bodies = {body.id: body.code for body in list_organisations()}
    funds = [
        (fund.public_id, f"{bodies[fund.organisation_id]} · {fund.code} · {fund.name}")
        for fund in services.list_grant_funds(current_actor())
    ]
    kinds = [(kind.value, label(kind)) for kind in GrantKind]
    child = request.args.get("child", "")
    return render_template("grants/new.html", form=form, funds=funds, kinds=kinds, child=child)
