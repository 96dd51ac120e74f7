"""A month of 10,000 receipts: issued in one transaction, then drawn by the job, one poisoned."""

import json
from time import process_time

from sqlalchemy import func, select, update

from core.dates import Month
from core.db import session, unit_of_work
from payments.receipts.jobs import issue
from payments.receipts.models import Receipt, ReceiptFault, ReceiptFile
from payments.receipts.services import issue_month
from tests.benchmarks.common import DATABASES, application, seconds, show, tell
from tests.factories.people import organisation, user_with
from tests.factories.receipts import giver, paid_many
from tests.support.corruption import corrupt

RECEIPTS = 10_000
POISONED = 5_001


def figures(database: str) -> dict[str, float]:
    """Issue, then draw and bind what can be drawn."""
    with application(database):
        with unit_of_work():
            paid_many(RECEIPTS, giver(address="12 Trần Đăng Ninh"))
            by, body = user_with("accountant").id, organisation().id
        begun = process_time()
        issuing = seconds(_issue)
        found = {
            "receipts": RECEIPTS,
            "issuing_s": round(issuing, 2),
            "issuing_cpu_s": round(process_time() - begun, 2),
        }
        if database == "sqlite":
            found |= _draw({"month": "2026-10", "organisation_id": body, "by": by})
    return found


def _issue() -> None:
    with unit_of_work():
        issue_month(Month(2026, 10), by=None)


def _draw(arguments: dict[str, object]) -> dict[str, float]:
    """Carry the job out with one receipt that cannot be drawn; triggers are off after that."""
    corrupt()
    with unit_of_work():
        session.execute(update(Receipt).where(Receipt.number == POISONED).values(snapshot="{}"))
    begun = process_time()
    drawing = seconds(lambda: json.dumps(issue(arguments, lambda *_: None)))
    return {
        "drawing_and_binding_s": round(drawing),
        "drawing_and_binding_cpu_s": round(process_time() - begun),
        "drawn": session.scalar(select(func.count(ReceiptFile.id))) or 0,
        "not_drawn": session.scalar(select(func.count(ReceiptFault.receipt_id))) or 0,
    }


def main() -> None:
    """Print the figures of both databases as JSON."""
    found = {}
    for database in DATABASES:
        tell(database)
        found[database] = figures(database)
    show(found)


if __name__ == "__main__":
    main()
