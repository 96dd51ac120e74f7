"""A year's statements over a million entries, and the whole ledger written as Beancount."""

import resource
import tempfile
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

from sqlalchemy import text

from core.db import session, unit_of_work
from core.periods import Period
from payments.books.services import trial_balances
from payments.statements.exports import Export, export
from payments.statements.services import funds_statement
from tests.benchmarks.common import application, seconds, show, tell
from tests.factories.people import actor, organisation

ENTRIES = 1_000_000
FUNDS = 5_000
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
FILL_FUNDS = """
INSERT INTO fund (public_id, organisation_id, code, name, kind, currency, purpose, opened_on)
{numbers} SELECT 'bench' || i, {body}, 'QN-' || i, 'QN-' || i, 'child', 'VND', '', {opened} FROM n
"""
FILL_ENTRIES = """
INSERT INTO transfer (organisation_id, kind, debit_id, credit_id, fund_id, amount, currency,
                      occurred_on, posted_at, document, key)
{numbers} SELECT {body}, CASE WHEN i % 5 = 0 THEN 'aid' ELSE 'gift' END,
    CASE WHEN i % 5 = 0 THEN {aid} ELSE {bank} END,
    CASE WHEN i % 5 = 0 THEN {bank} ELSE {gifts} END,
    {fund} + i % {funds}, 100000 + i % 900000, 'VND', {day}, {moment}, 'payment:' || i, 'b' || i
FROM n
"""


def fill(database: str) -> None:
    """Write the funds and the entries of 2025 and 2026 with two statements."""
    body = organisation().id
    accounts = dict(
        session.execute(
            text("SELECT use, MIN(id) FROM account WHERE organisation_id = :body GROUP BY use"),
            {"body": body},
        ).all()
    )
    sqlite = database == "sqlite"
    values = {
        "body": body,
        "aid": accounts["aid"],
        "bank": accounts["bank"],
        "gifts": accounts["gifts"],
        "funds": FUNDS,
        "opened": "'2025-01-01'" if sqlite else "DATE '2025-01-01'",
        "day": "date('2025-01-01', '+' || (i % 730) || ' days')"
        if sqlite
        else "DATE '2025-01-01' + i % 730",
        "moment": "'2026-12-31T00:00:00.000000+00:00'" if sqlite else "now()",
    }
    with unit_of_work():
        session.execute(text(FILL_FUNDS.format(numbers=NUMBERS.format(FUNDS), **values)))
        values["fund"] = session.scalar(text("SELECT MIN(id) FROM fund WHERE code LIKE 'QN-%'"))
        session.execute(text(FILL_ENTRIES.format(numbers=NUMBERS.format(ENTRIES), **values)))
    if not sqlite:
        session.execute(text("ANALYZE transfer"))
        session.commit()


def measure(database: str) -> dict[str, Any]:
    """Fill one database and measure on it."""
    with application(database):
        tell(f"{database}: filling {ENTRIES} entries")
        fill(database)
        with unit_of_work():
            by = actor("auditor")
        year = Period.of_year(2026)
        started = process_time()
        statements = min(seconds(lambda: funds_statement("QBT", year, by)) for _ in range(3))
        python = (process_time() - started) / 3
        trial = min(seconds(lambda: trial_balances(year, by)) for _ in range(3))
        month = Period(date(2026, 10, 1), date(2026, 10, 31))
        of_month = seconds(lambda: funds_statement("QBT", month, by))
        figures = {
            "year_statement_s": round(statements, 2),
            "year_statement_python_cpu_s": round(python, 2),
            "month_statement_s": round(of_month, 2),
            "trial_balance_s": round(trial, 2),
            **written(),
        }
        tell(f"{database}: {figures}")
        return figures


def written() -> dict[str, Any]:
    """Write the ledger as Beancount and tell its time, size and how much memory it took more."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "books.beancount")
        ids = (organisation().id,)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took = seconds(lambda: export(Export("beancount", ids), target))
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        return {
            "beancount_s": round(took, 1),
            "beancount_mb": target.stat().st_size // 1_000_000,
            "beancount_more_memory_mb": more // 1024,
        }


if __name__ == "__main__":
    show(
        {
            "entries": ENTRIES,
            "funds": FUNDS,
            **{name: measure(name) for name in ("postgresql", "sqlite")},
        }
    )
