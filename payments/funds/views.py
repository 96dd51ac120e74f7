"""Pages to open, describe and close funds, to move money between them, and of fee policies."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import writes
from core.errors import NotFound
from core.forms import Form
from core.i18n import _
from core.labels import label
from core.organisations.services import get_own, list_own
from payments.funds import services
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.schemas import (
    AskTransferSchema,
    CloseFundSchema,
    DescribeFundSchema,
    EnterPolicySchema,
    OpenFundSchema,
)
from payments.ledger.rules import percent
from payments.permissions import Permission

bp = Blueprint("funds", __name__, url_prefix="/money")
bp.add_app_template_filter(percent)


@bp.get("/funds/new/<organisation>")
@allow(Permission.BOOKS_KEEP)
def new(organisation: str) -> ResponseReturnValue:
    return _new_page(organisation, Form())


@bp.post("/funds/new/<organisation>")
@allow(Permission.BOOKS_KEEP)
@writes
def create(organisation: str) -> ResponseReturnValue:
    form, by = Form(OpenFundSchema(), request.form), current_actor()
    body = get_own(organisation, by)
    if form.valid:
        with form.rules():
            fund = services.open_fund(body, form.command, by=by)
            flash(_("The fund %(code)s is open.", code=fund.code), "success")
            return redirect(url_for("money.fund", fund_id=fund.public_id))
    return _new_page(organisation, form), 422


@bp.get("/funds/<fund_id>/edit")
@allow(Permission.BOOKS_KEEP)
def edit(fund_id: str) -> ResponseReturnValue:
    return _edit_page(fund_id, Form(), Form())


@bp.post("/funds/<fund_id>/edit")
@allow(Permission.BOOKS_KEEP)
@writes
def change(fund_id: str) -> ResponseReturnValue:
    form, by = Form(DescribeFundSchema(), request.form), current_actor()
    fund = services.get_own_fund(fund_id, by)
    if form.valid:
        with form.rules():
            services.describe_fund(fund, form.command, by=by)
            flash(_("Saved."), "success")
            return redirect(url_for("money.fund", fund_id=fund_id))
    return _edit_page(fund_id, form, Form()), 422


@bp.post("/funds/<fund_id>/close")
@allow(Permission.BOOKS_KEEP)
@writes
def close(fund_id: str) -> ResponseReturnValue:
    form, by = Form(CloseFundSchema(), request.form), current_actor()
    fund = services.get_own_fund(fund_id, by)
    if form.valid:
        with form.rules():
            services.close_fund(fund, form.command, by=by)
            flash(_("The fund is closed."), "success")
            return redirect(url_for("money.fund", fund_id=fund_id))
    return _edit_page(fund_id, Form(), form), 422


@bp.get("/funds/<fund_id>/move")
@allow(Permission.BOOKS_KEEP)
def move(fund_id: str) -> ResponseReturnValue:
    return _move_page(services.get_own_fund(fund_id, current_actor()), Form())


@bp.post("/funds/<fund_id>/move")
@allow(Permission.BOOKS_KEEP)
@writes
def ask_to_move(fund_id: str) -> ResponseReturnValue:
    form, by = Form(AskTransferSchema(), request.form), current_actor()
    fund = services.get_own_fund(fund_id, by)
    if form.valid:
        with form.rules():
            try:
                asked = services.ask_transfer(fund, form.command, by=by)
            except NotFound as unknown:
                form.refuse("to_fund", unknown.message)
            else:
                flash(_("Asked. Another person decides."), "success")
                return redirect(url_for("approvals.show", code=asked.public_id))
    return _move_page(services.get_own_fund(fund_id, by), form), 422


@bp.get("/fee-policies")
@allow(Permission.LEDGER_READ)
def policies() -> ResponseReturnValue:
    return _policies_page(Form())


@bp.post("/fee-policies")
@allow(Permission.BOOKS_KEEP)
@writes
def enter_policy() -> ResponseReturnValue:
    form = Form(EnterPolicySchema(), request.form)
    if form.valid:
        with form.rules():
            services.enter_policy(form.command, by=current_actor())
            flash(_("Saved."), "success")
            return redirect(url_for("funds.policies"))
    return _policies_page(form), 422


def _new_page(organisation: str, form: Form) -> str:
    return render_template(
        "funds/new.html",
        form=form,
        organisation=get_own(organisation, current_actor()),
        kinds=[(kind.value, label(kind)) for kind in FundKind if kind is not FundKind.CHILD],
        today=today(),
    )


def _edit_page(fund_id: str, form: Form, closing: Form) -> str:
    fund = services.get_own_fund(fund_id, current_actor())
    return render_template(
        "funds/edit.html",
        form=closing if closing.errors else form,
        describing=form,
        closing=closing,
        fund=fund,
        fixed=services.has_entries(fund.id),
        today=today(),
    )


def _move_page(fund: Fund, form: Form) -> str:
    others = [
        (other.public_id, f"{other.code} – {other.name}")
        for other in services.list_open_funds(fund.organisation_id)
        if other.id != fund.id
    ]
    return render_template(
        "funds/move.html",
        form=form,
        fund=fund,
        others=others,
        available=services.available_in(fund.id),
    )


def _policies_page(form: Form) -> str:
    by = current_actor()
    return render_template(
        "funds/policies.html",
        form=form,
        rows=services.list_policies(by),
        years=services.cost_of_year(by),
        organisations=[(body.code, body.code) for body in list_own(by)],
        keeps=by.may(Permission.BOOKS_KEEP),
    )
