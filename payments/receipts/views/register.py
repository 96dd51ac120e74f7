"""The register of receipts, and a month issued after a look at what that would do."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import this_month
from core.db import writes
from core.forms import Form
from core.i18n import _, locale
from core.jobs.services import enqueue
from core.labels import label
from core.organisations.models import Organisation
from core.tabular import Cell
from payments.permissions import Permission
from payments.receipts import services
from payments.receipts.jobs import KIND
from payments.receipts.rules import ReceiptState
from payments.receipts.schemas import FilterSchema, IssueMonth, IssueSchema
from payments.receipts.services import RegisterFilter
from payments.receipts.views.blueprint import bp, csv_file, own_organisation


@bp.get("")
@allow(Permission.RECEIPTS_READ)
def index() -> ResponseReturnValue:
    """Show the register, whether numbers are missing, and the form that issues a month."""
    form = Form(FilterSchema(), request.args)
    return _show_register(form)


def _show_register(form: Form, issue_form: Form | None = None) -> str:
    by = current_actor()
    series = services.count_series(by)
    counts = {
        name: services.count_register(wanted, by)
        for name, wanted in (
            ("to_correct", RegisterFilter(state=ReceiptState.TO_CORRECT)),
            ("not_drawn", RegisterFilter(state=ReceiptState.NOT_DRAWN)),
            ("unsigned", RegisterFilter(unsigned=True)),
        )
    }
    return render_template(
        "receipts/index.html",
        form=issue_form or form,
        filter_form=form,
        issue_form=issue_form,
        page=services.list_register(form.command or RegisterFilter(), by),
        series=series,
        counts=counts,
        series_options=[(one.code, one.code) for one in series],
        issuers=[(body.code, _name(body)) for body in services.list_issuers(by)],
        states=[(state.value, label(state)) for state in ReceiptState],
        last_month=this_month() - 1,
    )


def _name(body: Organisation) -> str:
    return body.name_en if locale() == "en" else body.name_vi


@bp.get("/register.csv")
@allow(Permission.RECEIPTS_READ)
def register_csv() -> ResponseReturnValue:
    """Give exactly the rows that the filter shows, all pages of them; a wrong filter is a 422."""
    form = Form(FilterSchema(), request.args)
    if not form.valid:
        return _show_register(form), 422
    titles = [
        _("Number"),
        _("Issued on"),
        _("Received on"),
        _("Sponsor"),
        _("Amount"),
        _("Currency"),
        _("State"),
        _("Replaced by"),
        _("Reason"),
    ]
    found = services.every_registered(form.command, current_actor())
    return csv_file("receipts", titles, [_row(one) for one in found])


def _row(found: services.Registered) -> list[Cell]:
    return [
        found.name,
        found.receipt.issued_on,
        found.payment.received_on,
        found.donor.name if found.donor else found.payment.payer_name,
        found.receipt.amount,
        found.receipt.currency,
        label(found.state),
        found.successor_name,
        found.void.reason if found.void else "",
    ]


@bp.get("/issue")
@allow(Permission.RECEIPTS_ISSUE)
def preview() -> ResponseReturnValue:
    """Say what issuing a month would do; no number is used."""
    form = Form(IssueSchema(), request.args)
    if not form.valid:
        return _show_register(Form(), form), 422
    body = own_organisation(form.command.organisation)
    (shown,) = services.preview_month(form.command.month, body.id)
    return render_template("receipts/preview.html", shown=shown, name=_name(body), form=Form())


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
    body = own_organisation(wanted.organisation)
    arguments = {"month": str(wanted.month), "organisation_id": body.id, "by": by.id}
    return enqueue(KIND, arguments, by=by).public_id


@bp.get("/preview/<code>.pdf")
@allow(Permission.RECEIPTS_ISSUE, Permission.CASH_RECEIVE)
def preview_pdf(code: str) -> ResponseReturnValue:
    """Give the receipt that a payment would get, marked as a preview, without a number."""
    content = services.preview_receipt(services.get_payment_to_receipt(code, current_actor()))
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return response
