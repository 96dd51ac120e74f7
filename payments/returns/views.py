"""Pages of money that goes back, and of parts of a payment that are decided again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import public_id, writes
from core.forms import Form
from core.i18n import _
from payments.approvals.models import ApprovalRequest
from payments.permissions import Permission
from payments.receiving import services
from payments.receiving.models import Payment
from payments.receiving.rules import Happened, ReturnKind
from payments.receiving.services.asking import accounts_for_refunds, send_back
from payments.receiving.services.coming_back import come_back
from payments.receiving.services.entries import entries_behind
from payments.receiving.services.returning import account_of_payment, document_of_return
from payments.receiving.services.returns_reading import (
    ReturnFilter,
    ReturnRow,
    get_return,
    list_lacking,
    list_returns,
)
from payments.receiving.services.undoing import undo_allocation
from payments.returns.schemas import ComeBackSchema, SendBackSchema, TakeBackSchema

bp = Blueprint("returns", __name__, url_prefix="/money")


@bp.get("/returns")
@allow(Permission.LEDGER_READ)
def index() -> ResponseReturnValue:
    """List what went back and came again, and refunds for which the money is not there."""
    asked, by = request.args, current_actor()
    kind = ReturnKind(asked["kind"]) if asked.get("kind") in set(ReturnKind) else None
    page = list_returns(ReturnFilter(kind, asked.get("page", 1, type=int)), by=by)
    return render_template(
        "returns/index.html", page=page, kind=kind, kinds=list(ReturnKind), lacking=list_lacking(by)
    )


@bp.get("/returns/<code>")
@allow(Permission.LEDGER_READ)
def show(code: str) -> ResponseReturnValue:
    """Show the document of a return."""
    return _return(get_return(code, by=current_actor()), Form())


@bp.post("/returns/<code>/come-back")
@allow(Permission.RETURNS_RECORD)
@writes
def came_back(code: str) -> ResponseReturnValue:
    """Say that the money of a return came back."""
    found = get_return(code, by=current_actor())
    form = Form(ComeBackSchema(), request.form)
    if form.valid:
        with form.rules():
            row = come_back(found.row, form.command, by=current_actor())
            flash(_("The money is booked as ours again."), "success")
            return redirect(url_for("returns.show", code=row.public_id))
    return _return(get_return(code, by=current_actor()), form), 422


@bp.get("/payments/<code>/return")
@allow(Permission.RETURNS_RECORD)
def new(code: str) -> ResponseReturnValue:
    """Ask what happened to the money of a payment."""
    return _new(services.get_payment(code, by=current_actor()), Form())


@bp.post("/payments/<code>/return")
@allow(Permission.RETURNS_RECORD)
@writes
def create(code: str) -> ResponseReturnValue:
    """Record that money goes back, or ask a second person for it."""
    by = current_actor()
    payment = services.get_payment(code, by=by)
    form = Form(SendBackSchema(payment.currency), request.form)
    if form.valid:
        with form.rules():
            reference = f"form:{request.form.get('form_id') or public_id()}"
            done = send_back(payment, form.command, reference=reference, by=by)
            if isinstance(done, ApprovalRequest):
                flash(_("Another person must approve it; then it is booked."), "success")
                return redirect(url_for("approvals.show", code=done.public_id))
            flash(_("The return is booked."), "success")
            return redirect(url_for("returns.show", code=done.public_id))
    return _new(services.get_payment(code, by=by), form), 422


@bp.get("/payments/<code>/parts/<int:place>/take-back")
@allow(Permission.RETURNS_RECORD)
def part(code: str, place: int) -> ResponseReturnValue:
    """Ask how much of a part is decided again, and why."""
    return _part(services.get_payment(code, by=current_actor()), place, Form())


@bp.post("/payments/<code>/parts/<int:place>/take-back")
@allow(Permission.RETURNS_RECORD)
@writes
def take_back(code: str, place: int) -> ResponseReturnValue:
    """Make a part of a payment unallocated again."""
    by = current_actor()
    payment = services.get_payment(code, by=by)
    form = Form(TakeBackSchema(payment.currency), request.form)
    if form.valid:
        with form.rules():
            undo_allocation(payment, place, form.command, by=by)
            flash(_("The part waits for a new decision."), "success")
            return redirect(url_for("receiving.payment", code=code))
    return _part(services.get_payment(code, by=by), place, form), 422


def _new(payment: Payment, form: Form) -> str:
    rows = services.allocations_of([payment.id])[payment.id]
    return render_template(
        "returns/new.html",
        form=form,
        payment=payment,
        row=services.payment_row(payment),
        parts=[part for part in rows if part.left],
        accounts=accounts_for_refunds(payment.organisation_id),
        came_into=account_of_payment(payment),
        ways=list(Happened),
        today=today(),
    )


def _part(payment: Payment, place: int, form: Form) -> str:
    return render_template(
        "returns/part.html",
        form=form,
        payment=payment,
        part=services.open_part_row(payment, place),
    )


def _return(found: ReturnRow, form: Form) -> str:
    return render_template(
        "returns/show.html",
        found=found,
        form=form,
        entries=entries_behind(document_of_return(found.row)),
        today=today(),
    )
