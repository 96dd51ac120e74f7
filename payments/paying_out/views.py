"""The voucher of money paid out."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.access import allow, current_actor
from core.i18n import locale
from core.money import Money
from core.organisations.services import signatories_on
from core.words import in_words
from payments.paying_out.services import get_voucher, sources_of_voucher
from payments.permissions import Permission

bp = Blueprint("paying_out", __name__, url_prefix="/money/vouchers")


@bp.get("/<voucher_id>")
@allow(Permission.PAY_OUT, Permission.LEDGER_READ, Permission.FUNDS_READ)
def voucher(voucher_id: str) -> ResponseReturnValue:
    found = get_voucher(voucher_id, current_actor())
    reads_ledger = current_actor().may(Permission.LEDGER_READ)
    paid = found.disbursement
    money = Money(paid.amount, paid.currency)
    return render_template(
        "paying_out/voucher.html",
        voucher=found,
        money=money,
        words=in_words(money, locale()),
        signatories=signatories_on(paid.organisation_id, paid.paid_on),
        sources=sources_of_voucher(paid) if reads_ledger else [],
    )
