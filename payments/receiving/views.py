"""Pages of payments."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import Month, parse_month
from core.db import writes
from core.forms import Form
from core.i18n import locale
from core.words import in_words
from payments.permissions import Permission
from payments.receiving import services
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.schemas import ToCommitmentSchema
from payments.receiving.services.returns_reading import returns_of

bp = Blueprint("receiving", __name__, url_prefix="/money")


@bp.get("/payments")
@allow(Permission.LEDGER_READ, Permission.CASH_RECEIVE)
def payments() -> ResponseReturnValue:
    asked = request.args
    wanted = services.PaymentFilter(
        month=_month(asked.get("month", "")),
        channel=Channel(asked["channel"]) if asked.get("channel") in set(Channel) else None,
        donor=asked.get("donor", "").strip(),
        unallocated=asked.get("unallocated") == "true",
        page=asked.get("page", 1, type=int),
    )
    page = services.list_payments(wanted, by=current_actor())
    return render_template(
        "receiving/payments.html",
        page=page,
        wanted=wanted,
        channels=list(Channel),
        may_take_foreign=current_actor().may(Permission.BANK_RECONCILE),
    )


@bp.get("/payments/<code>")
@allow(Permission.LEDGER_READ, Permission.CASH_RECEIVE)
def payment(code: str) -> ResponseReturnValue:
    return _payment(services.get_payment(code, by=current_actor()), Form())


@bp.post("/payments/<code>/allocate")
@allow(Permission.BANK_RECONCILE)
@writes
def allocate(code: str) -> ResponseReturnValue:
    form = Form(ToCommitmentSchema(), request.form)
    found = services.get_payment(code, by=current_actor())
    if form.valid:
        with form.rules():
            services.allocate_to_commitment(found, form.command.code, by=current_actor())
            return redirect(url_for("receiving.payment", code=code))
    return _payment(found, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _payment(found: Payment, form: Form) -> str:
    row = services.payment_row(found)
    return render_template(
        "receiving/payment.html",
        form=form,
        payment=found,
        row=row,
        words=in_words(row.amount, locale()),
        gift=services.gift_in_kind(found),
        allocations=services.allocations_of([found.id])[found.id],
        entries=services.entries_of(found),
        returns=returns_of([found.id])[found.id],
    )


def _month(text: str) -> Month | None:
    try:
        return parse_month(text)
    except ValueError:
        return None
