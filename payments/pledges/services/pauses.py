"""Pauses: months in which nothing is asked for and nobody reminded, each with its reason."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, now, this_month
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _, _l
from payments.pledges.models import Pledge, PledgePause
from payments.pledges.rules import PledgeState, Span


@dataclass(frozen=True)
class PausePledge:
    """Months to be left out, both ends included; without a last one until it is resumed."""

    from_month: Month
    reason: str
    to_month: Month | None = None


@dataclass(frozen=True)
class ResumePledge:
    """The month from which a paused commitment is asked for again."""

    from_month: Month


def pauses_of(pledge_ids: Collection[int]) -> dict[int, tuple[Span, ...]]:
    """Return the pauses of pledges in the order of their months."""
    found: dict[int, list[Span]] = defaultdict(list)
    for row in session.scalars(
        select(PledgePause)
        .where(PledgePause.pledge_id.in_(pledge_ids))
        .order_by(PledgePause.from_month)
    ):
        found[row.pledge_id].append(span_of(row))
    return {key: tuple(found[key]) for key in pledge_ids}


def list_pauses(pledge_id: int) -> list[PledgePause]:
    """Return the pauses of a pledge with their reasons, in the order of their months."""
    query = select(PledgePause).where(PledgePause.pledge_id == pledge_id)
    return list(session.scalars(query.order_by(PledgePause.from_month)))


def pause_pledge(pledge: Pledge, command: PausePledge, *, by: Actor | None) -> PledgePause:
    """Ask for nothing in months from this one on; a month that was billed already stays.

    RuleBroken("from_month") for a past month, ("to_month") before the first, ("") when the months
    meet another pause; WrongState when the commitment has ended.
    """
    lock_running(pledge)
    if command.from_month < this_month():
        raise RuleBroken("from_month", _l("A pause begins this month or later."))
    if command.to_month is not None and command.to_month < command.from_month:
        raise RuleBroken("to_month", _l("The pause ends before it begins."))
    wanted = Span(command.from_month, command.to_month)
    if any(one.meets(wanted) for one in pauses_of([pledge.id])[pledge.id]):
        raise RuleBroken("from_month", _l("These months are paused already, all or some of them."))
    row = PledgePause(
        pledge_id=pledge.id,
        from_month=str(command.from_month),
        to_month=str(command.to_month) if command.to_month else None,
        reason=command.reason,
        created_at=now(),
        created_by=by.id if by else None,
    )
    session.add(row)
    session.flush()
    changes = {"months": [None, f"{row.from_month}–{row.to_month or ''}"]}
    record(Act("paused", "pledge", pledge.code, changes, command.reason), by)
    return row


def resume_pledge(pledge: Pledge, command: ResumePledge, *, by: Actor | None) -> None:
    """End the pause that covers a month, or waits after it, so that the month is asked for.

    RuleBroken("from_month") for a past month or when nothing is paused then.
    """
    lock_running(pledge)
    month = command.from_month
    if month < this_month():
        raise RuleBroken("from_month", _l("Resume this month or later."))
    row = next(
        (
            one
            for one in list_pauses(pledge.id)
            if one.to_month is None or one.to_month >= str(month)
        ),
        None,
    )
    if row is None:
        raise RuleBroken("from_month", _("Nothing is paused in %(month)s.", month=str(month)))
    changes = {"months": [f"{row.from_month}–{row.to_month or ''}", None]}
    if str(month) <= row.from_month:
        session.delete(row)
    else:
        row.to_month = str(month - 1)
        changes["months"][1] = f"{row.from_month}–{row.to_month}"
    session.flush()
    record(Act("resumed", "pledge", pledge.code, changes), by)


def span_of(row: PledgePause) -> Span:
    """Return the months of a pause."""
    return Span(Month.parse(row.from_month), Month.parse(row.to_month) if row.to_month else None)


def lock_running(pledge: Pledge) -> None:
    """Let one person at a time change a pledge. WrongState when it has ended."""
    state = session.scalar(select(Pledge.state).where(Pledge.id == pledge.id).with_for_update())
    if state is not PledgeState.RUNNING:
        raise WrongState(_l("This commitment has ended already."))
