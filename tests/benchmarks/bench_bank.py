"""A long statement against as many open months, and how good the suggestions are.

Run: python -m tests.benchmarks.bench_bank [--lines N] [--labelled N] [--database NAME]

The statement is read, checked, its lines kept, judged and booked in one commit. The quality is
measured on lines of which it is known what they pay.
"""

import argparse
import resource
import sys
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import insert

from core.dates import Month, now
from core.db import public_id, session, unit_of_work
from core.text import search_key, sort_key
from donors.models import Donor
from donors.rules import DonorKind
from payments.bank.matching import Commitments
from payments.bank.services import import_statement
from payments.funds.services import child_funds
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import OpenPledge, bill_month, open_pledges
from tests.benchmarks.common import DATABASES, application, seconds, show, tell
from tests.factories.bank import main_account, statement
from tests.factories.labelled_lines import Labelled, commitments, judged, lines
from tests.factories.people import organisation

LINES, LABELLED, SEED = 100_000, 20_000, 2026
MIB = 1024


def measure(number: int, database: str) -> dict[str, Any]:
    """Return what importing a statement of many lines takes."""
    rng = Random(SEED)  # noqa: S311 - the same lines each time
    known = commitments(number, rng)
    labelled = list(lines(known, rng))[:number]
    with application(database):
        tell(f"{database}: opening {number} commitments")
        _open(known)
        content = _content(labelled)
        before = _peak()
        tell(f"{database}: importing {len(labelled)} lines, {len(content)} bytes")
        report: list[Any] = []
        took = seconds(lambda: report.append(_import(content)))
    done = report[0]
    return {
        "database": database,
        "lines": done.lines,
        "open_months": number,
        "seconds": round(took, 1),
        "booked": done.booked,
        "booked_wrongly": sum(
            codes != (labelled[_place(reference)].code,) for reference, codes in done.matches
        ),
        "suggested": done.suggested,
        "unmatched": done.unmatched,
        "peak_mib_before": before,
        "peak_mib": _peak(),
    }


def quality(number: int) -> dict[str, float]:
    """Return how well lines are judged, of which it is known what they pay."""
    rng = Random(SEED)  # noqa: S311 - the same lines each time
    known = commitments(number, rng)
    return judged(Commitments(known), list(lines(known, rng))).as_json()


def _open(known: list[Any]) -> None:
    with unit_of_work():
        body = organisation()
        names = sorted({one.donor_key for one in known})
        session.execute(insert(Donor), [_donor(number, name) for number, name in enumerate(names)])
        donors = {key: code for code, key in session.query(Donor.id, Donor.search_key)}
        funds = child_funds(body.id, {f"QN-{one.pledge_id:06d}" for one in known}, date(2025, 1, 1))
        open_pledges(
            [
                OpenPledge(
                    organisation_id=body.id,
                    programme_code=one.code[:2],
                    donor_id=donors[one.donor_key],
                    fund_id=funds[f"QN-{one.pledge_id:06d}"],
                    method=Method.TRANSFER,
                    amount=one.amount,
                    rhythm=Rhythm.MONTH,
                    started_on=date(2026, 1, 1),
                    code=one.code,
                    taken_over=True,
                )
                for one in known
            ]
        )
        bill_month(Month(2026, 10))


def _donor(number: int, key: str) -> dict[str, Any]:
    return {
        "public_id": public_id(),
        "code": f"BD{number:06d}",
        "kind": DonorKind.PERSON,
        "name": key.upper(),
        "search_key": search_key(key),
        "sort_key": sort_key(key),
        "version": 1,
        "created_at": now(),
    }


def _content(labelled: list[Labelled]) -> bytes:
    rows = [
        (f"{1 + place % 28:02d}/10/2026", _reference(place), line.amount, line.narrative)
        for place, line in enumerate(labelled)
    ]
    return statement(*sorted(rows, key=lambda row: row[0]))


def _reference(place: int) -> str:
    return f"FT{place:07d}"


def _place(reference: str) -> int:
    return int(reference.removeprefix("FT"))


def _import(content: bytes) -> Any:
    with unit_of_work():
        return import_statement(main_account(), content, by=None)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MIB


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--labelled", type=int, default=LABELLED)
    parser.add_argument("--database", choices=DATABASES, default="postgresql")
    asked = parser.parse_args()
    show({"quality": quality(asked.labelled), "import": measure(asked.lines, asked.database)})
    sys.stdout.flush()


if __name__ == "__main__":
    main()
