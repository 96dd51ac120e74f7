"""Who may let money of a payment go back: alone, or with a second person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core.access import Actor
from core.dates import local_day, today
from core.db import session
from core.errors import NotFound, RuleBroken
from core.i18n import _l
from core.money import Money
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import Ask, ask
from payments.ledger.models import Account
from payments.ledger.rules import AccountUse
from payments.ledger.services.accounts import list_accounts
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import Channel, Happened, ReturnKind
from payments.receiving.services.returning import (
    GiveBack,
    account_of_payment,
    check_way,
    give_back,
    plan_return,
)
from payments.receiving.services.taking import document_of

TO_THE_CARD = "card_refund"
"""The kind of request for money that its card shall have again."""
PAID_FROM = frozenset({AccountUse.CASH, AccountUse.BANK})


@dataclass(frozen=True)
class SendBack:
    """What a person says about money that goes back; ``amount`` in minor units of the payment.

    ``account`` is the code of the account that pays a refund; the other ways take the money from
    where it came in. ``first`` is the place of the part that is undone first.
    """

    happened: Happened
    amount: int
    reason: str
    occurred_on: date | None = None
    account: str = ""
    first: int | None = None


def send_back(
    payment: Payment, command: SendBack, *, reference: str, by: Actor
) -> PaymentReturn | ApprovalRequest:
    """Let money of a payment go back, or ask a second person for it.

    A refund is always asked for. What was recorded today is reversed by one person alone, later
    another must approve it. A dispute is a fact of the payer's bank and recorded at once. Raises
    as ``give_back``; Duplicate when the same is waiting for a decision.
    """
    _refuse_by_hand(payment, command.happened)
    plan_return(payment, command.amount, command.first)
    if command.happened is Happened.DISPUTE:
        return give_back(payment, _at_once(payment, command, reference), by=by)
    if command.happened is Happened.REVERSAL and local_day(payment.recorded_at) == today():
        return give_back(payment, _at_once(payment, command, reference), by=by)
    return _ask(payment, command, by)


def _refuse_by_hand(payment: Payment, happened: Happened) -> None:
    if payment.channel is Channel.CARD and happened is not Happened.REFUND:
        raise RuleBroken(
            "happened",
            _l(
                "What happens to money at the card gateway is recorded by itself as the gateway "
                "tells it. Here you can pay it back from another account."
            ),
        )


def carry_out(request: ApprovalRequest, arguments: dict[str, Any], by: Actor) -> None:
    """Let the money go back that was asked for, dated today. Raises as ``give_back``."""
    payment = payment_asked_for(request)
    command = GiveBack(
        kind=ReturnKind(arguments["kind"]),
        amount=int(request.amount or 0),
        account_id=_account(payment.organisation_id, arguments["account"]).id,
        reason=request.reason,
        occurred_on=today(),
        reference=f"request:{request.public_id}",
        first=arguments["first"],
        request_id=request.id,
    )
    give_back(payment, command, by=by)


def payment_asked_for(request: ApprovalRequest) -> Payment:
    """Return the payment that a request is about. NotFound when there is none."""
    payment = session.scalar(
        select(Payment).where(Payment.public_id == request.subject.partition(":")[2])
    )
    if payment is None:
        raise NotFound(_l("There is no such payment."))
    return payment


def accounts_for_refunds(organisation_id: int) -> list[Account]:
    """Return the cash boxes and bank accounts that can pay a refund, by code."""
    return [one for one in list_accounts(organisation_id) if one.use in PAID_FROM]


def _at_once(payment: Payment, command: SendBack, reference: str) -> GiveBack:
    return GiveBack(
        kind=ReturnKind(command.happened.value),
        amount=command.amount,
        account_id=account_of_payment(payment).id,
        reason=command.reason,
        occurred_on=command.occurred_on or today(),
        reference=reference,
        first=command.first,
    )


def _ask(payment: Payment, command: SendBack, by: Actor) -> ApprovalRequest:
    check_way(payment, ReturnKind(command.happened.value))
    refunded = command.happened is Happened.REFUND
    account = (
        _account(payment.organisation_id, command.account)
        if refunded
        else account_of_payment(payment)
    )
    return ask(
        Ask(
            organisation_id=payment.organisation_id,
            kind=command.happened.value,
            subject=document_of(payment),
            reason=command.reason,
            arguments={
                "kind": ReturnKind(command.happened.value).value,
                "account": account.code,
                "first": command.first,
            },
            amount=Money(command.amount, payment.currency),
        ),
        by=by,
    )


def _account(organisation_id: int, code: str) -> Account:
    for account in list_accounts(organisation_id):
        if account.code == code and account.use in PAID_FROM:
            return account
    raise RuleBroken("account", _l("Choose the account that pays the money back."))
