"""Paying an approved grant."""

from dataclasses import dataclass
from datetime import date

from core.access import Actor
from core.dates import today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l, speaking
from core.labels import label
from payments.paying_out.models import Disbursement
from payments.paying_out.services import PayOut, money_account, pay_out
from payments.receiving.rules import Channel
from sponsorship.children.models import Child
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import Step
from sponsorship.grants.services.steps import begin, document_of, finish

CHANNELS = (Channel.CASH, Channel.BANK)
"""The ways in which money leaves: from the cash box, from the bank."""


@dataclass(frozen=True)
class PayGrant:
    """How and on which Vietnam day the approved money left."""

    channel: Channel
    paid_on: date


def pay_grant(grant: Grant, command: PayGrant, *, by: Actor) -> Disbursement:
    """Pay what was approved, with the next voucher number; the reservation is used up.

    RuleBroken for a day before the decision or after today; errors of ``pay_out`` and of
    ``steps.begin``. The voucher names the child by code and not what the child suffers from.
    """
    following = begin(grant, Step.PAY, by)
    if grant.approved is None or grant.decided_on is None:
        raise RuleBroken("", _l("No amount was approved."))
    if command.channel not in CHANNELS:
        raise RuleBroken("channel", _l("Money leaves from the cash box or the bank."))
    if not grant.decided_on <= command.paid_on <= today():
        raise RuleBroken("paid_on", _l("Enter a day between the approval and today."))
    paid = pay_out(
        PayOut(
            organisation_id=grant.organisation_id,
            fund_id=grant.fund_id,
            document=document_of(grant),
            payee=grant.payee,
            purpose=_purpose(grant),
            channel=command.channel,
            amount=grant.approved,
            currency=grant.currency,
            paid_on=command.paid_on,
            money_account_id=money_account(grant.organisation_id, command.channel).id,
        ),
        by=by,
    )
    grant.disbursement_id = paid.id
    finish(grant, Step.PAY, following, by=by)
    return paid


def _purpose(grant: Grant) -> str:
    """Vouchers are Vietnamese papers; only the kind of help and codes stand on them."""
    child = session.get_one(Child, grant.child_id)
    with speaking("vi"):
        return f"{label(grant.kind)} · {child.code} · {grant.code}"
