"""Pages of management expenses."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import writes
from core.errors import NotFound
from core.forms import Form
from core.i18n import _
from core.labels import label
from core.organisations.services import list_own
from payments.expenses import services
from payments.expenses.rules import ExpenseState
from payments.expenses.schemas import AskExpenseSchema, PayExpenseSchema
from payments.funds.rules import FundKind
from payments.funds.services import get_fund, list_open_funds
from payments.permissions import Permission

bp = Blueprint("expenses", __name__, url_prefix="/money/expenses")

READ = (Permission.LEDGER_READ, Permission.PAY_OUT)


@bp.get("")
@allow(*READ)
def index() -> ResponseReturnValue:
    """List the expenses."""
    by = current_actor()
    page = services.list_expenses(by, request.args.get("page", 1, type=int))
    keeps = by.may(Permission.BOOKS_KEEP)
    return render_template("expenses/index.html", page=page, keeps=keeps)


@bp.get("/new")
@allow(Permission.BOOKS_KEEP)
def new() -> ResponseReturnValue:
    return _new_page(Form())


@bp.post("/new")
@allow(Permission.BOOKS_KEEP)
@writes
def create() -> ResponseReturnValue:
    form = Form(AskExpenseSchema(), request.form)
    if form.valid:
        with form.rules():
            try:
                asked = services.ask_expense(form.command, by=current_actor())
            except NotFound as unknown:
                form.refuse("fund", unknown.message)
            else:
                flash(_("Asked. Another person decides."), "success")
                code = asked.subject.removeprefix(services.DOCUMENT)
                return redirect(url_for("expenses.show", code=code))
    return _new_page(form), 422


@bp.get("/<code>")
@allow(*READ)
def show(code: str) -> ResponseReturnValue:
    """Show an expense and what became of it."""
    return _page(services.get_expense(code, current_actor()), Form())


@bp.post("/<code>/pay")
@allow(Permission.PAY_OUT)
@writes
def pay(code: str) -> ResponseReturnValue:
    """Pay an approved expense with a voucher."""
    form, by = Form(PayExpenseSchema(), request.form), current_actor()
    expense = services.get_expense(code, by)
    if form.valid:
        with form.rules():
            paid = services.pay_expense(expense, form.command, by=by)
            return redirect(url_for("paying_out.voucher", voucher_id=paid.public_id))
    return _page(services.get_expense(code, by), form), 422


@bp.post("/<code>/release")
@allow(Permission.BOOKS_KEEP)
@writes
def release(code: str) -> ResponseReturnValue:
    """Free the reserved money of an expense that is not to be paid."""
    by = current_actor()
    services.release_expense(services.get_expense(code, by), by=by)
    flash(_("The money is free again."), "success")
    return redirect(url_for("expenses.show", code=code))


def _new_page(form: Form) -> str:
    funds = [
        (fund.public_id, f"{body.code} · {fund.code} – {fund.name}")
        for body in list_own(current_actor())
        for fund in list_open_funds(body.id)
        if fund.kind is not FundKind.CHILD
    ]
    return render_template("expenses/new.html", form=form, funds=funds)


def _page(expense: services.Expense, form: Form) -> str:
    by = current_actor()
    pending = expense.state is ExpenseState.PENDING
    return render_template(
        "expenses/show.html",
        expense=expense,
        fund=get_fund(expense.told["fund"]),
        form=form,
        pays=pending and by.may(Permission.PAY_OUT),
        releases=pending and by.may(Permission.BOOKS_KEEP),
        channels=[(channel.value, label(channel)) for channel in services.CHANNELS],
        today=today(),
    )
