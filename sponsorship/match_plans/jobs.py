"""Plans are worked out, and their children held, while whoever asked goes on working."""

from typing import Any

from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.cli import Report
from core.db import session
from core.i18n import ngettext
from core.jobs.registry import handles, tells
from sponsorship.match_plans.rules import RowState
from sponsorship.match_plans.services import HOLD, MAKE, hold_rows, solve_plan


@handles(MAKE)
def make(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Work the plan out; asked for again, nothing changes."""
    plan = solve_plan(int(arguments["plan_id"]), report)
    return {"plan": plan.public_id, "total": plan.total, "bound": plan.bound}


@handles(HOLD)
def hold(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Hold the children of the rows; asked for again, it goes on where it stopped."""
    by = actor_of(session.get_one(User, int(arguments["by"])))
    return dict(hold_rows(int(arguments["plan_id"]), arguments["rows"], report, by=by))


@tells(HOLD)
def tell_held(result: dict[str, Any]) -> list[str]:
    """Say how many children are held now, and for how many it was too late."""
    held, lost = int(result[RowState.HELD.value]), int(result[RowState.LOST.value])
    lines = [ngettext("%(num)s child is held.", "%(num)s children are held.", held)]
    if lost:
        lines.append(
            ngettext(
                "%(num)s pair was no longer possible; the plan says why.",
                "%(num)s pairs were no longer possible; the plan says why.",
                lost,
            )
        )
    return lines
