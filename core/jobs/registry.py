"""Kinds of jobs and the functions that carry them out; each feature registers its own."""

from collections.abc import Callable
from typing import Any

Report = Callable[[int, int], None]
"""Tells progress: (done, total)."""
Handler = Callable[[dict[str, Any], Report], dict[str, Any]]
"""Carries out a job, at least once: doing it again must change nothing. Returns the result."""

_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function as the one that carries out jobs of a kind.

    It opens its own units of work and calls ``report`` between them, not inside one.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """Return the function for a kind. KeyError when no feature knows it."""
    return _handlers[kind]
