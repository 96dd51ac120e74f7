"""Dues: one for each open instalment of a commitment that a donor lets us charge to a card."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    update,
)

from core.dates import now, this_month
from core.db import Instant, session
from core.statements import into_new
from payments.cards.models import CardDue, CardMandate, SavedCard
from payments.cards.rules import DueState
from payments.pledges.models import Instalment, Pledge
from payments.pledges.services.asking import may_be_asked
from payments.pledges.services.due import paid_amount, waived_amount

COLUMNS = (
    "public_id", "pledge_id", "instalment_id", "donor_id", "amount", "currency", "state",
    "attempts", "next_at", "runner", "why", "opened_at",
)  # fmt: skip
PAID_OTHERWISE, CARD_STOPPED = "paid_otherwise", "card_stopped"
STILL = (DueState.DUE, DueState.DECLINED, DueState.STOPPED)
"""States in which no attempt is on its way and no page is open."""


def chargeable_pledges(organisation_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions on pledges, their open mandate and its card, to be charged now."""
    return [
        Pledge.organisation_id == organisation_id,
        CardMandate.ended_at.is_(None),
        SavedCard.removed_at.is_(None),
        *may_be_asked(),
    ]


def new_dues(organisation_id: int) -> Select[*tuple[Any, ...]]:
    """Select the rows of ``COLUMNS`` that are to be charged and have no due yet."""
    left = Instalment.amount - paid_amount() - waived_amount()
    month = str(this_month())
    moment = literal(now(), Instant)
    return (
        select(
            ("due-" + Instalment.public_id).label("public_id"),
            Pledge.id.label("pledge_id"),
            Instalment.id.label("instalment_id"),
            SavedCard.donor_id,
            left.label("amount"),
            Instalment.currency,
            literal(DueState.DUE.value),
            literal(0),
            moment.label("next_at"),
            literal(""),
            literal("").label("why"),
            moment.label("opened_at"),
        )
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .join(CardMandate, CardMandate.pledge_id == Pledge.id)
        .join(SavedCard, SavedCard.id == CardMandate.card_id)
        .where(
            *chargeable_pledges(organisation_id),
            Instalment.period.between(CardMandate.from_month, month),
            left > 0,
            ~select(CardDue.id).where(CardDue.instalment_id == Instalment.id).exists(),
        )
        .order_by(Instalment.id)
    )


def open_dues(organisation_id: int) -> int:
    """Make the dues that are not there yet, each once; return how many."""
    into = into_new(CardDue)[session.get_bind().dialect.name]
    statement = into.from_select(COLUMNS, new_dues(organisation_id), include_defaults=False)
    return _count(statement)


def keep_to_what_is_open(organisation_id: int) -> int:
    """Cancel dues of which nothing is open any more, and lower those of which less is.

    Only such of which no attempt is on its way. Returns how many were cancelled.
    """
    left = (
        select(Instalment.amount - paid_amount() - waived_amount())
        .where(Instalment.id == CardDue.instalment_id)
        .correlate(CardDue)
        .scalar_subquery()
    )
    mine = and_(
        CardDue.state.in_(STILL),
        CardDue.instalment_id.is_not(None),
        CardDue.pledge_id.in_(select(Pledge.id).where(Pledge.organisation_id == organisation_id)),
    )
    over = (
        update(CardDue).where(mine, left <= 0).values(state=DueState.CANCELLED, why=PAID_OTHERWISE)
    )
    count = _count(over)
    _count(update(CardDue).where(mine, left > 0, left < CardDue.amount).values(amount=left))
    return count


def reopen_for(pledge_ids: list[int]) -> int:
    """Let the dues of commitments be tried again, with the card that they have now."""
    again = or_(
        CardDue.state.in_((DueState.STOPPED, DueState.DECLINED)),
        and_(CardDue.state == DueState.CANCELLED, CardDue.why == CARD_STOPPED),
    )
    return _count(
        update(CardDue)
        .where(CardDue.pledge_id.in_(pledge_ids), CardDue.instalment_id.is_not(None), again)
        .values(state=DueState.DUE, next_at=now(), why="")
    )


def cancel_for(pledge_id: int) -> int:
    """Let nothing of a commitment be charged any more; what is on its way keeps its outcome."""
    return _count(
        update(CardDue)
        .where(CardDue.pledge_id == pledge_id, CardDue.state.in_(STILL))
        .values(state=DueState.CANCELLED, why=CARD_STOPPED)
    )


def waiting_count() -> Select[*tuple[Any, ...]]:
    """Select how many dues are in each state, and their sum, by currency."""
    return (
        select(CardDue.state, CardDue.currency, func.count(), func.sum(CardDue.amount))
        .group_by(CardDue.state, CardDue.currency)
        .order_by(CardDue.state, CardDue.currency)
    )


def _count(statement: Any) -> int:
    options = {"preserve_rowcount": True, "synchronize_session": False}
    return int(session.execute(statement, execution_options=options).rowcount)  # type: ignore[attr-defined]  # a CursorResult
