"""How commands speak: one JSON object or plain words on stdout, all else on stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from core.access import Actor

Report = Callable[[int, int], None]
"""Tells progress: (done, total)."""


def emit(result: Any, *, as_json: bool, text: str) -> None:
    """Print ``result`` as JSON and nothing else, or ``text`` for people."""
    click.echo(json.dumps(result, ensure_ascii=False, default=str) if as_json else text)


def fail(message: Any) -> NoReturn:
    """Say why on stderr and exit 1 (2 is click's own, for wrong usage)."""
    click.echo(str(message), err=True)
    sys.exit(1)


def system_actor(name: str = "system") -> Actor:
    """Return the actor of a command: whoever may run commands may do what they do."""
    return Actor(id=0, name=name, roles=frozenset({"system"}), everywhere=True)


@contextmanager
def progress(label: str) -> Iterator[Report]:
    """Show a progress bar on stderr; yields the function that moves it."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield report
        bar.update((bar.length or 1) - bar.pos)
