"""Payments taken, allocated, posted, receipted and audited, each in one durable commit.

Run: python -m tests.benchmarks.bench_payments [--payments N] [--imported N]

PostgreSQL with fsync on and four client processes; then the same by one import of a list, with its
receipts, in one commit. Beside it, in the same run, four clients write copies of the rows of one
payment and take a number, with plain statements, nothing read or checked, each in one durable
commit; and the server by itself copies all rows of the import, one INSERT … SELECT a table, in one
commit. That is what the machine, its disk and the keys of the tables allow at most.
"""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
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
LISTED = "listed:"
NUMBER = "UPDATE series SET last_number = last_number + 1 WHERE id = %s RETURNING last_number"
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
            singly = _clients(codes[: first + payments], _take)
            kept = _rows_of_one()
            bare = _clients([f"bare:{n}" for n in range(first + payments)], partial(_copy, kept))
            listed = seconds(lambda: _import(codes[first + payments :]))
            copied = seconds(_copy_import)
            fsync = session.scalar(text("SHOW fsync"))
            durable = session.scalar(text("SHOW synchronous_commit"))
        template.close()
    return {
        "fsync": fsync,
        "synchronous_commit": durable,
        "clients": CLIENTS,
        "payments": payments,
        "payments_per_s": round(payments / singly),
        "bare_rows_of_a_payment_per_s": round(payments / bare),
        "ratio": round(bare / singly, 2),
        "imported": imported,
        "imported_per_s": round(imported / listed),
        "bare_rows_of_an_import_per_s": round(imported / copied),
        "import_ratio": round(copied / listed, 2),
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


def _clients(names: list[str], take: Callable[[list[str]], None]) -> float:
    """Let each client take its part, in a process of its own; return seconds."""
    ready = Barrier(CLIENTS + 1, timeout=120)
    url = db.engine.url
    session.remove()
    children = []
    for part in range(CLIENTS):
        child = os.fork()
        if not child:
            db.engines[None] = create_engine(url)
            mine = names[part::CLIENTS]
            take(mine[:WARMING])
            ready.wait()
            take(mine[WARMING:])
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


def _rows_of_one() -> list[tuple[str, dict[str, Any]]]:
    """Return the rows of the last payment, with their tables, in the order they are written."""
    asked = {
        "payment": "SELECT * FROM payment ORDER BY id DESC LIMIT 1",
        "allocation": "SELECT * FROM allocation ORDER BY id DESC LIMIT 1",
        "transfer": "SELECT * FROM transfer ORDER BY id DESC LIMIT 1",
        "receipt": "SELECT * FROM receipt ORDER BY id DESC LIMIT 1",
        "audit_event": "SELECT * FROM audit_event ORDER BY id DESC LIMIT 2",
    }
    rows = [
        (table, dict(row))
        for table, question in asked.items()
        for row in session.execute(text(question)).mappings()
    ]
    session.remove()
    return rows


def _copy(kept: list[tuple[str, dict[str, Any]]], names: list[str]) -> None:
    """Write the rows once for each name, each time in one commit."""
    with db.engines[None].connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("there is no connection")
        for name in names:
            own = {"public_id": name, "reference": name, "document": name, "key": name}
            for table, row in kept:
                if table == "receipt":
                    own["number"] = raw.execute(NUMBER, (row["series_id"],)).fetchone()[0]
                values = {key: own.get(key, value) for key, value in row.items() if key != "id"}
                marks = ", ".join(f"%({key})s" for key in values)
                into = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks}) RETURNING id"  # noqa: S608 - our own names
                written = raw.execute(into, values).fetchone()[0]
                if table == "payment":
                    own["payment_id"] = written
            raw.commit()


def _import(codes: list[str]) -> None:
    with unit_of_work():
        receive_all(plan_cash([_cash(code, LISTED) for code in codes]), by=None)
        issue_month(Month.of(today()), by=None)


def _copy_import() -> None:
    """Copy every row that the import wrote, each payment's under names of its own."""
    with unit_of_work():
        mine = f"reference LIKE '{LISTED}%'"
        payments = f"(SELECT id FROM payment WHERE {mine})"  # noqa: S608 - our own words
        last = session.scalar(text("SELECT max(id) FROM payment"))
        for table, own, which in (
            ("payment", {"id": f"id + {last}", "reference": "'copy:' || id"}, mine),
            ("allocation", {"payment_id": f"payment_id + {last}"}, f"payment_id IN {payments}"),
            (
                "transfer",
                {"key": "'copy:' || key"},
                f"document IN (SELECT 'payment:' || public_id FROM payment WHERE {mine})",  # noqa: S608 - our own words
            ),
            (
                "receipt",
                {"payment_id": f"payment_id + {last}", "number": f"number + {last}"},
                f"payment_id IN {payments}",
            ),
            ("audit_event", {}, f"subject_code IN (SELECT public_id FROM payment WHERE {mine})"),  # noqa: S608 - our own words
        ):
            names = session.scalars(
                text("SELECT column_name FROM information_schema.columns WHERE table_name = :name"),
                {"name": table},
            ).all()
            given = {"public_id": "'copy:' || id"} | own
            columns = [name for name in names if name != "id" or name in own]
            values = ", ".join(given.get(name, name) for name in columns)
            session.execute(
                text(
                    f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - our own words
                    f" SELECT {values} FROM {table} WHERE {which}"
                )
            )


def _cash(code: str, way: str = "one:") -> ReceiveCash:
    return ReceiveCash(
        code=code,
        amount=500_000,
        received_on=today(),
        payer_name="Phạm Thị Mẫu",
        reference=f"{way}{code}",
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
