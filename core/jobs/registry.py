"""Kinds of jobs and the functions that carry them out; each feature registers its own."""

from collections.abc import Callable
from typing import Any

Report = Callable[[int, int], None]
"""Tells progress: (done, total)."""
Handler = Callable[[dict[str, Any], Report], dict[str, Any]]
"""Carries out a job, at least once: doing it again must change nothing. Returns the result."""

Teller = Callable[[dict[str, Any]], list[str]]
"""Says what came of a job, in the language spoken: from its result to sentences."""

Recurring = Callable[[], None]
"""Looks whether something is due and does it; again a minute later it changes nothing."""

_handlers: dict[str, Handler] = {}
_recurring: list[Recurring] = []
_tellers: dict[str, Teller] = {}


class Cancelled(Exception):
    """Somebody asked the job to stop; raised by ``report``, between two units of work.

    What was committed stays. A handler may catch it, put into ``result`` what was done until
    then, and raise it again.
    """

    def __init__(self) -> None:
        super().__init__("the job was asked to stop")
        self.result: dict[str, Any] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function as the one that carries out jobs of a kind.

    It opens its own units of work and calls ``report`` between them, not inside one: there the
    job may be cancelled (``Cancelled``).
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def every_minute(act: Recurring) -> Recurring:
    """Register something that a worker does every minute, beside its jobs."""
    _recurring.append(act)
    return act


def recurring() -> tuple[Recurring, ...]:
    """Return what a worker does every minute."""
    return tuple(_recurring)


def tells(kind: str) -> Callable[[Teller], Teller]:
    """Register the function that says what came of jobs of a kind."""

    def register(teller: Teller) -> Teller:
        _tellers[kind] = teller
        return teller

    return register


def told(kind: str, result: dict[str, Any]) -> list[str]:
    """Return what a job's page says of its result; nothing where no feature has words for it."""
    teller = _tellers.get(kind)
    return teller(result) if teller and result else []


def handler_of(kind: str) -> Handler:
    """Return the function for a kind. KeyError when no feature knows it."""
    return _handlers[kind]
