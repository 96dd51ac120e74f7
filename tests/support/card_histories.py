"""Histories of one charge: everything a gateway may tell of it, in any order and number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.dates import Month, now
from core.db import session
from payments.cards.models import CardAttempt, CardDue, GatewayCase
from payments.cards.rules import AttemptKind, DueState
from payments.cards.services.claiming import key_of
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of
from payments.pledges.services import instalment_for, paid_of
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.services import net_of
from tests.factories.cards import card_pledge, dispute, intent, message, refund, take
from tests.factories.money import accounts

NAME = "pi_of_the_story"


@dataclass(frozen=True)
class Story:
    """A charge without an answer, and the twelve messages of its life."""

    due: CardDue
    told: Sequence[dict[str, Any]]


def begin() -> Story:
    """Send a charge whose answer is lost; in the running transaction."""
    promise = card_pledge()
    instalment = instalment_for(promise.id, Month(2026, 10))
    assert instalment is not None
    due = CardDue(
        public_id=f"due-{instalment.public_id}",
        pledge_id=promise.id,
        instalment_id=instalment.id,
        donor_id=promise.donor_id,
        amount=instalment.amount,
        state=DueState.UNKNOWN,
        attempts=1,
        next_at=now(),
        opened_at=now(),
    )
    session.add(due)
    session.flush()
    attempt = CardAttempt(
        due_id=due.id,
        number=1,
        kind=AttemptKind.OFF_SESSION,
        key=key_of(due.public_id, 1),
        amount=due.amount,
        currency=due.currency,
        asked_at=now(),
    )
    session.add(attempt)
    session.flush()
    return Story(due, life_of(due, attempt))


def life_of(due: CardDue, attempt: CardAttempt) -> list[dict[str, Any]]:
    """Return twelve messages: a charge that failed and then succeeded, returns and their ends."""

    def of(status: str) -> dict[str, Any]:
        return dict(intent(due, attempt, NAME, status))

    charge = {"id": "ch_1", "object": "charge", "payment_intent": NAME, "status": "succeeded"}
    return [
        message("payment_intent.created", of("requires_confirmation")),
        message("payment_intent.requires_action", of("requires_action")),
        message("payment_intent.payment_failed", of("requires_payment_method")),
        message("payment_intent.succeeded", of("succeeded")),
        message("charge.succeeded", {**charge, "created": 1, "amount": 1}),
        message("refund.created", refund(NAME, "re_1", 100_000, "pending")),
        message("refund.updated", refund(NAME, "re_1", 100_000)),
        message("refund.created", refund(NAME, "re_2", 70_000, "pending")),
        message("refund.failed", refund(NAME, "re_2", 70_000, "failed")),
        message("charge.dispute.created", dispute(NAME, "dp_1", 200_000, "needs_response")),
        message("charge.dispute.funds_withdrawn", dispute(NAME, "dp_1", 200_000, "under_review")),
        message("charge.dispute.closed", dispute(NAME, "dp_1", 200_000, "won")),
    ]


def tell(story: Story, order: Sequence[int]) -> dict[str, Any]:
    """Take messages by their places in the story; return where everything stands."""
    for place in order:
        take(story.told[place])
    return state_of(story.due)


def state_of(due: CardDue) -> dict[str, Any]:
    """Return everything that must be the same whatever the order was."""
    session.expire_all()
    payment = session.scalar(select(Payment).where(Payment.reference == NAME))
    returns = session.execute(
        select(PaymentReturn.kind, PaymentReturn.amount).order_by(
            PaymentReturn.kind, PaymentReturn.amount
        )
    )
    attempt = session.scalars(select(CardAttempt).where(CardAttempt.due_id == due.id)).one()
    return {
        "due": due.state.value,
        "outcome": attempt.outcome.value,
        "net": net_of(payment).amount if payment else 0,
        "paid": paid_of([due.instalment_id or 0])[due.instalment_id or 0],
        "held": balance_of(accounts()[AccountUse.CARD]).amount,
        "returns": [(kind.value, amount) for kind, amount in returns],
        "cases": session.scalars(select(GatewayCase.object)).all(),
    }
