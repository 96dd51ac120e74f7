"""Issues a month's receipts while the person who asked goes on working."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.cli import Report
from core.dates import Month
from core.db import session
from core.files import keep_file
from core.i18n import _, ngettext
from core.jobs.registry import Cancelled, handles, tells
from payments.receipts.batch import Run, bind_into, issue_and_draw_into

KIND = "receipts.issue"
BOUND = "receipts/bound"


@handles(KIND)
def issue(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Issue, draw and bind; asked for again, it finds what is done and gives the same files."""
    month = Month.parse(arguments["month"])
    by = actor_of(session.get_one(User, arguments["by"]))
    run = Run()
    try:
        issue_and_draw_into(run, month, arguments["organisation_id"], by, report)
    except Cancelled as stop:
        stop.result = _done(run)
        raise
    with TemporaryDirectory() as folder:
        bound = bind_into(Path(folder), month, run.receipts)
        kept = [{"name": file.name, "key": keep_file(BOUND, file)} for file in bound]
    return _done(run) | {"files": kept}


def _done(run: Run) -> dict[str, Any]:
    return {
        "issued": run.issued.issued,
        "skipped": len(run.issued.skipped),
        "series": run.issued.series,
        "first": run.issued.first,
        "last": run.issued.last,
        "drawn": len(run.receipts),
        "not_drawn": [{"receipt": fault.name, "why": fault.reason} for fault in run.faults],
    }


@tells(KIND)
def tell(result: dict[str, Any]) -> list[str]:
    """Say what was issued and drawn, and which receipts keep a number without a PDF."""
    lines = []
    if result.get("issued"):
        numbers = {name: result[name] for name in ("issued", "series", "first", "last")}
        lines.append(_("%(issued)s receipts issued: %(series)s, %(first)s to %(last)s.", **numbers))
    else:
        lines.append(_("No receipt was left to issue."))
    if result.get("skipped"):
        lines.append(
            ngettext(
                "%(num)s payment got none; the list of payments without a receipt says why.",
                "%(num)s payments got none; the list of payments without a receipt says why.",
                result["skipped"],
            )
        )
    lines.append(_("%(drawn)s receipts are drawn.", drawn=result.get("drawn", 0)))
    return lines + [
        _("%(receipt)s keeps its number and is not drawn: %(why)s", **one)
        for one in result.get("not_drawn", [])
    ]
