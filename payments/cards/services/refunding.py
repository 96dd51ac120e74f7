"""Money of a card payment goes back to its card: one asks, another approves, then it is sent.

Approved, it is in our books at once, so that nobody spends it meanwhile; what the gateway refuses,
or the card does not take, comes back into them by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.access import Actor
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.jobs.services import enqueue
from core.money import Money
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import Ask, ask
from payments.cards.limits import beyond_limits
from payments.cards.refund_models import CardRefund
from payments.cards.services.booking import clearing_account
from payments.cards.services.desk import body_of_cards
from payments.cards.services.limits_told import told_beyond
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import Channel, ReturnKind
from payments.receiving.services.asking import TO_THE_CARD, payment_asked_for
from payments.receiving.services.returning import GiveBack, give_back, plan_return
from payments.receiving.services.taking import document_of

REFUND = "cards.refund"
"""The kind of job that asks the gateway."""
SHOWN = 24


@dataclass(frozen=True)
class AskRefund:
    """Minor units of a payment that its card shall have again, and why."""

    amount: int
    reason: str


def ask_refund(payment: Payment, command: AskRefund, *, by: Actor) -> ApprovalRequest:
    """Ask a second person to let money go back to the card that paid.

    RuleBroken("amount") for more than is left, or what no card takes; RuleBroken("") for a payment
    that did not come through our account with the gateway. Duplicate while the same waits.
    """
    if payment.channel is not Channel.CARD or payment.organisation_id != body_of_cards().id:
        raise RuleBroken("", _l("Only money that came by card can go back to a card."))
    plan_return(payment, command.amount)
    amount = Money(command.amount, payment.currency)
    beyond = beyond_limits(amount)
    if beyond and beyond.why == "digit":
        raise RuleBroken("amount", told_beyond(beyond))
    wanted = Ask(
        organisation_id=payment.organisation_id,
        kind=TO_THE_CARD,
        subject=document_of(payment),
        reason=command.reason,
        arguments={"first": None},
        amount=amount,
    )
    return ask(wanted, by=by)


def carry_out(request: ApprovalRequest, _arguments: dict[str, Any], by: Actor) -> None:
    """Book a refund, dated today, and let a job ask the gateway for it. Raises as ``give_back``."""
    payment = payment_asked_for(request)
    row = give_back(
        payment,
        GiveBack(
            kind=ReturnKind.REFUND,
            amount=int(request.amount or 0),
            account_id=clearing_account(payment.organisation_id),
            reason=request.reason,
            occurred_on=today(),
            reference=f"request:{request.public_id}",
            request_id=request.id,
        ),
        by=by,
    )
    moment = now()
    refund = CardRefund(
        return_id=row.id,
        intent=payment.reference,
        amount=row.amount,
        currency=row.currency,
        asked_at=moment,
        next_at=moment,
    )
    session.add(refund)
    session.flush()
    enqueue(REFUND, {}, key=f"{REFUND}:{refund.public_id}", by=by)


def latest_refunds(by: Actor) -> Sequence[tuple[CardRefund, PaymentReturn]]:
    """Return the latest refunds with their rows in the books, the newest first."""
    query = (
        select(CardRefund, PaymentReturn)
        .join(PaymentReturn, PaymentReturn.id == CardRefund.return_id)
        .join(Payment, Payment.id == PaymentReturn.payment_id)
        .order_by(CardRefund.id.desc())
        .limit(SHOWN)
    )
    if not by.everywhere:
        query = query.where(Payment.organisation_id.in_(by.organisations))
    return [(refund, row) for refund, row in session.execute(query)]
