"""The gateway's messages: each kept once, then applied once; what stands follows from all of them.

A message that we have is never lost, whatever applying it meets: what was not applied is applied by
the next sweep.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from flask import current_app
from sqlalchemy import select

from core.dates import now
from core.db import session
from core.errors import AppError
from core.jobs.services import enqueue
from core.statements import into_new
from payments.cards.facts import Facts, Subject
from payments.cards.models import CardDue, CardSetup, CardTry, GatewayEffect, GatewayEvent
from payments.cards.ports import Intent
from payments.cards.quarantine_rules import Effect
from payments.cards.rules import Outcome
from payments.cards.services.cases import open_case
from payments.cards.services.desk import SOURCE, body_of_cards
from payments.cards.services.outcomes import page_expired, take_news
from payments.cards.services.returns import returns_told
from payments.cards.services.trusting import distrust

TAKE_CARD, TAKE_PAYOUT = "cards.take_card", "cards.take_payout"
INTENTS = {
    "payment_intent.succeeded": Outcome.SUCCEEDED,
    "payment_intent.payment_failed": Outcome.DECLINED,
    "payment_intent.requires_action": Outcome.NEEDS_ACTION,
    "payment_intent.canceled": Outcome.EXPIRED,
}
FAILED = frozenset({"payment_intent.payment_failed", "setup_intent.setup_failed"})
"""Messages that a card was refused, counted against whoever tests cards."""


def take(facts: Facts) -> None:
    """Keep a message that came, and let it take effect; what cannot now waits for the sweep."""
    event_id = keep(facts)
    if event_id is None:
        return
    try:
        with session.begin_nested():
            apply(event_id)
    except AppError:
        current_app.logger.exception("cards: message %s waits for the sweep", facts.name)


def keep(facts: Facts) -> int | None:
    """Keep a message that came; return its row, or None when it was there."""
    into = into_new(GatewayEvent)[session.get_bind().dialect.name]
    kept: int | None = session.scalar(
        into.values(_row(facts, swept=False)).returning(GatewayEvent.id)
    )
    return kept


def keep_missed(found: Sequence[Facts]) -> int:
    """Keep messages that were found by asking; return how many had not come."""
    if not found:
        return 0
    into = into_new(GatewayEvent)[session.get_bind().dialect.name].returning(GatewayEvent.id)
    return len(session.scalars(into, [_row(one, swept=True) for one in found]).all())


def _row(facts: Facts, *, swept: bool) -> dict[str, Any]:
    return {**asdict(facts), "source": SOURCE, "received_at": now(), "swept": swept}


def apply(event_id: int) -> Effect | None:
    """Let a message take effect, once; None when another has applied it."""
    event = session.scalar(
        select(GatewayEvent)
        .where(GatewayEvent.id == event_id, GatewayEvent.id.not_in(select(GatewayEffect.event_id)))
        .with_for_update()
    )
    if event is None or session.get(GatewayEffect, event_id) is not None:
        return None
    why = distrust(event)
    if why is not None:
        open_case(event.name, why, "", event.id)
        effect = Effect.ALERT
    else:
        effect = _HANDLERS.get(event.subject, _nothing)(event)
        _count_failure(event)
    session.add(GatewayEffect(event_id=event.id, effect=effect, at=now()))
    session.flush()
    return effect


def not_applied() -> list[int]:
    """Return the messages that were kept and not applied, the oldest first."""
    waiting = (
        select(GatewayEvent.id)
        .where(GatewayEvent.id.not_in(select(GatewayEffect.event_id)))
        .order_by(GatewayEvent.id)
    )
    return list(session.scalars(waiting))


def _intent_told(event: GatewayEvent) -> Effect:
    outcome = INTENTS.get(event.type)
    if outcome is None:
        return Effect.NOTHING
    return take_news(
        Intent(
            id=event.object,
            outcome=outcome,
            amount=event.amount,
            currency=event.currency,
            customer=event.customer,
            due=event.due,
            attempt=event.attempt,
            code=event.code,
            made_at=event.made_at,
        ),
        event.id,
    )


def _page_told(event: GatewayEvent) -> Effect:
    """Let a job look at a page that saved a card; one that nobody used any more is over."""
    if event.type == "checkout.session.expired":
        return page_expired(event.due, event.attempt)
    if event.type != "checkout.session.completed" or not _setup(event.due):
        return Effect.NOTHING
    arguments = {"setup": event.due, "name": event.intent}
    enqueue(TAKE_CARD, arguments, key=f"{TAKE_CARD}:{event.due}", by=None)
    return Effect.APPLIED


def _return_told(event: GatewayEvent) -> Effect:
    return returns_told(event.intent, body_of_cards().id)


def _payout_told(event: GatewayEvent) -> Effect:
    enqueue(TAKE_PAYOUT, {"payout": event.object}, key=f"{TAKE_PAYOUT}:{event.name}", by=None)
    return Effect.APPLIED


def _nothing(_event: GatewayEvent) -> Effect:
    return Effect.NOTHING


_HANDLERS: dict[Subject, Callable[[GatewayEvent], Effect]] = {
    Subject.INTENT: _intent_told,
    Subject.PAGE: _page_told,
    Subject.REFUND: _return_told,
    Subject.DISPUTE: _return_told,
    Subject.PAYOUT: _payout_told,
}


def _count_failure(event: GatewayEvent) -> None:
    """Count a refused card against the donor at whose page it was refused."""
    if event.type not in FAILED:
        return
    made: Any = select(CardDue.donor_id).where(CardDue.public_id == event.due)
    donor_id = session.scalar(made) or getattr(_setup(event.due), "donor_id", None)
    if donor_id is None:
        return
    last = session.scalar(
        select(CardTry.address)
        .where(CardTry.donor_id == donor_id, ~CardTry.failed)
        .order_by(CardTry.id.desc())
        .limit(1)
    )
    session.add(
        CardTry(donor_id=donor_id, address=last or "", failed=True, at=now(), event_id=event.id)
    )


def _setup(name: str) -> CardSetup | None:
    return session.scalar(select(CardSetup).where(CardSetup.public_id == name))
