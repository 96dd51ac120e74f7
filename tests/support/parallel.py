"""Several people at once: each in a thread of their own, with an application context."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask

from core.db import session

T = TypeVar("T")


def at_once(app: Flask, acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Start all acts together; return what each gave, or the exception that ended it, in order.

    The caller's transaction is ended first, so that it holds no lock.
    """
    session.commit()
    start = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Exception:
        with app.app_context():
            start.wait()
            try:
                return act()
            except Exception as error:  # noqa: BLE001 - the test judges what ended each act
                return error

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))
