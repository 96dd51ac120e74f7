"""The monthly run while the person who asked goes on working."""

from typing import Any

from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.cli import Report
from core.dates import Month
from core.db import session
from core.jobs.registry import handles
from payments.pledges.monthly_run import RunMonth, run_month

KIND = "billing.run"


@handles(KIND)
def bill(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Make the month; asked for again, it goes on where it stopped or finds nothing left."""
    wanted = RunMonth(
        month=Month.parse(arguments["month"]),
        organisation_id=arguments["organisation_id"],
        allow_total=arguments["allow_total"],
        allow=tuple(arguments["allow"]),
    )
    by = actor_of(session.get_one(User, arguments["by"]))
    return run_month(wanted, report, by=by).as_json()
