"""What features above this one do in the transaction in which money comes for instalments."""

from collections.abc import Callable, Collection

Listener = Callable[[Collection[int]], object]
"""Does what follows from money for the instalments of these ids; built for many at once."""

_listeners: list[Listener] = []


def when_paid(listener: Listener) -> Listener:
    """Register what follows when money comes for instalments."""
    _listeners.append(listener)
    return listener


def tell_paid(instalment_ids: Collection[int]) -> None:
    """Let everything happen that follows; whatever one refuses, nothing of it is kept."""
    if instalment_ids:
        for listener in _listeners:
            listener(instalment_ids)
