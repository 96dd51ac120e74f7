"""The counter of arrears on the work queue, and the list it opens, at 100,000 commitments.

Run: python -m tests.benchmarks.bench_queue [--pledges N] [--database KIND]

Each commitment was asked for twelve months and has paid them, but one in twenty owes the last two.
The best of some rounds is told, in milliseconds; ``page_ms`` is the whole landing page of an
accountant, as the server makes it.
"""

import argparse
from typing import Any

from core.dates import Month, frozen
from core.db import session, unit_of_work
from payments.pledges.rules import PledgeView
from payments.pledges.services import PledgeFilter, bill_month, counted_in_arrears, list_pledges
from tests.benchmarks.bench_billing import open_copies, run_sql, tidy
from tests.benchmarks.common import DATABASES, application, seconds, show, tell
from tests.factories.people import actor, user_with
from tests.support.client import CheckedClient

PLEDGES = 100_000
FIRST = Month(2026, 1)
MONTHS = 12
ONE_OWES = 20
ROUNDS = 5
NOW = "2027-01-15T10:00:00+07:00"
PAYMENTS = """
INSERT INTO payment (public_id, organisation_id, donor_id, payer_name, channel, reference, amount,
                     currency, received_on, recorded_at, note)
SELECT 'p' || id, organisation_id, donor_id, '', 'cash', 'r' || id, 3600000, 'VND', started_on,
       created_at, ''
FROM pledge ORDER BY id
"""
PARTS = """
INSERT INTO allocation (payment_id, instalment_id, fund_id, ordinal, amount, currency, allocated_at)
SELECT y.id, i.id, p.fund_id, 0, i.amount, 'VND', i.created_at
FROM instalment i JOIN pledge p ON p.id = i.pledge_id JOIN payment y ON y.public_id = 'p' || p.id
WHERE i.period < '2026-11' OR i.pledge_id % 20 <> 0
"""


def measure(database: str, pledges: int) -> dict[str, Any]:
    """Return the figures of one database."""
    with frozen(NOW), application(database) as app:
        tell(f"{database}: {pledges} commitments with {MONTHS} months each")
        open_copies(pledges)
        for month in FIRST.through(FIRST + (MONTHS - 1)):
            with unit_of_work():
                bill_month(month)
        run_sql(PAYMENTS)
        run_sql(PARTS)
        tidy()
        with unit_of_work():
            browser, user = CheckedClient(app), user_with("accountant")
        browser.sign_in_as(user)
        by = actor("accountant")
        wanted = PledgeFilter(view=PledgeView.ARREARS)
        found = session.scalar(counted_in_arrears(by))
        if found != pledges // ONE_OWES:
            message = f"{found} commitments are in arrears, not {pledges // ONE_OWES}"
            raise RuntimeError(message)
        return {
            "commitments": pledges,
            "in_arrears": found,
            "counter_ms": _best(lambda: session.scalar(counted_in_arrears(by))),
            "list_ms": _best(lambda: list_pledges(wanted, by=by)),
            "page_ms": _best(lambda: browser.get("/staff")),
        }


def _best(work: Any) -> float:
    return round(1_000 * min(seconds(work) for _ in range(ROUNDS)), 1)


def main() -> None:
    """Measure the databases asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pledges", type=int, default=PLEDGES)
    parser.add_argument("--database", choices=DATABASES, action="append")
    asked = parser.parse_args()
    show({one: measure(one, asked.pledges) for one in asked.database or DATABASES})


if __name__ == "__main__":
    main()
