"""The list of promised against received with a year of many commitments behind it.

Run: python -m tests.benchmarks.bench_promised [--pledges N] [--months N] [--database KIND]

Nine of ten months are paid. The first page, the last page, the page of one case owner and the rows
of the file are read, each with the sums of all rows.
"""

import argparse
import resource
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from core.access import Actor
from core.dates import Month, frozen
from core.db import session, unit_of_work
from payments.pledges.services import bill_month
from sponsorship.promised.rules import NOBODY, Shown
from sponsorship.promised.services import Asked, every_promised, list_promised, tie_lines
from tests.benchmarks.bench_billing import open_copies, tidy
from tests.benchmarks.common import DATABASES, application, seconds, show, tell
from tests.factories.people import actor

MONTH = Month(2026, 10)
PAYMENTS = (
    "INSERT INTO payment (public_id, organisation_id, donor_id, payer_name, channel, reference,"
    " amount, currency, received_on, recorded_at, note) SELECT public_id, 1, NULL, '', 'bank',"
    " 'R' || id, amount, currency, due_on, created_at, '' FROM instalment WHERE id % 10 <> 0"
)
ALLOCATIONS = (
    "INSERT INTO allocation (payment_id, instalment_id, fund_id, ordinal, amount, currency,"
    " allocated_at) SELECT p.id, i.id, c.fund_id, 0, i.amount, i.currency, i.created_at"
    " FROM instalment i JOIN payment p ON p.public_id = i.public_id"
    " JOIN pledge c ON c.id = i.pledge_id"
)


def measure(database: str, pledges: int, months: int) -> dict[str, Any]:
    """Fill a database and return how long each view takes."""
    with application(database), frozen("2026-11-20"):
        tell(f"{database}: {pledges} commitments, {months} months")
        open_copies(pledges)
        for ago in range(months):
            with unit_of_work():
                bill_month(MONTH - ago)
        with unit_of_work():
            session.execute(text(PAYMENTS))
            session.execute(text(ALLOCATIONS))
            by = actor("accountant")
        tidy()
        return {
            "pledges": pledges,
            "months": months,
            "first_page_s": _took(lambda: list_promised(Asked(MONTH), by)),
            "last_page_s": _took(lambda: list_promised(Asked(MONTH, page=10**6), by)),
            "open_only_s": _took(lambda: list_promised(Asked(MONTH, show=Shown.OPEN), by)),
            "nobodys_s": _took(lambda: list_promised(Asked(MONTH, owner=NOBODY), by)),
            "tie_s": _took(lambda: tie_lines(list_promised(Asked(MONTH), by))),
            "file_rows_s": _took(lambda: _every(by, pledges)),
            "peak_memory_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }


def _every(by: Actor, pledges: int) -> None:
    rows = sum(1 for _row in every_promised(Asked(MONTH), by))
    if rows != pledges:
        message = f"{rows} rows, not {pledges}"
        raise RuntimeError(message)


def _took(work: Callable[[], object]) -> float:
    return round(min(seconds(work) for _ in range(2)), 2)


def main() -> None:
    """Measure the databases asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pledges", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--database", choices=DATABASES, action="append")
    asked = parser.parse_args()
    show(
        {
            database: measure(database, asked.pledges, asked.months)
            for database in asked.database or DATABASES
        }
    )


if __name__ == "__main__":
    main()
