"""Pages of the gateway's on which a donor pays: once, or what their bank wants confirmed."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from core.money import Money
from donors.models import Donor
from payments.cards.limits import beyond_limits
from payments.cards.models import CardAttempt, CardDue
from payments.cards.rules import AttemptKind, DueState, Move, Outcome
from payments.cards.services.claiming import GRACE, key_of
from payments.cards.services.desk import body_of_cards
from payments.cards.services.limits_told import told_beyond
from payments.cards.services.mandates import pledges_to_charge
from payments.cards.services.outcomes import put

OPEN_FOR = timedelta(hours=1)
PAYABLE = (DueState.DECLINED, DueState.NEEDS_ACTION, DueState.STOPPED)


@dataclass(frozen=True)
class PayOnce:
    """What a donor pays now for a commitment, in minor units of the currency of the books."""

    commitment: str
    amount: int
    form: str
    """The form's own name: sent twice it is one page."""


def pay_once(donor: Donor, command: PayOnce, *, by: Actor) -> CardDue:
    """Let a donor pay once on the gateway's page; nothing is paid by this.

    RuleBroken("commitment") for one that is not theirs, ("amount") beyond what cards pay.
    """
    pledges = {pledge.code: pledge for pledge in pledges_to_charge(donor)}
    pledge = pledges.get(command.commitment)
    if pledge is None:
        raise RuleBroken("commitment", _l("Choose among your own running commitments."))
    currency = body_of_cards().currency
    beyond = beyond_limits(Money(command.amount, currency))
    if beyond:
        raise RuleBroken("amount", told_beyond(beyond))
    name = f"once-{donor.public_id}-{command.form}"
    known = session.scalar(select(CardDue).where(CardDue.public_id == name))
    if known is not None:
        return known
    due = CardDue(
        public_id=name,
        pledge_id=pledge.id,
        donor_id=donor.id,
        amount=command.amount,
        currency=currency,
        state=DueState.NEEDS_ACTION,
        attempts=1,
        next_at=now(),
        opened_at=now(),
    )
    session.add(due)
    session.flush()
    _write_attempt(due)
    record(Act("opened", "card_due", due.public_id, {"amount": [None, due.amount]}), by)
    return due


def confirm(donor: Donor, name: str) -> CardDue:
    """Let a donor pay a due on the gateway's page; a page that is open already is that page.

    WrongState while a charge is on its way, or while we look what came of the last page.
    """
    due = get_due(donor, name, lock=True)
    if due.state not in PAYABLE:
        raise WrongState(_l("This is paid, cancelled or on its way. Look at your payments."))
    last = session.scalar(
        select(CardAttempt).where(CardAttempt.due_id == due.id, CardAttempt.number == due.attempts)
    )
    if last is not None and last.kind is AttemptKind.HOSTED and last.outcome is Outcome.SENT:
        if page_open(last):
            return due
        raise WrongState(
            _l("We are asking what came of your last try. Come again in a few minutes.")
        )
    due.attempts += 1
    put(due, Move.ASK)
    _write_attempt(due)
    return due


def get_due(donor: Donor, name: str, *, lock: bool = False) -> CardDue:
    """Return a due of the donor's. NotFound for anybody else's."""
    query = select(CardDue).where(CardDue.public_id == name, CardDue.donor_id == donor.id)
    due = session.scalar(query.with_for_update() if lock else query)
    if due is None:
        raise NotFound(_l("There is no such charge."))
    return due


def open_attempt(due: CardDue) -> CardAttempt | None:
    """Return the attempt whose page of the gateway's a donor can pay on now."""
    attempt = session.scalar(
        select(CardAttempt).where(
            CardAttempt.due_id == due.id,
            CardAttempt.number == due.attempts,
            CardAttempt.kind == AttemptKind.HOSTED,
            CardAttempt.outcome == Outcome.SENT,
        )
    )
    return attempt if attempt is not None and page_open(attempt) else None


def unconfirmed_intents(due: CardDue) -> list[str]:
    """Return the charges of a due that wait for a confirmation we no longer want."""
    rows = session.scalars(
        select(CardAttempt.intent).where(
            CardAttempt.due_id == due.id,
            CardAttempt.number < due.attempts,
            CardAttempt.outcome == Outcome.NEEDS_ACTION,
        )
    )
    return [name for name in rows if name]


def page_open(attempt: CardAttempt) -> bool:
    """Say whether a page can be paid on still."""
    return attempt.closes_at is not None and now() < attempt.closes_at


def _write_attempt(due: CardDue) -> None:
    # In whole seconds: asked for again, it is the same page.
    closes_at = (now() + OPEN_FOR).replace(microsecond=0)
    due.next_at = closes_at + GRACE
    session.add(
        CardAttempt(
            due_id=due.id,
            number=due.attempts,
            kind=AttemptKind.HOSTED,
            key=key_of(due.public_id, due.attempts),
            amount=due.amount,
            currency=due.currency,
            asked_at=now(),
            closes_at=closes_at,
        )
    )
    session.flush()
