"""Taking dues in hand: many runners at once, each due in the hands of one, for as long as a lease.

An attempt is written before the gateway hears of it. Its key is the due's and the attempt's number,
which grows only after a refusal for certain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from core.dates import now
from core.db import public_id, session
from core.money import Money
from core.statements import into_new
from payments.cards.limits import beyond_limits
from payments.cards.models import CardAttempt, CardCustomer, CardDue, CardMandate, SavedCard
from payments.cards.ports import ChargeOrder
from payments.cards.rules import SAME_KEY_FOR, AttemptKind, DueState, Outcome
from payments.cards.services.opening import chargeable_pledges
from payments.pledges.models import Pledge

LEASE = timedelta(minutes=10)
"""How long a runner may take for its dues; one silent for longer is taken for dead."""
GRACE = timedelta(minutes=5)
"""How long after a page of the gateway's has closed we look what came of it."""
FRESH = (DueState.DUE, DueState.DECLINED)


@dataclass(frozen=True)
class Claimed:
    """A due in our hands: what the gateway is asked, and whether to look before asking."""

    due_id: int
    attempt_id: int
    order: ChargeOrder
    asked_at: datetime
    lease_until: datetime
    look_first: bool
    """Whether the gateway may know the charge already."""
    may_ask: bool
    """Whether its key is certain to be the one that the gateway knows."""
    hosted: bool

    @property
    def money(self) -> Money:
        """What is charged."""
        return Money(self.order.amount, self.order.currency)

    @property
    def may_be_sent(self) -> bool:
        """Say whether the due is still ours: a runner that slept too long sends nothing."""
        return now() < self.lease_until


def claim(organisation_id: int, runner: str, size: int) -> Sequence[Claimed]:
    """Take the next dues in hand, with their attempts; none when nothing is to be done now."""
    until = now() + LEASE
    taken = list(session.scalars(_claimed(organisation_id, runner, size, until)))
    if not taken:
        return []
    _write_attempts(taken)
    return [
        _order(*row, until)
        for row in session.execute(
            select(CardDue, CardAttempt, SavedCard.name, CardCustomer.name)
            .join(
                CardAttempt,
                and_(
                    CardAttempt.due_id == CardDue.id,
                    CardAttempt.number == CardDue.attempts,
                ),
            )
            .join(CardCustomer, CardCustomer.donor_id == CardDue.donor_id)
            .outerjoin(SavedCard, SavedCard.id == CardAttempt.card_id)
            .where(CardDue.id.in_(taken))
            .order_by(CardDue.id)
            .execution_options(populate_existing=True)
        )
    ]


def anything_due(organisation_id: int) -> bool:
    """Say whether a runner would find something to do now."""
    query = select(CardDue.id).where(_claimable(organisation_id)).limit(1)
    return session.scalar(query) is not None


def new_runner() -> str:
    """Return a name by which a runner knows its dues again."""
    return public_id()


def not_chargeable(claimed: Claimed) -> str | None:
    """Return why the gateway would not take the amount; None when it would."""
    beyond = None if claimed.hosted else beyond_limits(claimed.money)
    return f"amount_{beyond.why}" if beyond else None


def _claimed(organisation_id: int, runner: str, size: int, until: datetime) -> ReturningUpdate[int]:
    query = (
        select(CardDue.id)
        .where(_claimable(organisation_id))
        .order_by(CardDue.id)
        .limit(size)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    return (
        update(CardDue)
        .where(CardDue.id.in_(select(query.c.id)))
        .values(
            attempts=case((CardDue.state.in_(FRESH), CardDue.attempts + 1), else_=CardDue.attempts),
            state=DueState.SENDING,
            lease_until=until,
            runner=runner,
        )
        .returning(CardDue.id)
        .execution_options(synchronize_session=False)
    )


def _claimable(organisation_id: int) -> ColumnElement[bool]:
    return or_(_fresh(organisation_id), _on_its_way(), _page_closed())


def _fresh(organisation_id: int) -> ColumnElement[bool]:
    pledges = (
        select(Pledge.id)
        .join(CardMandate, CardMandate.pledge_id == Pledge.id)
        .join(SavedCard, SavedCard.id == CardMandate.card_id)
        .where(*chargeable_pledges(organisation_id))
    )
    return and_(CardDue.state.in_(FRESH), CardDue.next_at <= now(), CardDue.pledge_id.in_(pledges))


def _on_its_way() -> ColumnElement[bool]:
    """Say of what there is no answer: it is asked again, whatever the donor decided since."""
    return or_(
        and_(CardDue.state == DueState.UNKNOWN, CardDue.next_at <= now()),
        and_(CardDue.state == DueState.SENDING, CardDue.lease_until <= now()),
    )


def _page_closed() -> ColumnElement[bool]:
    closed = (
        select(CardAttempt.id)
        .where(
            CardAttempt.due_id == CardDue.id,
            CardAttempt.number == CardDue.attempts,
            CardAttempt.kind == AttemptKind.HOSTED,
            CardAttempt.outcome.in_((Outcome.SENT, Outcome.NEEDS_ACTION)),
            CardAttempt.closes_at <= now() - GRACE,
        )
        .exists()
    )
    return and_(CardDue.state == DueState.NEEDS_ACTION, CardDue.next_at <= now(), closed)


def _write_attempts(due_ids: Sequence[int]) -> None:
    """Write the attempts that are not there: those of dues that were not on their way."""
    rows = session.execute(
        select(
            CardDue.id, CardDue.public_id, CardDue.attempts, CardDue.amount, CardDue.currency,
            CardMandate.card_id,
        )
        .join(
            CardMandate,
            and_(CardMandate.pledge_id == CardDue.pledge_id, CardMandate.ended_at.is_(None)),
        )
        .where(CardDue.id.in_(due_ids))
    )  # fmt: skip
    moment = now()
    new = [
        {
            "due_id": due_id,
            "number": number,
            "kind": AttemptKind.OFF_SESSION,
            "key": key_of(name, number),
            "card_id": card_id,
            "amount": amount,
            "currency": currency,
            "outcome": Outcome.SENT,
            "code": "",
            "asked": 0,
            "asked_at": moment,
        }
        for due_id, name, number, amount, currency, card_id in rows
    ]
    if new:
        session.execute(into_new(CardAttempt)[session.get_bind().dialect.name], new)


def key_of(due: str, number: int) -> str:
    """Return the idempotency key of an attempt."""
    return f"{due}:{number}"


def _order(
    due: CardDue, attempt: CardAttempt, card: str | None, customer: str, until: datetime
) -> Claimed:
    hosted = attempt.kind is AttemptKind.HOSTED
    safe = now() - attempt.asked_at < SAME_KEY_FOR
    return Claimed(
        due_id=due.id,
        attempt_id=attempt.id,
        order=ChargeOrder(
            key=attempt.key,
            customer=customer,
            card=card or "",
            amount=attempt.amount,
            currency=attempt.currency,
            due=due.public_id,
            attempt=attempt.number,
        ),
        asked_at=attempt.asked_at,
        lease_until=until,
        look_first=hosted or attempt.asked > 0 or not safe,
        may_ask=safe and not hosted,
        hosted=hosted,
    )
