"""What became of an attempt: from the gateway's answer or its messages, in any order.

What is known of an attempt only ever rises (``outranks``), so that news that come late, twice or
from a runner taken for dead change nothing.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from payments.cards.models import CardAttempt, CardCustomer, CardDue, GatewayEvent
from payments.cards.ports import Intent
from payments.cards.quarantine_rules import Effect, Why
from payments.cards.rules import (
    AttemptKind,
    DueState,
    Move,
    Outcome,
    Plan,
    after_refusal,
    ask_again_in,
    move,
    outranks,
)
from payments.cards.services.booking import book
from payments.cards.services.cases import open_case
from payments.cards.services.returns import take_returns
from payments.cards.services.telling import tell_ask, tell_refused, tell_stopped

LATER = timedelta(hours=1)
"""How long to wait before a charge that the books refuse is tried to be booked again."""


@dataclass(frozen=True)
class _News:
    """An attempt with its due, locked, and what is said of it."""

    due: CardDue
    attempt: CardAttempt
    intent: Intent
    event_id: int | None


def take_news(intent: Intent, event_id: int | None = None) -> Effect:
    """Take what the gateway says of a charge; say what it changed."""
    if intent.outcome is Outcome.SENT:
        return Effect.NOTHING
    due = _locked(intent.due)
    attempt = _attempt(due.id, intent.attempt) if due else None
    if due is None or attempt is None:
        return _misfit(intent, Why.UNKNOWN_DUE, event_id)
    why = _unlike(due, attempt, intent)
    if why is not None:
        return _misfit(intent, why, event_id)
    return _apply(_News(due, attempt, intent, event_id))


def retry_booking(name: str, event: GatewayEvent | None) -> None:
    """Book a charge that the books refused before. RuleBroken("decision") when they still do."""
    due = _locked(event.due) if event else None
    attempt = _attempt(due.id, event.attempt) if event and due else None
    if event is None or due is None or attempt is None:
        raise RuleBroken("decision", _l("It is tried again by itself, at the next run."))
    try:
        with session.begin_nested():
            book(due, attempt, name, event.made_at)
    except RuleBroken as refused:
        raise RuleBroken("decision", refused.message) from refused
    if attempt.outcome is not Outcome.SUCCEEDED:
        told = Intent(
            id=name, outcome=Outcome.SUCCEEDED, amount=event.amount, currency=event.currency,
            customer=event.customer, due=event.due, attempt=event.attempt, code="",
            made_at=event.made_at,
        )  # fmt: skip
        take_news(told, event.id)


def lose(due_id: int, attempt_id: int, runner: str) -> None:
    """Keep that nobody knows what became of an attempt: it is asked again with its key."""
    due, attempt = _own(due_id, attempt_id, runner)
    if due is None:
        return
    attempt.asked += 1
    put(due, Move.LOSE)
    due.next_at = now() + ask_again_in(attempt.asked)


def found_nothing(due_id: int, attempt_id: int, runner: str) -> None:
    """Keep that the gateway knows no charge of an attempt, having looked through all.

    Of a page that nobody can pay on any more, nothing will come; any other attempt is asked for
    anew at once, with its own key.
    """
    due, attempt = _own(due_id, attempt_id, runner)
    if due is None:
        return
    if attempt.kind is AttemptKind.HOSTED:
        attempt.outcome, attempt.answered_at = Outcome.EXPIRED, now()
        _page_over(due)
        return
    attempt.asked_at = now()
    put(due, Move.LOSE)
    due.next_at = now()


def stop_for(due_id: int, attempt_id: int, runner: str, code: str) -> None:
    """Give a due up without asking the gateway, or because it will never take it."""
    due, attempt = _own(due_id, attempt_id, runner)
    if due is None:
        return
    attempt.outcome, attempt.code, attempt.answered_at = Outcome.DECLINED, code, now()
    _stop(due, code)


def put(due: CardDue, what: Move) -> None:
    """Move a due. WrongState when the move is not legal."""
    into = move(due.state, what)
    if into is None:
        raise WrongState(_l("This charge is in another state by now. Reload the page."))
    due.state = into
    due.runner, due.lease_until = "", None


def page_expired(due_name: str, number: int) -> Effect:
    """Take that nobody can pay on a page any more."""
    due = _locked(due_name)
    attempt = _attempt(due.id, number) if due else None
    if due is None or attempt is None or not outranks(Outcome.EXPIRED, attempt.outcome):
        return Effect.NOTHING
    attempt.outcome, attempt.answered_at = Outcome.EXPIRED, now()
    if attempt.number == due.attempts and due.state is not DueState.SUCCEEDED:
        _page_over(due)
    return Effect.APPLIED


def _page_over(due: CardDue) -> None:
    """Take that a donor did not confirm: paying once is over, a month waits for them still."""
    if due.instalment_id is None:
        if due.state in {DueState.SENDING, DueState.UNKNOWN}:
            put(due, Move.ASK)
        put(due, Move.CANCEL)
    elif due.state is not DueState.NEEDS_ACTION:
        put(due, Move.ASK)


def _apply(news: _News) -> Effect:
    due, attempt, intent = news.due, news.attempt, news.intent
    hosted = attempt.kind is AttemptKind.HOSTED
    if hosted and intent.outcome in {Outcome.DECLINED, Outcome.NEEDS_ACTION}:
        # The donor is still on the page and may try again there.
        return Effect.NOTHING
    if not outranks(intent.outcome, attempt.outcome):
        return Effect.NOTHING
    if intent.outcome is Outcome.SUCCEEDED:
        return _succeed(news)
    attempt.outcome, attempt.code = intent.outcome, intent.code
    attempt.intent, attempt.answered_at = intent.id, now()
    session.flush()
    if attempt.number == due.attempts and due.state is not DueState.SUCCEEDED:
        _follow(due, attempt)
    return Effect.APPLIED


def _succeed(news: _News) -> Effect:
    due, attempt, intent = news.due, news.attempt, news.intent
    if due.payment_id is not None:
        return _misfit(intent, Why.PAID_TWICE, news.event_id)
    try:
        with session.begin_nested():
            payment = book(due, attempt, intent.id, intent.made_at)
    except RuleBroken as refused:
        open_case(intent.id, Why.REFUSED_BY_BOOKS, str(refused.message), news.event_id)
        if due.state in {DueState.SENDING, DueState.UNKNOWN}:
            put(due, Move.LOSE)
            due.next_at = now() + LATER
        return Effect.QUARANTINED
    attempt.outcome, attempt.code = Outcome.SUCCEEDED, ""
    attempt.intent, attempt.answered_at = intent.id, now()
    put(due, Move.SUCCEED)
    due.payment_id, due.why = payment.id, ""
    changes = {"state": [None, due.state.value], "amount": [None, attempt.amount]}
    record(Act("charged", "card_due", due.public_id, changes), None)
    session.flush()
    take_returns(payment, intent.id)
    return Effect.APPLIED


def _follow(due: CardDue, attempt: CardAttempt) -> None:
    """Do what follows an attempt that did not succeed."""
    if attempt.outcome is not Outcome.DECLINED:
        if move(due.state, Move.ASK):
            put(due, Move.ASK)
            tell_ask(due, attempt)
        return
    due.why = attempt.code
    decision = after_refusal(attempt.code, refusals_of(due.id))
    if decision.plan is Plan.ASK:
        put(due, Move.ASK)
        tell_ask(due, attempt)
    elif decision.plan is Plan.RETRY:
        put(due, Move.DECLINE)
        due.next_at = now() + timedelta(days=decision.days)
        tell_refused(due, decision.days)
    else:
        _stop(due, attempt.code)


def _stop(due: CardDue, code: str) -> None:
    put(due, Move.GIVE_UP)
    due.why = code
    tell_stopped(due)


def refusals_of(due_id: int) -> int:
    """Return how often a due was refused for certain."""
    query = select(func.count()).where(
        CardAttempt.due_id == due_id, CardAttempt.outcome == Outcome.DECLINED
    )
    return session.scalars(query).one()


def _unlike(due: CardDue, attempt: CardAttempt, intent: Intent) -> Why | None:
    """Return in what a charge is not the one that we asked for."""
    customer = session.get(CardCustomer, due.donor_id)
    if customer is None or customer.name != intent.customer:
        return Why.OTHER_DONOR
    if intent.currency != attempt.currency:
        return Why.OTHER_CURRENCY
    if intent.amount != attempt.amount:
        return Why.OTHER_AMOUNT
    if attempt.intent is not None and attempt.intent != intent.id:
        return Why.PAID_TWICE
    return None


def _misfit(intent: Intent, why: Why, event_id: int | None) -> Effect:
    """Money that came and fits nothing waits for a person; a charge that brought none is none."""
    if intent.outcome is not Outcome.SUCCEEDED:
        return Effect.NOTHING
    open_case(intent.id, why, "", event_id)
    return Effect.QUARANTINED


def _locked(name: str) -> CardDue | None:
    return session.scalar(
        select(CardDue)
        .where(CardDue.public_id == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _attempt(due_id: int, number: int) -> CardAttempt | None:
    return session.scalar(
        select(CardAttempt)
        .where(CardAttempt.due_id == due_id, CardAttempt.number == number)
        .execution_options(populate_existing=True)
    )


def _own(due_id: int, attempt_id: int, runner: str) -> tuple[CardDue | None, CardAttempt]:
    """Return a due that is still in a runner's hands, locked; None when it is not."""
    due = session.scalar(
        select(CardDue)
        .where(CardDue.id == due_id, CardDue.runner == runner, CardDue.state == DueState.SENDING)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return due, session.get_one(CardAttempt, attempt_id)
