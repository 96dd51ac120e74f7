"""The monthly run at a million pledges, beside raw INSERT … SELECT statements of the same rows.

Run: python -m tests.benchmarks.bench_billing [--pledges N] [--rounds N] [--database KIND]

The run is all of what ``flask billing run`` does: guard, pieces, report. The month before is billed
already, so that the guard has something to compare with. Beside it stand two raw statements, each
one transaction. ``ratio`` is to the one that copies the finished rows of a plain table, the least
that any way of writing them could cost. ``ratio_from_pledges`` is to the one that makes them from
the pledges and their terms with a plain join: no guard, no calendar, no pause, no conflict looked
for, no report. All go into the same tables with the same indexes, in turn; the public names are
random, as the system gives them.
"""

import argparse
import resource
from datetime import date
from typing import Any

from sqlalchemy import insert, literal, select, text

from core.dates import Month, now
from core.db import Day, Instant, db, session, unit_of_work
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.monthly_run import RunMonth, run_month
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import OpenPledge, bill_month, open_pledges
from payments.pledges.services.billing import COLUMNS
from payments.pledges.services.billing_guard import check_guard
from payments.pledges.services.billing_runs import PIECE
from tests.benchmarks.common import DATABASES, application, seconds, show, tell
from tests.factories.money import fund
from tests.factories.people import organisation
from tests.factories.pledges import giver

PLEDGES = 1_000_000
MONTH = Month(2026, 10)
NAMES = ", ".join(COLUMNS)
KEEP = f"CREATE TABLE kept AS SELECT {NAMES} FROM instalment WHERE period = '{MONTH}'"  # noqa: S608 - our names
RAW = f"INSERT INTO instalment ({NAMES}) SELECT {NAMES} FROM kept"  # noqa: S608 - our names
EMPTY = f"DELETE FROM instalment WHERE period = '{MONTH}'"  # noqa: S608 - our names
PLEDGE = (
    "code, organisation_id, programme_code, donor_id, fund_id, method, started_on, "
    "term_months, first_month, renew_month, state, ended_on, end_reason, created_at"
)
RANDOM = {
    "sqlite": "lower(hex(randomblob(11)))",
    "postgresql": "left(md5(random()::text), 22)",
}
"""A name as long as those of the system."""
VERSION = "from_month, rhythm, step, start_index, amount, currency, anchor_day"


def measure(database: str, pledges: int, rounds: int) -> dict[str, Any]:
    """Return the best of some rounds of both, taken in turn on the same tables."""
    with application(database):
        tell(f"{database}: opening {pledges} pledges")
        open_copies(pledges)
        with unit_of_work():
            bill_month(MONTH - 1)
        billed, raw, joined, again, memory = [], [], [], [], []
        for turn in range(rounds):
            tell(f"{database}: round {turn + 1} of {rounds}")
            tidy()
            billed.append(seconds(lambda: memory.extend(_run(pledges))))
            again.append(seconds(lambda: _run(0)))
            if turn == 0:
                run_sql(KEEP)
            run_sql(EMPTY)
            tidy()
            raw.append(seconds(lambda: run_sql(RAW)))
            run_sql(EMPTY)
            tidy()
            joined.append(seconds(_from_pledges))
            run_sql(EMPTY)
        guard = seconds(lambda: check_guard(MONTH, None))
    return {
        "pledges": pledges,
        "piece": PIECE,
        "seconds": round(min(billed), 2),
        "rows_per_s": round(pledges / min(billed)),
        "of_it_guard_seconds": round(guard, 2),
        "raw_seconds": round(min(raw), 2),
        "ratio": round(min(billed) / min(raw), 2),
        "raw_from_pledges_seconds": round(min(joined), 2),
        "ratio_from_pledges": round(min(billed) / min(joined), 2),
        "second_run_rows": 0,
        "second_run_seconds": round(min(again), 2),
        "peak_memory_kib_after_first_piece": memory[0],
        "peak_memory_kib_at_the_end": memory[-1],
    }


def _run(expected: int) -> list[int]:
    """Bill the month; return the peak memory of this process after each piece."""
    peaks: list[int] = []

    def note(_done: int, _total: int) -> None:
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    created = run_month(RunMonth(MONTH), note, by=None).created
    if created != expected:
        message = f"{created} instalments were made, not {expected}"
        raise RuntimeError(message)
    return peaks


def _from_pledges() -> None:
    """Make the rows with one plain join."""
    rows = select(
        f"{MONTH}-" + Pledge.public_id,
        Pledge.id,
        PledgeVersion.id,
        literal(str(MONTH)),
        literal(MONTH.last, Day),
        PledgeVersion.amount,
        PledgeVersion.currency,
        literal(now(), Instant),
    ).join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
    with unit_of_work():
        session.execute(insert(Instalment).from_select(COLUMNS, rows, include_defaults=False))


def open_copies(pledges: int) -> None:
    """Open one pledge as people do, and the others as its copies, by set."""
    with unit_of_work():
        command = OpenPledge(
            code="GM0",
            organisation_id=organisation().id,
            programme_code="GM",
            donor_id=giver().id,
            fund_id=fund().id,
            method=Method.TRANSFER,
            amount=300_000,
            rhythm=Rhythm.MONTH,
            started_on=date(2026, 1, 1),
        )
        open_pledges([command])
    columns, name = PLEDGE.removeprefix("code, "), RANDOM[session.get_bind().dialect.name]
    run_sql(
        f"INSERT INTO pledge (public_id, {PLEDGE}) "  # noqa: S608 - our names
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        f"WHERE i < {pledges - 1}) "
        f"SELECT {name}, 'GM' || i, {columns} FROM pledge, n WHERE code = 'GM0'"
    )
    columns = ", ".join(f"v.{name}" for name in VERSION.split(", "))
    run_sql(
        f"INSERT INTO pledge_version (pledge_id, {VERSION}) SELECT p.id, {columns} "  # noqa: S608 - our names
        "FROM pledge p, pledge_version v WHERE p.code <> 'GM0' ORDER BY p.id"
    )


def run_sql(statement: str) -> None:
    with unit_of_work():
        session.execute(text(statement))


def tidy() -> None:
    """Leave neither dead rows nor old statistics nor a long log to the next measurement."""
    if session.get_bind().dialect.name == "sqlite":
        run_sql("ANALYZE")
    session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))


def main() -> None:
    """Measure the databases asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pledges", type=int, default=PLEDGES)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--database", choices=DATABASES, action="append")
    asked = parser.parse_args()
    show(
        {
            database: measure(database, asked.pledges, asked.rounds)
            for database in asked.database or DATABASES
        }
    )


if __name__ == "__main__":
    main()
