"""Receipts numbered by eight processes, a tenth given up: how many a second, gaps and repeats."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from sqlalchemy import select

from core.db import db, session, unit_of_work
from payments.receiving.models import Payment
from tests.benchmarks.common import DATABASES, application, show, tell
from tests.conftest import NOW
from tests.factories.receipts import paid_many
from tests.support.clerks import Desk, Office
from tests.support.databases import SECRET

CLERKS, PAPERS, GIVEN_UP = 8, 250, 0.1


@contextmanager
def open_office() -> Iterator[Office]:
    """Give clerks who have loaded the code."""
    office = Office(CLERKS)
    try:
        yield office
    finally:
        office.close()


def figures(database: str, office: Office) -> dict[str, float]:
    """Let the clerks issue at once and count what came of it."""
    with application(database), tempfile.TemporaryDirectory() as folder:
        with unit_of_work():
            paid_many(CLERKS * PAPERS)
        payments = session.scalars(select(Payment.id).order_by(Payment.id)).all()
        session.remove()
        url = db.engine.url.render_as_string(hide_password=False)
        desks = [
            Desk(url, Path(folder), SECRET, NOW, tuple(payments[turn::CLERKS]), turn, GIVEN_UP)
            for turn in range(CLERKS)
        ]
        start = perf_counter()
        numbers = [number for kept in office.issue(desks) for number in kept]
        took = perf_counter() - start
    return {
        "issued": len(numbers),
        "given_up": CLERKS * PAPERS - len(numbers),
        "repeats": len(numbers) - len(set(numbers)),
        "gaps": max(numbers) - len(set(numbers)),
        "issued_per_s": round(len(numbers) / took),
    }


def main() -> None:
    """Print the figures of both databases as JSON."""
    found = {}
    with open_office() as office:
        for database in DATABASES:
            tell(database)
            found[database] = figures(database, office)
    show(found)


if __name__ == "__main__":
    main()
