"""Named places where a test may stop the process, as a power cut would; off in production.

Nothing outside this process can arm them: no setting, no request. ``core.db`` names the places
before and after every commit, so that each one can be tried.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Act = Callable[[str], None]


class _Armed:
    """What happens at each place; nothing unless a test says so."""

    act: Act | None = None


def fault(name: str) -> None:
    """Mark a place by name, such as ``billing.piece:before``."""
    if _Armed.act is not None:
        _Armed.act(name)


@contextmanager
def armed(act: Act) -> Iterator[None]:
    """Let a test act at every place that is passed inside the block."""
    before, _Armed.act = _Armed.act, act
    try:
        yield
    finally:
        _Armed.act = before
