"""Staff pages of cards: charges by state, what waits for a decision, the run and the sweep."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.db import public_id, writes
from core.forms import Form
from core.i18n import _
from core.jobs.services import enqueue
from core.labels import label
from payments.cards import labels as card_labels  # noqa: F401 - gives states their words
from payments.cards.charge_run import CHARGE, SWEEP
from payments.cards.models import GatewayCase
from payments.cards.rules import DueState
from payments.cards.schemas import (
    AskRefundSchema,
    ChargesAsked,
    ChargesSchema,
    DecideSchema,
    RunSchema,
)
from payments.cards.services import deciding, reading, refunding
from payments.cards.services.desk import body_of_cards, card_settings, cards_on
from payments.cards.services.guarding import check_guard, found_excesses, to_be_opened
from payments.cards.services.sweeps import last_sweep
from payments.permissions import Permission
from payments.receiving.models import Payment
from payments.receiving.services import get_payment, payment_row

bp = Blueprint("cards", __name__, url_prefix="/money/cards")


@bp.get("")
@allow(Permission.LEDGER_READ)
def index() -> ResponseReturnValue:
    return _page(Form())


@bp.post("/run")
@allow(Permission.BILLING_RUN)
@writes
def run() -> ResponseReturnValue:
    """Ask for the run as a job, unless the guard stops it; a form sent twice is one job."""
    form, by = Form(RunSchema(), request.form), current_actor()
    if form.command:
        with form.rules():
            allowed = form.command.allow_total
            check_guard(body_of_cards().id, allow_total=allowed)
            arguments = {"allow_total": allowed, "by": by.id}
            key = f"{CHARGE}:{request.form.get('form_id') or public_id()}"
            job = enqueue(CHARGE, arguments, key=key, by=by)
            return redirect(url_for("jobs.show", public_id=job.public_id))
    return _page(form), 422


@bp.post("/sweep")
@allow(Permission.BILLING_RUN)
@writes
def sweep() -> ResponseReturnValue:
    """Ask for a sweep as a job."""
    key = f"{SWEEP}:{request.form.get('form_id') or public_id()}"
    job = enqueue(SWEEP, {}, key=key, by=current_actor())
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.get("/charges")
@allow(Permission.LEDGER_READ)
def charges() -> ResponseReturnValue:
    wanted = Form(ChargesSchema(), request.args).command or ChargesAsked()
    return render_template(
        "cards/charges.html",
        page=reading.list_charges(wanted.state, wanted.page, current_actor()),
        state=wanted.state,
        states=[(one.value, label(one)) for one in DueState],
    )


@bp.get("/charges/<name>")
@allow(Permission.LEDGER_READ)
def charge(name: str) -> ResponseReturnValue:
    row = reading.get_charge(name, current_actor())
    return render_template(
        "cards/charge.html",
        row=row,
        attempts=reading.attempts_of(row.due.id),
        messages=reading.messages_of(row.due),
    )


@bp.get("/refunds/<code>")
@allow(Permission.RETURNS_RECORD)
def refund(code: str) -> ResponseReturnValue:
    """Ask how much of a payment its card shall have again."""
    return _refund(get_payment(code, by=current_actor()), Form())


@bp.post("/refunds/<code>")
@allow(Permission.RETURNS_RECORD)
@writes
def ask_for_refund(code: str) -> ResponseReturnValue:
    """Ask a second person to let money go back to the card that paid."""
    by = current_actor()
    payment = get_payment(code, by=by)
    form = Form(AskRefundSchema(payment.currency), request.form)
    if form.command:
        with form.rules():
            asked = refunding.ask_refund(payment, form.command, by=by)
            flash(
                _("Another person must approve it; then the card gateway is asked for it."),
                "success",
            )
            return redirect(url_for("approvals.show", code=asked.public_id))
    return _refund(get_payment(code, by=by), form), 422


@bp.get("/cases/<name>")
@allow(Permission.LEDGER_READ)
def case(name: str) -> ResponseReturnValue:
    return _case(reading.get_case(name, current_actor()), Form())


@bp.post("/cases/<name>")
@allow(Permission.BANK_RECONCILE)
@writes
def decide(name: str) -> ResponseReturnValue:
    form, by = Form(DecideSchema(), request.form), current_actor()
    found = reading.get_case(name, by)
    if form.command:
        with form.rules():
            deciding.decide(found, form.command.decision, form.command.reason, by=by)
            flash(_("It is decided."), "success")
            return redirect(url_for("cards.index"))
    return _case(reading.get_case(name, by), form), 422


def _page(form: Form) -> str:
    on, by = cards_on(), current_actor()
    body = body_of_cards().id if on else None
    return render_template(
        "cards/index.html",
        on=on,
        live=on and card_settings().live,
        form=form,
        counts=reading.counts(by),
        cases=reading.open_cases(by) if on else [],
        new=to_be_opened(body) if body else {},
        excesses=found_excesses(body) if body else [],
        swept=last_sweep(),
        payouts=reading.latest_payouts(by),
        refunds=refunding.latest_refunds(by),
    )


def _refund(payment: Payment, form: Form) -> str:
    return render_template(
        "cards/refund.html", on=cards_on(), form=form, payment=payment, row=payment_row(payment)
    )


def _case(found: GatewayCase, form: Form) -> str:
    offered = () if found.decision else deciding.decisions_of(found)
    return render_template(
        "cards/case.html",
        form=form,
        case=found,
        event=reading.event_of(found),
        decisions=[(one.value, label(one)) for one in offered],
    )
