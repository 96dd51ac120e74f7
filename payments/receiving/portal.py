"""A donor's own payments: what was paid, what is open, and how to pay."""

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.dates import this_month
from donors.services import donor_of
from payments.permissions import Permission
from payments.pledges.services import month_strips, next_due, pledge_rows_for_donor
from payments.pledges.services.asking import scans_of
from payments.receiving.services import (
    bank_accounts_for,
    gifts_in_kind,
    payments_of_donor,
    years_of,
)
from payments.receiving.services.returns_reading import returns_of

bp = Blueprint("receiving_portal", __name__, url_prefix="/my/payments")


@bp.get("")
@allow(Permission.PAYMENTS_OWN)
def index() -> ResponseReturnValue:
    donor = donor_of(current_actor())
    promises = pledge_rows_for_donor(donor.id)
    paid = payments_of_donor(donor.id)
    years = years_of(paid)
    year = request.args.get("year", years[0], type=int)
    shown = [row for row in paid if row.payment.received_on.year == year]
    return render_template(
        "receiving_portal/index.html",
        promises=promises,
        scans=scans_of([row.pledge.id for row in promises]),
        next_due=next_due({row.pledge.id: row.schedule for row in promises if row.pledge.runs}),
        strips=month_strips([row.pledge.id for row in promises], this_month()),
        accounts=bank_accounts_for({row.pledge.organisation_id for row in promises}),
        payments=shown,
        gifts=gifts_in_kind([row.payment.id for row in shown]),
        returns=returns_of([row.payment.id for row in shown]),
        month=this_month(),
        cards=current_app.config["CARDS"] is not None,
        year=year,
        years=years,
    )
