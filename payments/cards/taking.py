"""What the gateway tells, taken: sent to us, or found by asking for what we missed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from core.dates import now
from core.db import unit_of_work
from core.errors import AppError
from payments.cards.facts import BadMessage, Facts, facts_of
from payments.cards.services.balance import book_fees, take_lines, take_payout
from payments.cards.services.desk import body_of_cards, gateway
from payments.cards.services.inbox import apply, keep_missed, not_applied
from payments.cards.services.mandates import take_card
from payments.cards.services.sweeps import last_sweep, note_sweep
from payments.cards.services.watching import warn_of_expiring

MOST_DAYS = timedelta(days=30)
"""So far back the gateway keeps its messages."""
OVERLAP = timedelta(hours=2)
"""Looked at again each time: what was told late, and clocks that differ."""
AT_ONCE = 500
"""Messages that are kept by one statement."""
BALANCE_DAYS = timedelta(days=14)


@dataclass(frozen=True)
class SweepReport:
    """What a sweep found: messages that never came, movements, and what could not be applied."""

    missed: int
    applied: int
    failed: int
    movements: int
    warned: int

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return asdict(self)


def apply_one(event_id: int) -> bool:
    """Let a message that was kept take effect; say whether it did."""
    try:
        with unit_of_work("cards.apply"):
            apply(event_id)
    except (AppError, SQLAlchemyError):
        current_app.logger.exception("cards: message %s waits for the sweep", event_id)
        return False
    return True


def sweep(report: Callable[[int, int], None]) -> SweepReport:
    """Find what we were not told, apply what waits, take movements of the balance and fees."""
    began_at, since = now(), _since()
    missed = _keep_missed(since, report)
    waiting = not_applied()
    failed = sum(not apply_one(event_id) for event_id in waiting)
    lines = list(gateway().list_balance(min(since, now() - BALANCE_DAYS)))
    with unit_of_work("cards.balance"):
        movements = take_lines(lines)
        book_fees()
        warned = warn_of_expiring(body_of_cards().id)
        note_sweep(began_at, missed, failed)
    return SweepReport(missed, len(waiting) - failed, failed, movements, warned)


def _keep_missed(since: datetime, report: Callable[[int, int], None]) -> int:
    missed, told = 0, _readable(gateway().list_events(since))
    while some := list(islice(told, AT_ONCE)):
        with unit_of_work("cards.keep"):
            missed += keep_missed(some)
        report(missed, 0)
    return missed


def _readable(messages: Iterable[Any]) -> Iterator[Facts]:
    for message in messages:
        with suppress(BadMessage):
            yield facts_of(message)


def fetch_card(setup: str, name: str) -> bool:
    """Ask for the card that a page saved, and keep it; say whether there was one."""
    facts = gateway().card_of(name)
    if facts is None:
        return False
    with unit_of_work("cards.card"):
        return take_card(setup, facts) is not None


def fetch_payout(name: str) -> bool:
    """Ask for a payout and what it consists of, and keep it; say whether it was sent."""
    asked = gateway()
    facts, lines = asked.get_payout(name), list(asked.payout_lines(name))
    with unit_of_work("cards.payout"):
        return take_payout(facts, lines) is not None


def _since() -> datetime:
    """Return from when on we ask: a little before the last sweep began."""
    last, earliest = last_sweep(), now() - MOST_DAYS
    return max(last.began_at - OVERLAP, earliest) if last else earliest
