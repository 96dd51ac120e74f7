"""One receipt: what it prints, what became of it, its PDFs, and how it is voided."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import writes
from core.forms import Form
from core.i18n import _
from core.jobs.services import enqueue
from payments.permissions import Permission
from payments.receipts import services
from payments.receipts.delivery import check_printable, pdf_response
from payments.receipts.receipt_view import thaw
from payments.receipts.rules import FileKind
from payments.receipts.schemas import VoidSchema
from payments.receipts.services import Registered
from payments.receipts.signing import KIND as SIGN
from payments.receipts.views.blueprint import bp


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
        filed=services.find_signed_copy(found.receipt),
        waits_for_signatures=services.needs_signed_copy(found),
    )


@bp.get("/<code>/<any(original, copy, signed):kind>.pdf")
@allow(Permission.RECEIPTS_READ)
def pdf(code: str, kind: str) -> ResponseReturnValue:
    """Give the original, signed or not, or a copy; a void receipt only stamped void."""
    found = services.get_registered(code, current_actor())
    if kind == FileKind.COPY:
        check_printable(found)
    return pdf_response(found, FileKind.VOID if found.void else FileKind(kind))


@bp.post("/<code>/sign")
@allow(Permission.RECEIPTS_ISSUE)
@writes
def sign(code: str) -> ResponseReturnValue:
    """Ask for the signed original as a job; a certificate that cannot sign is said at once."""
    by = current_actor()
    found = services.get_registered(code, by)
    services.check_certificate()
    check_printable(found)
    arguments = {"receipts": [found.receipt.public_id], "by": by.id}
    return redirect(url_for("jobs.show", public_id=enqueue(SIGN, arguments, by=by).public_id))


@bp.get("/<code>/void")
@allow(Permission.RECEIPTS_VOID)
def void_form(code: str) -> ResponseReturnValue:
    """Say exactly what voiding does, and ask why."""
    found = services.get_registered(code, current_actor())
    if found.void:
        return redirect(url_for(".show", code=code))
    return _void_page(found, Form())


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
        with form.rules():
            new = services.void_receipt(found.receipt, wanted.reason, by=by, replace=wanted.replace)
            flash(_("Receipt %(receipt)s is void.", receipt=found.name), "success")
            return redirect(url_for(".show", code=new.public_id if new else code))
        found = services.get_registered(code, by)
    return _void_page(found, form), 422


def _void_page(found: Registered, form: Form) -> str:
    return render_template(
        "receipts/void.html", found=found, form=form, returned=found.net_amount.amount <= 0
    )


@bp.post("/for-payment/<code>")
@allow(Permission.RECEIPTS_ISSUE, Permission.CASH_RECEIVE)
@writes
def print_for_payment(code: str) -> ResponseReturnValue:
    """Give a payment its receipt, issued now when it has none, and open the PDF."""
    by = current_actor()
    receipt = services.issue_to_print(services.get_payment_to_receipt(code, by), by=by)
    check_printable(services.get_registered(receipt.public_id, by))
    services.drawn_pdf(receipt, FileKind.ORIGINAL)
    return redirect(url_for(".pdf", code=receipt.public_id, kind="original"))
