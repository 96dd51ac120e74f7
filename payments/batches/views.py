"""Collectors' lists: sent as a file or typed, looked at, taken whole, receipted."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import writes
from core.errors import RuleBroken
from core.files import files
from core.formats import day
from core.forms import Form
from core.i18n import _, ngettext
from core.organisations.services import list_organisations
from payments.batches import services
from payments.batches.rules import FIRST_ROWS, MORE_ROWS, MOST_ROWS, typed_rows
from payments.batches.schemas import ExpectedSchema
from payments.permissions import Permission
from payments.receiving.services import CashList, differs, import_list, read_list

bp = Blueprint("batches", __name__, url_prefix="/money/cash")

FIELDS = dict(zip(services.TITLES, ("day", "code", "payer", "amount", "collector"), strict=True))


@bp.get("/batches")
@allow(Permission.CASH_RECEIVE, Permission.LEDGER_READ)
def index() -> ResponseReturnValue:
    number = request.args.get("page", 1, type=int)
    return render_template(
        "batches/index.html", page=services.list_batches(current_actor(), number)
    )


@bp.get("/batches/<code>")
@allow(Permission.CASH_RECEIVE, Permission.LEDGER_READ)
def show(code: str) -> ResponseReturnValue:
    row = services.get_batch(code, current_actor())
    page = services.payments_of_batch(row.batch, request.args.get("page", 1, type=int))
    return render_template("batches/show.html", row=row, page=page)


@bp.post("/batches/<code>/receipts")
@allow(Permission.CASH_RECEIVE, Permission.RECEIPTS_ISSUE)
@writes
def receipts(code: str) -> ResponseReturnValue:
    row = services.get_batch(code, current_actor())
    issued = services.issue_receipts(row.batch, by=current_actor())
    flash(ngettext("%(num)s receipt issued.", "%(num)s receipts issued.", issued), "success")
    return redirect(url_for("batches.show", code=code))


@bp.get("/list")
@allow(Permission.CASH_RECEIVE)
def new() -> ResponseReturnValue:
    return _page("batches/new.html", Form())


@bp.post("/list")
@allow(Permission.CASH_RECEIVE)
@writes
def check() -> ResponseReturnValue:
    form, sent = Form(ExpectedSchema(), request.form), request.files.get("file")
    if sent is None or not sent.filename:
        form.refuse("file", _("Choose the collector’s list."))
    elif form.valid:
        with form.rules():
            content = sent.read()
            found = read_list(content, _body(), form.command)
            return _checked(form, found, content)
    return _page("batches/new.html", form), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/list/type")
@allow(Permission.CASH_RECEIVE)
def type_rows() -> ResponseReturnValue:
    return _grid(Form(), FIRST_ROWS)


@bp.post("/list/type")
@allow(Permission.CASH_RECEIVE)
@writes
def check_typed() -> ResponseReturnValue:
    count = min(max(request.form.get("count", FIRST_ROWS, type=int), 1), MOST_ROWS)
    if "more" in request.form:
        return _grid(Form(data=request.form.to_dict()), min(count + MORE_ROWS, MOST_ROWS))
    form, rows = Form(ExpectedSchema(), request.form), typed_rows(request.form, count)
    if not rows:
        form.refuse("code_1", _("Type at least one row."))
    if form.valid:
        with form.rules():
            content = services.as_file(rows, form.command.collector)
            found = read_list(content, _body(), form.command)
            if not found.errors:
                return _checked(form, found, content)
            for error in found.errors:
                place = rows[error.row - 2].place
                form.refuse(f"{FIELDS.get(error.column, 'code')}_{place}", error.reason)
    return _grid(form, count), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.post("/list/<digest>")
@allow(Permission.CASH_RECEIVE)
@writes
def take(digest: str) -> ResponseReturnValue:
    form, content = Form(ExpectedSchema(), request.form), files().get(_key(digest))
    if not form.valid:
        return _page("batches/new.html", form), HTTPStatus.UNPROCESSABLE_ENTITY
    with form.rules():
        report = import_list(content, _body(), form.command, by=current_actor())
        if report.batch is None:
            return _checked(form, report.cash_list, content)
        taken = ngettext("%(num)s payment taken.", "%(num)s payments taken.", report.payments)
        flash(_("This list was taken before.") if report.already else taken, "success")
        return redirect(url_for("batches.show", code=report.batch.public_id))
    return _checked(form, read_list(content, _body(), form.command), content)


def _checked(form: Form, found: CashList, content: bytes) -> ResponseReturnValue:
    """Show a list before it is taken; it is kept, so that what is taken is what was shown."""
    if not found.errors:
        files().put(_key(found.digest), content)
    page = render_template(
        "batches/check.html",
        form=form,
        cash_list=found,
        differs=form.command is not None and differs(found, form.command),
    )
    wrong = found.errors or not form.valid
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


def _grid(form: Form, count: int) -> str:
    return _page("batches/type.html", form, count=count, today=day(today()), most=MOST_ROWS)


def _page(template: str, form: Form, **more: object) -> str:
    actor = current_actor()
    bodies = [
        (body.code, f"{body.code} – {body.name_vi}")
        for body in list_organisations()
        if actor.works_for(body.id)
    ]
    return render_template(template, form=form, organisations=bodies, **more)


def _body() -> int:
    """Return the organisation named by the form, when the cashier works for it."""
    actor, code = current_actor(), request.form.get("organisation", "")
    found = next((body for body in list_organisations() if body.code == code), None)
    if found is None or not actor.works_for(found.id):
        raise RuleBroken("organisation", _("Choose an organisation you work for."))
    return int(found.id)


def _key(digest: str) -> str:
    return f"cash-lists/{digest}"
