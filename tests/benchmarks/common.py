"""What the benchmarks share: databases of their own, a stopwatch, and one JSON object printed."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask

from tests.support.databases import PostgresTemplate, SqliteTemplate

DATABASES = ("sqlite", "postgresql")


@contextmanager
def application(database: str) -> Iterator[Flask]:
    """Give the application on a fresh migrated database of the kind, its context pushed."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if database == "sqlite":
            with SqliteTemplate(Path(folder)).fresh() as app:
                yield app
        else:
            template = PostgresTemplate(Path(folder))
            with template.fresh() as app:
                yield app
            template.close()


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def tell(text: str) -> None:
    """Say on stderr what is going on."""
    print(text, file=sys.stderr, flush=True)


def show(figures: dict[str, Any]) -> None:
    """Print the figures as one JSON object on stdout."""
    print(json.dumps(figures, indent=2))
