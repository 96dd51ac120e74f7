"""Checks of money that went back to cards: as it was told, and as we asked for it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import aliased

from core.db import session
from payments.books.registry import Check
from payments.cards.models import GatewayCase, GatewayEffect, GatewayEvent
from payments.cards.quarantine_rules import Effect
from payments.cards.refund_models import CardRefund
from payments.cards.refund_rules import UNDONE
from payments.cards.services.returns import KINDS, told_of
from payments.ledger.models import Account
from payments.ledger.rules import AccountUse
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import Channel, ReturnKind

Return = tuple[str, str]
"""The gateway's names of a charge, and of a refund or dispute of it."""
Said = tuple[ReturnKind, int, bool]
"""What it is, its amount in minor units, and whether the money came back."""


def _returns_unlike() -> Iterator[dict[str, Any]]:
    """Yield refunds and disputes that are not in the books as all messages tell of them."""
    booked, waiting = _booked(), set(session.scalars(select(GatewayCase.object)))
    asked = _asked()
    for (intent, name), said in _told_returns().items():
        found = booked.pop((intent, name), None)
        ours = asked.get((intent, name))
        if found != said and name not in waiting and not _known(ours, said):
            yield {"charge": intent, "return": name, "amount": said[1]}
    for (intent, name), said in booked.items():
        yield {"charge": intent, "return": name, "amount": said[1]}


def _told_returns() -> dict[Return, Said]:
    """Return what was told about payments in our books, folded as it is when it is applied."""
    rows = session.scalars(
        select(GatewayEvent)
        .join(GatewayEffect, GatewayEffect.event_id == GatewayEvent.id)
        .join(
            Payment,
            and_(Payment.channel == Channel.CARD, Payment.reference == GatewayEvent.intent),
        )
        .where(GatewayEvent.subject.in_(tuple(KINDS)), GatewayEffect.effect != Effect.ALERT)
    )
    told: defaultdict[str, list[GatewayEvent]] = defaultdict(list)
    for event in rows:
        told[event.intent].append(event)
    return {
        (intent, one.name): (one.kind, min(one.amounts), one.undone)
        for intent, some in told.items()
        for one in told_of(some)
        if one.moved
    }


def _booked() -> dict[Return, Said]:
    """Return what went back from the account of card money by itself."""
    back = aliased(PaymentReturn)
    undone = select(back.id).where(back.undoes_id == PaymentReturn.id).exists()
    rows = session.execute(
        select(
            Payment.reference,
            PaymentReturn.reference,
            PaymentReturn.kind,
            PaymentReturn.amount,
            case((undone, 1), else_=0),
        )
        .join(Payment, Payment.id == PaymentReturn.payment_id)
        .join(Account, Account.id == PaymentReturn.account_id)
        .where(
            Payment.channel == Channel.CARD,
            Account.use == AccountUse.CARD,
            PaymentReturn.kind.in_(tuple(KINDS.values())),
            PaymentReturn.id.not_in(select(CardRefund.return_id)),
        )
    )
    return {
        (intent, name): (kind, amount, bool(again)) for intent, name, kind, amount, again in rows
    }


def _asked() -> dict[Return, Said]:
    """Return the refunds that we asked for, by the names that the gateway gave them."""
    rows = session.execute(
        select(CardRefund.intent, CardRefund.name, CardRefund.amount, CardRefund.state)
    )
    return {
        (intent, name): (ReturnKind.REFUND, amount, state in UNDONE)
        for intent, name, amount, state in rows
        if name is not None
    }


def _known(ours: Said | None, said: Said) -> bool:
    """Say whether we know of our refund what was told, or more."""
    return ours is not None and ours[:2] == said[:2] and ours[2] >= said[2]


_again = aliased(PaymentReturn)
_came_back = select(_again.id).where(_again.undoes_id == PaymentReturn.id).exists()
REFUNDS_STAND = Check(
    "a refund that we asked the card gateway for stands where its row in the books does",
    select(CardRefund.public_id.label("refund"), CardRefund.amount, PaymentReturn.amount)
    .join(PaymentReturn, PaymentReturn.id == CardRefund.return_id)
    .where(
        or_(
            CardRefund.amount != PaymentReturn.amount,
            and_(CardRefund.state.in_(UNDONE), ~_came_back),
            and_(CardRefund.state.not_in(UNDONE), _came_back),
        )
    ),
)
RETURNS_AS_TOLD = Check(
    "refunds and disputes of cards are in the books as they were told", _returns_unlike
)
