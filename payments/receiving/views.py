"""Pages of money in: collectors' lists, payments."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import Month
from core.db import writes
from core.errors import RuleBroken
from core.files import files
from core.forms import Form
from core.i18n import _, locale, ngettext
from core.organisations.services import get_organisation, list_organisations
from core.words import in_words
from payments.permissions import Permission
from payments.receiving import services
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.schemas import ToCommitmentSchema
from payments.receiving.services.returns_reading import returns_of

bp = Blueprint("receiving", __name__, url_prefix="/money")


@bp.get("/cash/list")
@allow(Permission.CASH_RECEIVE)
def new_list() -> ResponseReturnValue:
    return render_template("receiving/new_list.html", form=Form(), organisations=_bodies())


@bp.post("/cash/list")
@allow(Permission.CASH_RECEIVE)
@writes
def check_list() -> ResponseReturnValue:
    form, sent = Form(data=request.form), request.files.get("file")
    with form.rules():
        if sent is None or not sent.filename:
            raise RuleBroken("file", _("Choose the collector’s list."))
        content, body = sent.read(), _body()
        found = services.read_list(content, body)
        if not found.errors:
            files().put(_list_key(found.digest), content)
        return _checked(found)
    return render_template("receiving/new_list.html", form=form, organisations=_bodies()), 422


@bp.post("/cash/list/<digest>")
@allow(Permission.CASH_RECEIVE)
@writes
def take_list(digest: str) -> ResponseReturnValue:
    content = files().get(_list_key(digest))
    report = services.import_list(content, _body(), by=current_actor())
    if report.cash_list.errors:
        return _checked(report.cash_list)
    taken = ngettext("%(num)s payment taken.", "%(num)s payments taken.", report.payments)
    flash(_("This list was taken before.") if report.already else taken, "success")
    return redirect(url_for("receiving.payments", channel=Channel.CASH.value))


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
        "receiving/payments.html", page=page, wanted=wanted, channels=list(Channel)
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


def _checked(cash_list: services.CashList) -> ResponseReturnValue:
    chosen = request.form["organisation"]
    page = render_template("receiving/list.html", cash_list=cash_list, organisation=chosen)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if cash_list.errors else HTTPStatus.OK


def _bodies() -> list[tuple[str, str]]:
    actor = current_actor()
    return [
        (body.code, f"{body.code} – {body.name_vi}")
        for body in list_organisations()
        if actor.works_for(body.id)
    ]


def _body() -> int:
    """Return the organisation named by the form, when the cashier works for it."""
    body = get_organisation(request.form.get("organisation", ""))
    if not current_actor().works_for(body.id):
        raise RuleBroken("organisation", _("Choose an organisation you work for."))
    return int(body.id)


def _list_key(digest: str) -> str:
    return f"cash-lists/{digest}"


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None
