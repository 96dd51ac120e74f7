"""The receipts register of the office."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import this_month
from core.db import writes
from core.errors import NotFound
from core.forms import Form
from core.i18n import _, _l, locale
from core.jobs.services import enqueue
from core.labels import label
from core.organisations.models import Organisation
from core.organisations.services import get_organisation
from payments.permissions import Permission
from payments.receipts import (
    labels,  # noqa: F401 - gives the states their words
    services,
)
from payments.receipts.delivery import pdf_response
from payments.receipts.jobs import KIND
from payments.receipts.receipt_view import thaw
from payments.receipts.rules import FileKind, ReceiptState
from payments.receipts.schemas import FilterSchema, IssueMonth, IssueSchema, VoidSchema
from payments.receipts.services import RegisterFilter
from payments.receipts.signing import KIND as SIGN

bp = Blueprint("receipts", __name__, url_prefix="/money/receipts")


@bp.get("")
@allow(Permission.RECEIPTS_READ)
def index() -> ResponseReturnValue:
    """Show the register, whether numbers are missing, and the form that issues a month."""
    form = Form(FilterSchema(), request.args)
    return _show_register(form)


def _show_register(form: Form, issue_form: Form | None = None) -> str:
    by = current_actor()
    series = services.count_series(by)
    return render_template(
        "receipts/index.html",
        form=issue_form or form,
        filter_form=form,
        issue_form=issue_form,
        page=services.list_register(form.command or RegisterFilter(), by),
        series=series,
        series_options=[(one.code, one.code) for one in series],
        issuers=[(body.code, _name(body)) for body in services.list_issuers(by)],
        states=[(state.value, label(state)) for state in ReceiptState],
        last_month=this_month() - 1,
    )


def _name(body: Organisation) -> str:
    return body.name_en if locale() == "en" else body.name_vi


@bp.post("")
@allow(Permission.RECEIPTS_ISSUE)
@writes
def issue() -> ResponseReturnValue:
    """Ask for a month's receipts as a job."""
    form = Form(IssueSchema(), request.form)
    if form.valid:
        with form.rules():
            return redirect(url_for("jobs.show", public_id=_enqueue(form.command)))
    return _show_register(Form(), form), 422


def _enqueue(wanted: IssueMonth) -> str:
    by = current_actor()
    body = get_organisation(wanted.organisation)
    if not by.works_for(body.id):
        raise NotFound(_l("There is no such organisation."))
    arguments = {"month": str(wanted.month), "organisation_id": body.id, "by": by.id}
    return enqueue(KIND, arguments, by=by).public_id


@bp.get("/missing")
@allow(Permission.RECEIPTS_READ)
def missing() -> ResponseReturnValue:
    """List the payments without a valid receipt and why."""
    number = request.args.get("page", 1, type=int)
    return render_template(
        "receipts/missing.html", page=services.list_waiting(current_actor(), number)
    )


@bp.get("/<code>")
@allow(Permission.RECEIPTS_READ)
def show(code: str) -> ResponseReturnValue:
    """Show one receipt, what it replaces and what replaces it."""
    found = services.get_registered(code, current_actor())
    return render_template(
        "receipts/show.html",
        found=found,
        printed=thaw(found.receipt.snapshot),
        replaced=services.predecessor_of(found.receipt),
        signed=services.is_signed(found.receipt),
        can_sign=services.can_sign(),
    )


@bp.get("/<code>/<any(original, copy, signed):kind>.pdf")
@allow(Permission.RECEIPTS_READ)
def pdf(code: str, kind: str) -> ResponseReturnValue:
    """Give the original, signed or not, or a copy; a void receipt only stamped void."""
    found = services.get_registered(code, current_actor())
    return pdf_response(found, FileKind.VOID if found.void else FileKind(kind))


@bp.post("/<code>/sign")
@allow(Permission.RECEIPTS_ISSUE)
@writes
def sign(code: str) -> ResponseReturnValue:
    """Ask for the signed original as a job; a certificate that cannot sign is said at once."""
    by = current_actor()
    found = services.get_registered(code, by)
    services.check_certificate()
    arguments = {"receipts": [found.receipt.public_id], "by": by.id}
    return redirect(url_for("jobs.show", public_id=enqueue(SIGN, arguments, by=by).public_id))


@bp.get("/<code>/void")
@allow(Permission.RECEIPTS_VOID)
def void_form(code: str) -> ResponseReturnValue:
    """Say exactly what voiding does, and ask why."""
    found = services.get_registered(code, current_actor())
    if found.void:
        return redirect(url_for(".show", code=code))
    return render_template("receipts/void.html", found=found, form=Form())


@bp.post("/<code>/void")
@allow(Permission.RECEIPTS_VOID)
@writes
def void(code: str) -> ResponseReturnValue:
    """Void a receipt and, when asked, issue the one in its place."""
    by = current_actor()
    found = services.get_registered(code, by)
    form = Form(VoidSchema(), request.form)
    if form.valid:
        wanted = form.command
        new = services.void_receipt(found.receipt, wanted.reason, by=by, replace=wanted.replace)
        flash(_("Receipt %(receipt)s is void.", receipt=found.name), "success")
        return redirect(url_for(".show", code=new.public_id if new else code))
    return render_template("receipts/void.html", found=found, form=form), 422


@bp.post("/for-payment/<code>")
@allow(Permission.RECEIPTS_ISSUE, Permission.CASH_RECEIVE)
@writes
def print_for_payment(code: str) -> ResponseReturnValue:
    """Give a payment its receipt, issued now when it has none, and open the PDF."""
    by = current_actor()
    receipt = services.issue_for(services.get_payment_to_receipt(code, by), by=by)
    services.receipt_pdf(receipt, FileKind.ORIGINAL)
    return redirect(url_for(".pdf", code=receipt.public_id, kind="original"))
