"""Clerks in processes of their own, each with its own application on one database."""

import random
from collections.abc import Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

from core.dates import frozen
from core.db import db, session, unit_of_work
from core.settings import Settings
from payments.receipts.services import issue_for
from payments.receiving.models import Payment
from sponsorship.app import create_app


class ChangedMyMind(Exception):
    """Ends a unit of work, so that it is rolled back."""


@dataclass(frozen=True)
class Desk:
    """A clerk's payments, for each of which a receipt is begun; some are given up."""

    url: str
    folder: Path
    secret: str
    moment: str
    payments: tuple[int, ...]
    seed: int
    given_up: float


class Office:
    """Clerks who wait for work, each in a process that has loaded the application's code."""

    def __init__(self, clerks: int) -> None:
        processes = get_context("spawn")
        self._pool = processes.Pool(clerks, _sit_down, (processes.Barrier(clerks),))

    def issue(self, desks: Sequence[Desk]) -> list[list[int]]:
        """Let every clerk issue at the same time; return the numbers each of them kept."""
        return self._pool.map(_issue, desks, chunksize=1)

    def close(self) -> None:
        """Send the clerks home."""
        self._pool.terminate()
        self._pool.join()


_everybody: ContextVar[Barrier] = ContextVar("everybody")


def _sit_down(everybody: Barrier) -> None:
    _everybody.set(everybody)


def _issue(desk: Desk) -> list[int]:
    app = create_app(Settings(database_url=desk.url, secret_key=desk.secret, instance=desk.folder))
    chance = random.Random(desk.seed)  # noqa: S311 - which receipts are given up, no secret
    kept = []
    with app.app_context(), frozen(desk.moment):
        _everybody.get().wait(60)
        for payment_id in desk.payments:
            with suppress(ChangedMyMind):
                kept.append(_issue_one(payment_id, give_up=chance.random() < desk.given_up))
        session.remove()
        db.engine.dispose()
    return kept


def _issue_one(payment_id: int, *, give_up: bool) -> int:
    """Issue a receipt and return its number; ``give_up`` fails after that, before it is kept."""
    with unit_of_work():
        number = issue_for(session.get_one(Payment, payment_id), by=None).number
        if give_up:
            raise ChangedMyMind
    return number
