"""Checking and sealing books of a million entries.

Run: python -m tests.benchmarks.bench_books [entries]
"""

import sys
from datetime import date
from resource import RUSAGE_SELF, getrusage
from typing import Any

from sqlalchemy import text

from core.dates import Month, frozen
from core.db import db, session, unit_of_work
from payments.books.services import all_checks, check_books, seal_books
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import OpenPledge, bill_month, open_pledges
from tests.benchmarks.common import DATABASES, application, seconds, show, tell
from tests.factories.money import accounts, fund
from tests.factories.people import organisation
from tests.factories.pledges import giver

ENTRIES = 1_000_000
MONTHS = 50
FUNDS = 500
NOW = "2026-11-02T10:00:00+07:00"

PAYMENTS = """
INSERT INTO payment (public_id, organisation_id, donor_id, payer_name, channel, reference, amount,
                     currency, received_on, recorded_at, note)
SELECT 'p' || i.id, p.organisation_id, p.donor_id, '', 'cash', 'r' || i.id, i.amount + 50000,
       'VND', i.due_on, i.created_at, ''
FROM instalment i JOIN pledge p ON p.id = i.pledge_id ORDER BY i.id
"""
MONTHLY_PARTS = """
INSERT INTO allocation (payment_id, instalment_id, fund_id, ordinal, amount, currency, allocated_at)
SELECT y.id, i.id, p.fund_id, 0, i.amount, 'VND', i.created_at
FROM instalment i JOIN pledge p ON p.id = i.pledge_id JOIN payment y ON y.public_id = 'p' || i.id
"""
GIFTS = """
INSERT INTO allocation (payment_id, instalment_id, fund_id, ordinal, amount, currency, allocated_at)
SELECT y.id, NULL, :fund, 1, 50000, 'VND', y.recorded_at FROM payment y
"""
ENTRIES_OF_PARTS = """
INSERT INTO transfer (organisation_id, kind, debit_id, credit_id, fund_id, amount, currency,
                      occurred_on, posted_at, document, key)
SELECT y.organisation_id, 'gift', :cash, :gifts, a.fund_id, a.amount, 'VND', y.received_on,
       y.recorded_at, 'payment:' || y.public_id, 'payment:' || y.public_id || ':' || a.ordinal
FROM allocation a JOIN payment y ON y.id = a.payment_id
"""


def measure(database: str, entries: int) -> dict[str, Any]:
    """Return how long a check of all rules and a seal of all rows take, and the memory used."""
    with frozen(NOW), application(database):
        tell(f"{database}: writing {entries} entries")
        _write(entries)
        _tidy()
        before = getrusage(RUSAGE_SELF).ru_maxrss
        findings: list[Any] = []
        tell(f"{database}: checking")
        checked = seconds(lambda: findings.extend(check_books()))
        sealed = seconds(_seal)
        again = seconds(lambda: findings.extend(check_books()))
        return {
            "entries": session.scalar(text("SELECT count(*) FROM transfer")),
            "checks": len(all_checks()),
            "broken": sum(not finding.ok for finding in findings),
            "check_seconds": round(checked, 2),
            "seal_seconds": round(sealed, 2),
            "check_with_seals_seconds": round(again, 2),
            "memory_growth_mb": round((getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024),
        }


def _write(entries: int) -> None:
    with unit_of_work():
        body, donor, general = organisation().id, giver().id, fund("PT", FundKind.RESTRICTED).id
        children = [fund(f"QN-{n:05d}", FundKind.CHILD).id for n in range(FUNDS)]
        open_pledges(
            [
                OpenPledge(
                    code=f"GM{number:06d}",
                    organisation_id=body,
                    programme_code="GM",
                    donor_id=donor,
                    fund_id=children[number % FUNDS],
                    method=Method.CASH,
                    amount=300_000,
                    rhythm=Rhythm.MONTH,
                    started_on=date(2022, 9, 1),
                )
                for number in range(entries // 2 // MONTHS)
            ]
        )
    last = Month(2026, 10)
    for month in (last - (MONTHS - 1)).through(last):
        with unit_of_work():
            bill_month(month)
    uses = accounts()
    values = {
        "fund": general,
        "cash": uses[AccountUse.CASH],
        "gifts": uses[AccountUse.GIFTS],
    }
    for statement in (PAYMENTS, MONTHLY_PARTS, GIFTS, ENTRIES_OF_PARTS):
        with unit_of_work():
            wanted = {name: value for name, value in values.items() if f":{name}" in statement}
            session.execute(text(statement), wanted)


def _seal() -> None:
    with unit_of_work():
        seal_books()


def _tidy() -> None:
    if session.get_bind().dialect.name == "sqlite":
        with unit_of_work():
            session.execute(text("ANALYZE"))
        return
    session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    show({database: measure(database, wanted) for database in DATABASES})
