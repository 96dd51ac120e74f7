"""A donor's own cards: add, change, pause, stop, pay once, confirm, and what was charged."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import this_month
from core.db import public_id, writes
from core.errors import Unavailable
from core.forms import Form
from core.i18n import _
from donors.models import Donor
from donors.services import donor_of
from payments.cards import hosted_pages
from payments.cards import labels as card_labels  # noqa: F401 - gives states their words
from payments.cards.ports import DONE, GatewayRefused, HostedPage, OutcomeUnknown
from payments.cards.schemas import MOST_MONTHS, AddCardSchema, PauseSchema, PayNowSchema
from payments.cards.services import hosted, mandates, reading
from payments.cards.services.desk import body_of_cards, card_settings, cards_on
from payments.cards.services.tries import note_try
from payments.permissions import Permission
from payments.pledges.services.pauses import PausePledge, pause_pledge

bp = Blueprint("cards_portal", __name__, url_prefix="/my/cards")


@bp.get("")
@allow(Permission.PAYMENTS_OWN)
def index() -> ResponseReturnValue:
    return _index(donor_of(current_actor()), Form())


@bp.post("/setups")
@allow(Permission.PAYMENTS_OWN)
@writes
def add() -> ResponseReturnValue:
    """Begin to save a card, for commitments or in place of the one there is."""
    donor, form = donor_of(current_actor()), Form(AddCardSchema(), request.form)
    if form.command:
        with form.rules():
            note_try(donor.id, request.remote_addr or "")
            setup = mandates.begin_setup(donor, form.command.commitments)
            return redirect(url_for("cards_portal.setup", name=setup.public_id))
    return _index(donor, form), 422


@bp.get("/setups/<name>")
@allow(Permission.PAYMENTS_OWN)
def setup(name: str) -> ResponseReturnValue:
    """Lead to the gateway's page, or say that the card is there."""
    donor = donor_of(current_actor())
    found = reading.setup_of_donor(donor.id, name)
    page = None if found.card_id else _asked(lambda: hosted_pages.page_to_save(found, donor))
    return render_template("cards_portal/setup.html", page=page, done=DONE in request.args)


@bp.get("/pay")
@allow(Permission.PAYMENTS_OWN)
def pay() -> ResponseReturnValue:
    return _pay(donor_of(current_actor()), Form())


@bp.post("/pay")
@allow(Permission.PAYMENTS_OWN)
@writes
def pay_now() -> ResponseReturnValue:
    """Begin to pay once; a form that is sent twice is one charge."""
    donor = donor_of(current_actor())
    form = Form(PayNowSchema(body_of_cards().currency), request.form)
    if form.command:
        wanted = form.command
        sent = request.form.get("form_id") or public_id()
        with form.rules():
            note_try(donor.id, request.remote_addr or "")
            command = hosted.PayOnce(wanted.commitment, wanted.amount, sent[:64])
            due = hosted.pay_once(donor, command, by=current_actor())
            return redirect(url_for("cards_portal.charge", name=due.public_id))
    return _pay(donor, form), 422


@bp.get("/charges/<name>")
@allow(Permission.PAYMENTS_OWN)
def charge(name: str) -> ResponseReturnValue:
    """Show a charge, and lead to the gateway's page where it can be paid there."""
    donor = donor_of(current_actor())
    row = reading.charge_of_donor(donor.id, name)
    attempt = hosted.open_attempt(row.due) if row.is_payable else None
    page = None
    if attempt is not None:
        page = _asked(lambda: hosted_pages.page_to_pay(row.due, attempt, donor, row.pledge.code))
        row = reading.charge_of_donor(donor.id, name)
    done = DONE in request.args
    return render_template("cards_portal/charge.html", row=row, page=page, done=done)


@bp.post("/charges/<name>")
@allow(Permission.PAYMENTS_OWN)
@writes
def confirm(name: str) -> ResponseReturnValue:
    """Begin to pay a charge on the gateway's page."""
    donor = donor_of(current_actor())
    note_try(donor.id, request.remote_addr or "")
    due = hosted.confirm(donor, name)
    return redirect(url_for("cards_portal.charge", name=due.public_id))


@bp.get("/<code>/stop")
@allow(Permission.PAYMENTS_OWN)
def ask_stop(code: str) -> ResponseReturnValue:
    pledge = mandates.charged_pledge(donor_of(current_actor()), code)
    return render_template("cards_portal/stop.html", pledge=pledge)


@bp.post("/<code>/stop")
@allow(Permission.PAYMENTS_OWN)
@writes
def stop(code: str) -> ResponseReturnValue:
    by = current_actor()
    mandates.stop_card(donor_of(by), code, by=by)
    flash(_("Your card is not charged for %(code)s any more.", code=code), "success")
    return redirect(url_for("cards_portal.index"))


@bp.get("/<code>/pause")
@allow(Permission.PAYMENTS_OWN)
def ask_pause(code: str) -> ResponseReturnValue:
    return _pause(code, Form())


@bp.post("/<code>/pause")
@allow(Permission.PAYMENTS_OWN)
@writes
def pause(code: str) -> ResponseReturnValue:
    """Pause a commitment from the next month on."""
    form, by = Form(PauseSchema(), request.form), current_actor()
    if form.command:
        pledge = mandates.charged_pledge(donor_of(by), code)
        first = this_month() + 1
        last = first + form.command.months - 1
        with form.rules():
            reason = form.command.reason or _("Asked for by the donor")
            pause_pledge(pledge, PausePledge(first, reason, last), by=by)
            flash(_("Nothing is charged until %(month)s is over.", month=str(last)), "success")
            return redirect(url_for("cards_portal.index"))
    return _pause(code, form), 422


def _index(donor: Donor, form: Form) -> str:
    on = cards_on()
    charged = reading.charged_pledges(donor.id)
    codes = {row.pledge.code for row in charged}
    free = [one for one in mandates.pledges_to_charge(donor) if one.code not in codes] if on else []
    return render_template(
        "cards_portal/index.html",
        on=on,
        live=on and card_settings().live,
        form=form,
        charged=charged,
        free=free,
        charges=reading.charges_of_donor(donor.id),
    )


def _pay(donor: Donor, form: Form) -> str:
    on = cards_on()
    return render_template(
        "cards_portal/pay.html",
        on=on,
        form=form,
        pledges=mandates.pledges_to_charge(donor) if on else [],
        currency=body_of_cards().currency if on else None,
    )


def _pause(code: str, form: Form) -> str:
    pledge = mandates.charged_pledge(donor_of(current_actor()), code)
    months = [this_month() + 1 + step for step in range(MOST_MONTHS)]
    return render_template("cards_portal/pause.html", pledge=pledge, form=form, months=months)


def _asked(page: hosted_pages.Opening) -> HostedPage:
    """Open a page of the gateway's. Unavailable when the gateway does not answer."""
    try:
        return page()
    except (OutcomeUnknown, GatewayRefused) as error:
        raise Unavailable(
            _("The card page cannot be opened now. Nothing was paid; try again in a minute.")
        ) from error
