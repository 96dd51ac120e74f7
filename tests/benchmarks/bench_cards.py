"""Charges cut on their way and told in any order: how many a second, and how many twice or lost."""

import argparse
import random
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context

from sqlalchemy import func, select

from core.dates import Month, frozen, now
from core.db import session, unit_of_work, writing
from core.faults import armed
from payments.books.services import check_books
from payments.cards.charge_run import Charge, charge_cards
from payments.cards.models import CardDue
from payments.cards.ports import OutcomeUnknown
from payments.cards.rules import DueState
from payments.pledges.services import bill_month
from payments.receiving.models import Payment
from tests.benchmarks.common import DATABASES, application, seconds, show, tell
from tests.conftest import NOW
from tests.factories.cards import card_pledge, cards_open
from tests.fakes.card_gateway import FakeGateway
from tests.support.card_histories import begin
from tests.support.card_histories import tell as tell_story

POINTS = ("before send", "after send", "cards.settle:before", "cards.claim:after")
CUT = 0.1
STEPS = (timedelta(hours=1), timedelta(hours=1), timedelta(hours=25))
"""From one run to the next; after a day the gateway has forgotten its keys."""
CORES = 2


class PowerCut(BaseException):
    """The process ends here."""


def charged(count: int, chance: random.Random) -> dict[str, float]:
    """Charge so many cards, every point of the way cut by chance, and count what came of it."""
    with cards_open() as gateway:
        with unit_of_work():
            for _ in range(count):
                card_pledge()
            bill_month(Month(2026, 10))
        took = seconds(lambda: _until_all(gateway, count, chance))
        paid = list(gateway.succeeded().values())
        payments = session.scalar(select(func.count(Payment.id))) or 0
        broken = [finding.name for finding in check_books() if not finding.ok]
    return {
        "charges": count,
        "twice": sum(times > 1 for times in paid) + max(payments - count, 0),
        "lost": count - sum(times == 1 for times in paid) + max(count - payments, 0),
        "broken_checks": len(broken),
        "charges_per_s": round(count / took, 1),
    }


def _until_all(gateway: FakeGateway, count: int, chance: random.Random) -> None:
    def cut(name: str, error: BaseException) -> None:
        if name in POINTS and chance.random() < CUT:
            raise error

    gateway.cut = lambda name: cut(name, OutcomeUnknown())
    moment: datetime = now()
    with armed(lambda name: cut(name, PowerCut())):
        for _ in range(4 * count):
            with frozen(moment):
                try:
                    charge_cards(Charge(), lambda _done, _total: None, by=None)
                except PowerCut:
                    session.rollback()
                    session.remove()
            moment += chance.choice(STEPS)
            left = select(func.count()).where(CardDue.state != DueState.SUCCEEDED)
            if not session.scalar(left):
                return
            session.rollback()


def histories(count: int, chance: random.Random) -> set[str]:
    """Tell so many histories of one charge; return the different states that they led to."""
    states = set()
    with cards_open():
        with unit_of_work():
            story = begin()
        for number in range(count):
            order = [place for place in range(12) for _ in range(chance.randint(1, 4))]
            chance.shuffle(order)
            with writing():
                states.add(str(tell_story(story, order)))
                session.rollback()
            if number % 500 == 0:
                tell(f"{number} histories")
    return states


def told_apart(count: int, seed: int) -> set[str]:
    """Tell histories in a process of its own, on a database of its own."""
    with frozen(NOW), application("sqlite"):
        return histories(count, random.Random(seed))  # noqa: S311 - a die with a known seed


def main() -> None:
    """Print the figures as JSON."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--charges", type=int, default=2_000)
    asked.add_argument("--histories", type=int, default=10_000)
    given, found = asked.parse_args(), {}
    with ProcessPoolExecutor(CORES, get_context("spawn")) as apart:
        counts = [given.histories // CORES] * CORES
        told = [apart.submit(told_apart, *one) for one in zip(counts, range(2, 9), strict=False)]
        with frozen(NOW):
            for database in DATABASES:
                tell(database)
                with application(database):
                    found[database] = charged(given.charges, random.Random(1))  # noqa: S311 - a die with a known seed
        states = set().union(*(one.result() for one in told))
    found["order"] = {"histories": sum(counts), "states": len(states)}
    show(found)


if __name__ == "__main__":
    main()
