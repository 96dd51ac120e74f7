"""Billing a month of 100,000 pledges, beside one raw INSERT … SELECT of the same rows.

Run: python -m tests.benchmarks.bench_billing [pledges]
"""

import sys
from datetime import date
from typing import Any

from sqlalchemy import text

from core.dates import Month
from core.db import db, session, unit_of_work
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import OpenPledge, bill_month, open_pledges
from payments.pledges.services.billing import COLUMNS
from tests.benchmarks.common import DATABASES, application, seconds, show, tell
from tests.factories.money import fund
from tests.factories.people import organisation
from tests.factories.pledges import giver

PLEDGES = 100_000
CHUNK = 10_000
ROUNDS = 3
MONTH = Month(2026, 10)

KEEP = f"CREATE TABLE kept AS SELECT {', '.join(COLUMNS)} FROM instalment"  # noqa: S608 - our names
RAW = f"INSERT INTO instalment ({', '.join(COLUMNS)}) SELECT {', '.join(COLUMNS)} FROM kept"  # noqa: S608 - our names


def measure(database: str, pledges: int) -> dict[str, Any]:
    """Return the best of some rounds of both, taken in turn on the same tables."""
    with application(database):
        tell(f"{database}: opening {pledges} pledges")
        _open(pledges)
        billed, raw = [], []
        for turn in range(ROUNDS):
            tell(f"{database}: round {turn + 1} of {ROUNDS}")
            _tidy()
            billed.append(seconds(_bill))
            if turn == 0:
                _run(KEEP)
            _run("DELETE FROM instalment")
            _tidy()
            raw.append(seconds(lambda: _run(RAW)))
            _run("DELETE FROM instalment")
    return {
        "pledges": pledges,
        "seconds": round(min(billed), 3),
        "rows_per_s": round(pledges / min(billed)),
        "baseline_seconds": round(min(raw), 3),
        "ratio": round(min(billed) / min(raw), 2),
    }


def _open(pledges: int) -> None:
    with unit_of_work():
        body, donor, general = organisation().id, giver().id, fund().id
        for first in range(0, pledges, CHUNK):
            open_pledges(
                [
                    OpenPledge(
                        code=f"GM{number:06d}",
                        organisation_id=body,
                        programme_code="GM",
                        donor_id=donor,
                        fund_id=general,
                        method=Method.TRANSFER,
                        amount=300_000,
                        rhythm=Rhythm.MONTH,
                        started_on=date(2026, 1, 1),
                    )
                    for number in range(first, min(first + CHUNK, pledges))
                ]
            )


def _bill() -> None:
    with unit_of_work():
        bill_month(MONTH)


def _run(statement: str) -> None:
    with unit_of_work():
        session.execute(text(statement))


def _tidy() -> None:
    """Leave neither dead rows nor old statistics to the next measurement."""
    if session.get_bind().dialect.name == "sqlite":
        _run("ANALYZE")
        return
    session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else PLEDGES
    show({database: measure(database, wanted) for database in DATABASES})
