"""The page on which money of another currency is looked at and booked."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import today
from core.db import public_id, writes
from core.forms import Form
from core.i18n import _, locale
from core.money import CURRENCIES
from core.words import in_words
from payments.foreign import services
from payments.foreign.schemas import TakeForeignSchema
from payments.foreign.services import Converted
from payments.on_statement import TYPED
from payments.permissions import Permission

bp = Blueprint("foreign", __name__, url_prefix="/money/payments/foreign")

OFTEN = ("USD", "EUR", "JPY", "KRW", "AUD")


@bp.get("")
@allow(Permission.BANK_RECONCILE)
def new() -> ResponseReturnValue:
    """Ask for the money."""
    return _page(Form())


@bp.post("")
@allow(Permission.BANK_RECONCILE)
@writes
def take() -> ResponseReturnValue:
    """Show what the money is in the books; book it when these figures were seen."""
    form = Form(TakeForeignSchema(), request.form)
    if form.valid:
        with form.rules():
            reference = f"{TYPED}{request.form.get('form_id') or public_id()}"
            wanted = replace(form.command, reference=reference)
            figures = services.convert_foreign(wanted, by=current_actor())
            if wanted.shown != figures.shown:
                return _page(form, figures)
            payment = services.take_foreign(wanted, by=current_actor())
            flash(_("The payment is booked. Its receipt can be printed now."), "success")
            return redirect(url_for("receiving.payment", code=payment.public_id))
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(form: Form, figures: Converted | None = None) -> str:
    by = current_actor()
    others = [code for code in CURRENCIES if code not in OFTEN]
    return render_template(
        "foreign/new.html",
        form=form,
        figures=figures,
        words=[in_words(figures.foreign, locale()), in_words(figures.books, locale())]
        if figures
        else [],
        accounts=[
            (services.name_of(body, account), f"{body.code} {account.code} {_name(account)}")
            for body, account in services.accounts_to_take(by)
        ],
        funds=[
            (fund.public_id, f"{body.code} · {fund.code} – {fund.name}")
            for body, fund in services.funds_to_give(by)
        ],
        currencies=[(code, code) for code in (*OFTEN, *others)],
        today=today(),
    )


def _name(account: object) -> str:
    return str(getattr(account, f"name_{locale()}"))
