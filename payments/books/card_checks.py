"""Checks of cards: what the gateway says and what our books say are the same, row by row."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func, literal, or_, select, union_all

from core.dates import now
from core.db import session
from payments.bank.models import BankLine
from payments.books.card_return_checks import REFUNDS_STAND, RETURNS_AS_TOLD
from payments.books.registry import Check
from payments.cards.facts import Subject
from payments.cards.models import (
    CardAttempt,
    CardBalanceLine,
    CardDue,
    CardPayout,
    GatewayCase,
    GatewayEffect,
    GatewayEvent,
)
from payments.cards.quarantine_rules import CaseDecision, Effect, Why
from payments.cards.rules import AttemptKind, DueState, Outcome
from payments.cards.services.balance import FEE, OWN_FEE, PAYOUT
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import AccountUse
from payments.receiving.models import Payment
from payments.receiving.rules import Channel

APPLIED_WITHIN = timedelta(days=1)
"""A sweep comes once a day: older messages must have taken effect."""
BELIEVED = (Effect.APPLIED, Effect.NOTHING, Effect.PARKED)

_paid_by = and_(Payment.channel == Channel.CARD, Payment.reference == CardAttempt.intent)
CHARGES_ARE_PAYMENTS = Check(
    "a card charge that succeeded is one payment with its amount",
    select(
        CardAttempt.key.label("charge"),
        CardAttempt.amount,
        Payment.amount.label("received"),
    )
    .join(CardDue, CardDue.id == CardAttempt.due_id)
    .outerjoin(Payment, _paid_by)
    .where(
        CardAttempt.outcome == Outcome.SUCCEEDED,
        or_(
            Payment.id.is_(None),
            Payment.amount != CardAttempt.amount,
            Payment.currency != CardAttempt.currency,
            Payment.id.is_distinct_from(CardDue.payment_id),
        ),
    ),
)

_succeeded = (
    select(CardAttempt.id)
    .where(CardAttempt.intent == Payment.reference, CardAttempt.outcome == Outcome.SUCCEEDED)
    .exists()
)
_decided = (
    select(GatewayCase.id)
    .where(GatewayCase.object == Payment.reference, GatewayCase.decision == CaseDecision.TAKE)
    .exists()
)
PAYMENTS_ARE_CHARGES = Check(
    "a payment by card is a charge that succeeded",
    select(Payment.public_id.label("payment"), Payment.reference, Payment.amount).where(
        Payment.channel == Channel.CARD, ~_succeeded, ~_decided
    ),
)

_won = (
    select(CardAttempt.id)
    .where(CardAttempt.due_id == CardDue.id, CardAttempt.outcome == Outcome.SUCCEEDED)
    .exists()
)
_refused = Outcome.DECLINED, Outcome.EXPIRED, Outcome.SUCCEEDED
_told = (
    select(GatewayEvent.due, GatewayEvent.attempt, GatewayEvent.object, GatewayEvent.type)
    .join(GatewayEffect, GatewayEffect.event_id == GatewayEvent.id)
    .where(GatewayEvent.subject == Subject.INTENT, GatewayEffect.effect.in_(BELIEVED))
).subquery("told")
_said = or_(
    and_(_told.c.type == "payment_intent.succeeded", CardAttempt.outcome != Outcome.SUCCEEDED),
    and_(
        _told.c.type == "payment_intent.payment_failed",
        CardAttempt.kind == AttemptKind.OFF_SESSION,
        CardAttempt.outcome.not_in(_refused),
    ),
)
_contradicted = (
    select(CardDue.public_id.label("due"), cast(CardDue.state, CardDue.state.type).label("state"))
    .join(CardAttempt, CardAttempt.due_id == CardDue.id)
    .join(
        _told,
        and_(
            _told.c.due == CardDue.public_id,
            _told.c.attempt == CardAttempt.number,
            or_(CardAttempt.intent.is_(None), _told.c.object == CardAttempt.intent),
        ),
    )
    .where(_said)
)
_unlike = select(CardDue.public_id, CardDue.state).where(
    or_(
        and_(CardDue.state == DueState.SUCCEEDED, ~_won),
        and_(CardDue.state != DueState.SUCCEEDED, _won),
    )
)
_stands = union_all(_contradicted, _unlike).subquery("stands")
DUES_FOLLOW = Check(
    "a card due stands where all that was told of it leads",
    select(_stands.c.due, _stands.c.state),
)


def _without_effect() -> Iterator[dict[str, Any]]:
    """Yield messages without effect after a day, and messages that were taken twice."""
    late = select(GatewayEvent.name).where(
        GatewayEvent.id.not_in(select(GatewayEffect.event_id)),
        GatewayEvent.received_at < now() - APPLIED_WITHIN,
    )
    for name in session.scalars(late):
        yield {"message": name, "what": "has taken no effect"}
    twice = (
        select(GatewayEvent.name)
        .group_by(GatewayEvent.source, GatewayEvent.name)
        .having(func.count() > 1)
    )
    for name in session.scalars(twice):
        yield {"message": name, "what": "was taken twice"}


EFFECTS = Check("a message of the card gateway took effect, once", _without_effect)
_lines = func.coalesce(
    select(cast(func.sum(CardBalanceLine.net), BigInteger))
    .where(CardBalanceLine.payout_id == CardPayout.id)
    .scalar_subquery(),
    0,
)
_document = literal(f"{PAYOUT}:") + CardPayout.public_id
_moved = func.coalesce(
    select(
        cast(func.sum(case((Account.use == AccountUse.BANK, Transfer.amount), else_=0)), BigInteger)
    )
    .join(Account, Account.id == Transfer.debit_id)
    .where(Transfer.document == _document)
    .scalar_subquery(),
    0,
)
_set_aside = (
    select(GatewayCase.id)
    .where(GatewayCase.object == CardPayout.name, GatewayCase.decision == CaseDecision.SET_ASIDE)
    .exists()
)
PAYOUTS_ADD_UP = Check(
    "a payout of card money is the sum of its movements and its line at the bank",
    select(
        CardPayout.name.label("payout"),
        CardPayout.amount,
        _lines.label("movements"),
        BankLine.amount.label("line"),
        _moved.label("booked"),
    )
    .outerjoin(BankLine, BankLine.document == _document)
    .where(
        ~_set_aside,
        or_(
            _lines != CardPayout.amount,
            BankLine.amount != CardPayout.amount,
            and_(BankLine.id.is_(None), _moved != 0),
            and_(BankLine.id.is_not(None), CardPayout.amount > 0, _moved != CardPayout.amount),
        ),
    ),
)

_fee = case(
    (
        and_(CardBalanceLine.kind == OWN_FEE, CardBalanceLine.fee == 0),
        -CardBalanceLine.net,
    ),
    else_=CardBalanceLine.fee,
)
_no_rate = (
    select(GatewayCase.id)
    .where(GatewayCase.object == CardBalanceLine.name, GatewayCase.why == Why.NO_RATE)
    .exists()
)
FEES_BOOKED = Check(
    "fees of the card gateway are in the ledger as they were told",
    select(
        CardBalanceLine.name.label("movement"), _fee.label("fee"), Transfer.amount.label("posted")
    )
    .outerjoin(Transfer, Transfer.key == literal(f"{FEE}:") + CardBalanceLine.name)
    .where(
        _fee != 0,
        ~_no_rate,
        or_(
            Transfer.id.is_(None),
            func.coalesce(Transfer.foreign_amount, Transfer.amount) != func.abs(_fee),
        ),
    ),
)

CHECKS = (
    CHARGES_ARE_PAYMENTS,
    PAYMENTS_ARE_CHARGES,
    DUES_FOLLOW,
    EFFECTS,
    RETURNS_AS_TOLD,
    REFUNDS_STAND,
    PAYOUTS_ADD_UP,
    FEES_BOOKED,
)
