"""Issues a month's receipts while the person who asked goes on working."""

from hashlib import sha256
from typing import Any

from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.cli import Report
from core.dates import Month
from core.db import session
from core.files import files
from core.jobs.registry import handles
from payments.receipts.batch import bound_files, issue_and_draw

KIND = "receipts.issue"


@handles(KIND)
def issue(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Issue, draw and bind; asked for again, it finds what is done and gives the same files."""
    month = Month.parse(arguments["month"])
    by = actor_of(session.get_one(User, arguments["by"]))
    issued, receipts = issue_and_draw(month, arguments["organisation_id"], by, report)
    return {
        "issued": issued.issued,
        "skipped": len(issued.skipped),
        "series": issued.series,
        "first": issued.first,
        "last": issued.last,
        "files": [
            {"name": name, "key": _keep(name, content)}
            for name, content in bound_files(month, receipts)
        ],
    }


def _keep(name: str, content: bytes) -> str:
    key = f"receipts/bound/{sha256(content).hexdigest()[:32]}/{name}"
    files().put(key, content)
    return key
