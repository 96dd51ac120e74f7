"""Pages of the cash box: counts, deposits, the books of cash and bank."""

from dataclasses import replace
from http import HTTPStatus
from io import BytesIO

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import this_month, today
from core.db import public_id, writes
from core.errors import NotFound
from core.forms import Form
from core.i18n import _l, locale
from core.organisations.services import signatories_on
from core.words import in_words
from payments.bank.services import list_accounts
from payments.ledger.rules import AccountUse
from payments.permissions import Permission
from payments.till import services
from payments.till.rules import FACES, LATE_AFTER
from payments.till.schemas import BookSchema, CountSchema, DepositSchema

bp = Blueprint("till", __name__, url_prefix="/money")

BOOKS = {"cash": AccountUse.CASH, "bank": AccountUse.BANK, "transit": AccountUse.IN_TRANSIT}


@bp.get("/till")
@allow(Permission.CASH_RECEIVE, Permission.LEDGER_READ)
def counts() -> ResponseReturnValue:
    number = request.args.get("page", 1, type=int)
    differs = request.args.get("differs") == "true"
    page = services.list_counts(current_actor(), number, differs=differs)
    return render_template("till/counts.html", page=page, differs=differs)


@bp.get("/till/count")
@allow(Permission.CASH_RECEIVE)
def new_count() -> ResponseReturnValue:
    return _count_form(Form())


@bp.post("/till/count")
@allow(Permission.CASH_RECEIVE)
@writes
def count() -> ResponseReturnValue:
    form = Form(CountSchema(), request.form)
    if form.valid:
        with form.rules():
            counted = services.count_till(
                replace(form.command, reference=_reference()), by=current_actor()
            )
            return redirect(url_for("till.show_count", code=counted.public_id))
    return _count_form(form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/till/<code>")
@allow(Permission.CASH_RECEIVE, Permission.LEDGER_READ)
def show_count(code: str) -> ResponseReturnValue:
    row = services.get_count(code, current_actor())
    return render_template(
        "till/count_sheet.html",
        row=row,
        words=in_words(row.counted, locale()),
        signatories=signatories_on(row.organisation.id, row.count.counted_on),
    )


@bp.get("/deposits")
@allow(Permission.CASH_RECEIVE, Permission.LEDGER_READ)
def deposits() -> ResponseReturnValue:
    asked, by = request.args, current_actor()
    in_transit = asked.get("in_transit") == "true"
    only_late = asked.get("late") == "true"
    page = services.list_deposits(
        by, asked.get("page", 1, type=int), in_transit=in_transit, late=only_late
    )
    late, amount = services.late_deposits(None if by.everywhere else by.organisations)
    return render_template(
        "till/deposits.html",
        page=page,
        in_transit=in_transit,
        only_late=only_late,
        late=late,
        late_amount=amount,
        late_after=LATE_AFTER,
    )


@bp.get("/deposits/new")
@allow(Permission.CASH_RECEIVE)
def new_deposit() -> ResponseReturnValue:
    return _deposit_form(Form())


@bp.post("/deposits/new")
@allow(Permission.CASH_RECEIVE)
@writes
def bring() -> ResponseReturnValue:
    form = Form(DepositSchema(), request.form)
    if form.valid:
        with form.rules():
            made = services.bring_to_bank(
                replace(form.command, reference=_reference()), by=current_actor()
            )
            return redirect(url_for("till.deposit", code=made.public_id))
    return _deposit_form(form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/deposits/<code>")
@allow(Permission.CASH_RECEIVE, Permission.LEDGER_READ)
def deposit(code: str) -> ResponseReturnValue:
    row = services.get_deposit(code, current_actor())
    return render_template(
        "till/deposit_sheet.html",
        row=row,
        words=in_words(row.amount, locale()),
        signatories=signatories_on(row.organisation.id, row.deposit.deposited_on),
    )


@bp.get("/books/cash")
@allow(Permission.CASH_RECEIVE, Permission.LEDGER_READ)
def cash_book() -> ResponseReturnValue:
    return _book("cash")


@bp.get("/books/bank")
@allow(Permission.LEDGER_READ)
def bank_book() -> ResponseReturnValue:
    return _book("bank")


@bp.get("/books/transit")
@allow(Permission.CASH_RECEIVE, Permission.LEDGER_READ)
def transit_book() -> ResponseReturnValue:
    return _book("transit")


@bp.get("/books/cash.csv")
@allow(Permission.CASH_RECEIVE, Permission.LEDGER_READ)
def cash_csv() -> ResponseReturnValue:
    return _csv("cash")


@bp.get("/books/bank.csv")
@allow(Permission.LEDGER_READ)
def bank_csv() -> ResponseReturnValue:
    return _csv("bank")


def _book(kind: str) -> ResponseReturnValue:
    form = Form(BookSchema(), request.args)
    wanted = form.command or services.BookFilter()
    accounts, book = services.list_money_accounts(BOOKS[kind], current_actor()), None
    with form.rules():
        if accounts:
            money = services.get_money_account(accounts, wanted.account or accounts[0].name)
            book = services.read_book(money, wanted.month or this_month(), wanted.page)
    page = render_template(
        "till/book.html", form=form, kind=kind, accounts=accounts, book=book, month=this_month()
    )
    return page, HTTPStatus.OK if form.valid else HTTPStatus.UNPROCESSABLE_ENTITY


def _csv(kind: str) -> ResponseReturnValue:
    form = Form(BookSchema(), request.args)
    accounts = services.list_money_accounts(BOOKS[kind], current_actor())
    wanted = form.command
    named = {one.name: one for one in accounts}
    if wanted is None or wanted.account not in named:
        raise NotFound(_l("There is no such book."))
    month, money = wanted.month or this_month(), named[wanted.account]
    content = BytesIO(services.export_book(money, month))
    name = f"{kind}-book-{money.name}-{month}.csv"
    return send_file(content, "text/csv", as_attachment=True, download_name=name)


def _count_form(form: Form) -> str:
    accounts = services.list_money_accounts(AccountUse.CASH, current_actor())
    return render_template("till/count.html", form=form, accounts=accounts, faces=FACES)


def _deposit_form(form: Form) -> str:
    by = current_actor()
    return render_template(
        "till/new_deposit.html",
        form=form,
        accounts=services.list_money_accounts(AccountUse.CASH, by),
        banks=list_accounts(None if by.everywhere else by.organisations),
        today=today(),
    )


def _reference() -> str:
    return request.form.get("form_id") or public_id()
