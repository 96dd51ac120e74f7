"""The end of a promise."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update

from core.access import Actor
from core.audit import Act, record
from core.dates import today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from payments.pledges.models import Pledge
from payments.pledges.rules import EndReason, PledgeState, TaskKind
from payments.pledges.services.tasks import close_tasks

Check = Callable[[int], str | None]
"""Says why a pledge, by its id, is not ended by hand; None when it may be."""

_checks: list[Check] = []


def ends_elsewhere(check: Check) -> Check:
    """Register a check of a feature above this one, whose own act ends its pledges."""
    _checks.append(check)
    return check


@dataclass(frozen=True)
class EndPledge:
    """The last day of a commitment, and why it ends."""

    ended_on: date
    reason: EndReason


def end_pledge(pledge_id: int, on: date, reason: str, *, by: Actor | None) -> None:
    """End a running pledge on a day: its months are billed no more, what is due stays due.

    Raises WrongState when it has ended already.
    """
    code = session.scalar(
        update(Pledge)
        .where(Pledge.id == pledge_id, Pledge.state == PledgeState.RUNNING)
        .values(state=PledgeState.ENDED, ended_on=on, end_reason=reason)
        .returning(Pledge.code)
    )
    if code is None:
        raise WrongState(_l("This commitment has ended already."))
    close_tasks(pledge_id, TaskKind)
    record(Act("ended", "pledge", code, {"ended_on": on}, reason), by)


def end_by_hand(pledge: Pledge, command: EndPledge, *, by: Actor | None) -> None:
    """End a commitment as a person asks, by a reason the office counts.

    RuleBroken("ended_on") for a day to come or before the start, RuleBroken("") when something
    else ends it; WrongState when it has ended.
    """
    for check in _checks:
        if words := check(pledge.id):
            raise RuleBroken("", words)
    if not pledge.started_on <= command.ended_on <= today():
        raise RuleBroken("ended_on", _l("The end lies between the start and today."))
    end_pledge(pledge.id, command.ended_on, command.reason.value, by=by)
