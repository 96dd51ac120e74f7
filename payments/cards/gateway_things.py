"""The gateway's things as we keep them: what its client answers, read into our facts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from payments.cards.facts import METADATA_ATTEMPT, METADATA_DUE
from payments.cards.ports import BalanceLine, HostedPage, Intent, RefundFacts
from payments.cards.rules import Outcome

OUTCOMES = {
    "succeeded": Outcome.SUCCEEDED,
    "requires_action": Outcome.NEEDS_ACTION,
    "requires_confirmation": Outcome.NEEDS_ACTION,
    "requires_payment_method": Outcome.DECLINED,
    "canceled": Outcome.EXPIRED,
}
"""Of a charge by its status; any other is on its way."""
Json = Mapping[str, Any]


def instant(seconds: int) -> datetime:
    """Return a moment that the gateway counts in seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def intent_facts(made: Json) -> Intent:
    """Return what we keep of a payment intent."""
    names = made.get("metadata") or {}
    error = made.get("last_payment_error") or {}
    outcome = OUTCOMES.get(made["status"], Outcome.SENT)
    attempt = str(names.get(METADATA_ATTEMPT, ""))
    return Intent(
        id=made["id"],
        outcome=outcome,
        amount=made["amount"],
        currency=made["currency"].upper(),
        customer=made.get("customer") or "",
        due=names.get(METADATA_DUE, ""),
        attempt=int(attempt) if attempt.isdigit() else 0,
        code=error.get("decline_code") or error.get("code") or "",
        made_at=instant(made["created"]),
    )


def refund_facts(made: Json) -> RefundFacts:
    """Return what we keep of a refund."""
    return RefundFacts(
        id=made["id"],
        status=made["status"] or "",
        amount=made["amount"],
        currency=made["currency"].upper(),
        ours=(made.get("metadata") or {}).get(METADATA_DUE, ""),
        code=made.get("failure_reason") or "",
    )


def hosted_page(made: Json) -> HostedPage:
    """Return the name and the address of a page."""
    return HostedPage(id=made["id"], url=made.get("url") or "")


def balance_line(made: Json) -> BalanceLine:
    """Return what we keep of a movement of the balance."""
    return BalanceLine(
        id=made["id"],
        kind=made["type"],
        source=made.get("source") or "",
        amount=made["amount"],
        fee=made["fee"],
        net=made["net"],
        currency=made["currency"].upper(),
        made_at=instant(made["created"]),
    )
