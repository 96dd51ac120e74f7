"""Payments taken, allocated, posted, receipted and audited, each in one durable commit.

Run: python -m tests.benchmarks.bench_payments [--payments N] [--imported N]

PostgreSQL with fsync on and four client processes; then the same by one import of a list, with its
receipts, in one commit.
"""

import argparse
import os
import sys
from datetime import date
from multiprocessing import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, text

from core.dates import Month, today
from core.db import db, session, unit_of_work
from payments.pledges.rules import Rhythm
from payments.pledges.services import OpenPledge, bill_month, open_pledges
from payments.receipts.services import issue_for, issue_month
from payments.receiving.services import ReceiveCash, plan_cash, receive_all, receive_for_commitment
from tests.benchmarks.common import seconds, show, tell
from tests.factories.pledges import pledge
from tests.support.databases import PostgresTemplate

CLIENTS = 4
PAYMENTS, IMPORTED = 800, 20_000
WARMING = 20
"""Payments that each client takes before the clock starts, when statements are compiled."""


def measure(payments: int, imported: int) -> dict[str, Any]:
    """Return payments per second, taken one by one and as a list."""
    with TemporaryDirectory(prefix="bench-") as folder:
        template = PostgresTemplate(Path(folder))
        _make_durable(template)
        with template.fresh():
            tell(f"opening {payments + imported} pledges")
            first = CLIENTS * WARMING
            codes = _open(first + payments + imported)
            singly = _clients(codes[: first + payments])
            listed = seconds(lambda: _import(codes[first + payments :]))
            fsync = session.scalar(text("SHOW fsync"))
            durable = session.scalar(text("SHOW synchronous_commit"))
        template.close()
    return {
        "fsync": fsync,
        "synchronous_commit": durable,
        "clients": CLIENTS,
        "payments": payments,
        "payments_per_s": round(payments / singly),
        "imported": imported,
        "imported_per_s": round(imported / listed),
    }


def _make_durable(template: PostgresTemplate) -> None:
    server = create_engine(
        template.server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = on"))
        connection.execute(text("SELECT pg_reload_conf()"))
    server.dispose()


def _open(number: int) -> list[str]:
    with unit_of_work():
        first = pledge("GM000000")
        commands = [
            OpenPledge(
                code=f"GM{n:06d}",
                organisation_id=first.organisation_id,
                programme_code=first.programme_code,
                donor_id=first.donor_id,
                fund_id=first.fund_id,
                method=first.method,
                amount=500_000,
                rhythm=Rhythm.MONTH,
                started_on=date(2026, 1, 1),
            )
            for n in range(1, number + 1)
        ]
        codes = list(open_pledges(commands))
        bill_month(Month.of(today()))
    return codes


def _clients(codes: list[str]) -> float:
    """Let each client take its part of the payments, in a process of its own; return seconds."""
    ready = Barrier(CLIENTS + 1, timeout=120)
    url = db.engine.url
    session.remove()
    children = []
    for part in range(CLIENTS):
        child = os.fork()
        if not child:
            db.engines[None] = create_engine(url)
            mine = codes[part::CLIENTS]
            _take(mine[:WARMING])
            ready.wait()
            _take(mine[WARMING:])
            os._exit(0)
        children.append(child)
    ready.wait()
    return seconds(lambda: _wait_for(children))


def _wait_for(children: list[int]) -> None:
    if any(os.waitpid(child, 0)[1] for child in children):
        raise RuntimeError("a client did not come to its end")


def _take(codes: list[str]) -> None:
    for code in codes:
        with unit_of_work():
            payment = receive_for_commitment(_cash(code), by=None)
            issue_for(payment, by=None)


def _import(codes: list[str]) -> None:
    with unit_of_work():
        receive_all(plan_cash([_cash(code) for code in codes]), by=None)
        issue_month(Month.of(today()), by=None)


def _cash(code: str) -> ReceiveCash:
    return ReceiveCash(
        code=code,
        amount=500_000,
        received_on=today(),
        payer_name="Phạm Thị Mẫu",
        reference=f"bench:{code}",
    )


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--payments", type=int, default=PAYMENTS)
    parser.add_argument("--imported", type=int, default=IMPORTED)
    asked = parser.parse_args()
    show(measure(asked.payments, asked.imported))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
