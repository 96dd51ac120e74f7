"""Payments that have no receipt and why, and receipts that nobody is mailed."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.forms import Form
from core.i18n import _
from core.labels import label
from core.tabular import Cell
from payments.permissions import Permission
from payments.receipts import services
from payments.receipts.rules import BY_HAND, Reason, Unsent
from payments.receipts.schemas import MissingSchema, UnsentSchema
from payments.receipts.services import MissingFilter, UnsentFilter
from payments.receipts.views.blueprint import bp, csv_file


@bp.get("/missing")
@allow(Permission.RECEIPTS_READ)
def missing() -> ResponseReturnValue:
    """List the payments without a valid receipt, why, and what they add up to."""
    return _missing(Form(MissingSchema(), request.args))


def _missing(form: Form) -> str:
    by, wanted = current_actor(), form.command or MissingFilter()
    return render_template(
        "receipts/missing.html",
        form=form,
        page=services.list_waiting(by, wanted),
        totals=services.count_waiting(by, wanted),
        reasons=[(reason.value, label(reason)) for reason in Reason],
        by_hand=BY_HAND,
    )


@bp.get("/missing.csv")
@allow(Permission.RECEIPTS_READ)
def missing_csv() -> ResponseReturnValue:
    """Give the same rows, all pages of them."""
    form = Form(MissingSchema(), request.args)
    if not form.valid:
        return _missing(form), 422
    titles = [_("Received on"), _("From"), _("Amount"), _("Currency"), _("Why there is none")]
    rows: list[list[Cell]] = [
        [
            one.payment.received_on,
            one.payer,
            one.net,
            one.payment.currency,
            label(one.reason),
        ]
        for one in services.every_waiting(current_actor(), form.command)
    ]
    return csv_file("payments-without-receipt", titles, rows)


@bp.get("/unsent")
@allow(Permission.RECEIPTS_READ)
def unsent() -> ResponseReturnValue:
    """List the valid receipts that nobody is mailed, and why."""
    return _unsent(Form(UnsentSchema(), request.args))


def _unsent(form: Form) -> str:
    return render_template(
        "receipts/unsent.html",
        form=form,
        page=services.list_unsent(current_actor(), form.command or UnsentFilter()),
        whys=[(why.value, label(why)) for why in Unsent],
    )


@bp.get("/unsent.csv")
@allow(Permission.RECEIPTS_READ)
def unsent_csv() -> ResponseReturnValue:
    """Give the same rows, all pages of them, with the address to post to."""
    form = Form(UnsentSchema(), request.args)
    if not form.valid:
        return _unsent(form), 422
    titles = [_("Number"), _("Received on"), _("Sponsor"), _("Address"), _("Amount")]
    titles += [_("Currency"), _("Why it is not mailed")]
    rows: list[list[Cell]] = [
        [
            one.name,
            one.payment.received_on,
            one.giver,
            one.donor.address if one.donor else "",
            one.receipt.amount,
            one.receipt.currency,
            label(one.why),
        ]
        for one in services.every_unsent(current_actor(), form.command)
    ]
    return csv_file("receipts-not-mailed", titles, rows)
