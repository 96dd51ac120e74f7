"""Pages of the chart of accounts and of exchange rates."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.labels import label
from core.organisations.services import get_own, list_own
from payments.ledger.rules import AccountUse
from payments.ledger.schemas import AddAccountSchema, EditAccountSchema, EnterRateSchema
from payments.ledger.services import chart, rates
from payments.permissions import Permission

bp = Blueprint("ledger", __name__, url_prefix="/money")


@bp.get("/accounts")
@allow(Permission.LEDGER_READ)
def accounts() -> ResponseReturnValue:
    """List the accounts of the person's organisations, and which regulation's style they follow."""
    charts = [
        (body, chart.list_chart(body.id), chart.set_followed(body.id))
        for body in list_own(current_actor())
    ]
    keeps = current_actor().may(Permission.BOOKS_KEEP)
    return render_template("ledger/accounts.html", charts=charts, keeps=keeps)


@bp.get("/accounts/<organisation>/new")
@allow(Permission.BOOKS_KEEP)
def new_account(organisation: str) -> ResponseReturnValue:
    return _new_page(organisation, Form())


@bp.post("/accounts/<organisation>/new")
@allow(Permission.BOOKS_KEEP)
@writes
def add_account(organisation: str) -> ResponseReturnValue:
    form, by = Form(AddAccountSchema(), request.form), current_actor()
    body = get_own(organisation, by)
    if form.valid:
        with form.rules():
            chart.add_account(body, form.command, by=by)
            flash(_("Saved."), "success")
            return redirect(url_for("ledger.accounts"))
    return _new_page(organisation, form), 422


@bp.get("/accounts/<organisation>/<code>/edit")
@allow(Permission.BOOKS_KEEP)
def edit_account(organisation: str, code: str) -> ResponseReturnValue:
    return _edit_page(organisation, code, Form())


@bp.post("/accounts/<organisation>/<code>/edit")
@allow(Permission.BOOKS_KEEP)
@writes
def change_account(organisation: str, code: str) -> ResponseReturnValue:
    form, by = Form(EditAccountSchema(), request.form), current_actor()
    body = get_own(organisation, by)
    account = chart.get_account_row(body.id, code).account
    if form.valid:
        with form.rules():
            chart.edit_account(body, account, form.command, by=by)
            flash(_("Saved."), "success")
            return redirect(url_for("ledger.accounts"))
    return _edit_page(organisation, code, form), 422


@bp.get("/rates")
@allow(Permission.LEDGER_READ)
def exchange_rates() -> ResponseReturnValue:
    return _rates_page(Form())


@bp.post("/rates")
@allow(Permission.BOOKS_KEEP)
@writes
def enter_rate() -> ResponseReturnValue:
    form = Form(EnterRateSchema(), request.form)
    if form.valid:
        with form.rules():
            rates.enter_rate(form.command, by=current_actor())
            flash(_("Saved."), "success")
            return redirect(url_for("ledger.exchange_rates"))
    return _rates_page(form), 422


def _new_page(organisation: str, form: Form) -> str:
    return render_template(
        "ledger/account.html",
        form=form,
        organisation=get_own(organisation, current_actor()),
        row=None,
        uses=[(use.value, label(use)) for use in AccountUse],
    )


def _edit_page(organisation: str, code: str, form: Form) -> str:
    body = get_own(organisation, current_actor())
    row = chart.get_account_row(body.id, code)
    return render_template("ledger/account.html", form=form, organisation=body, row=row, uses=None)


def _rates_page(form: Form) -> str:
    return render_template(
        "ledger/rates.html",
        form=form,
        page=rates.list_rates(request.args.get("page", 1, type=int)),
        today=today(),
        keeps=current_actor().may(Permission.BOOKS_KEEP),
    )
