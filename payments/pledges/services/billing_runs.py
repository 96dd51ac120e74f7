"""Runs of the month's billing: one at a time, by pieces, gone on with where the last one died.

A run is a row. Whoever finds the lease of the one at work over stops it and writes a row of their
own; the old runner, should it wake up, finds its row stopped and changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from core.access import Actor
from core.accounts.models import User
from core.audit import Act, record
from core.bulk import room_for_pages
from core.dates import Month, local_time, now
from core.db import session
from core.errors import Stale, WrongState
from core.i18n import _, _l
from core.organisations.models import Organisation
from core.statements import into_new
from payments.pledges.models import BillingRun, Pledge
from payments.pledges.rules import RunState
from payments.pledges.services.billing import (
    MANY,
    BillingReport,
    make_piece,
    owned_by,
    report_of,
)

LEASE = timedelta(minutes=2)
"""How long a piece may take; a runner silent for longer is taken for dead."""
PIECE = MANY
"""Commitments billed in one transaction."""
RUNS_SHOWN = 20


@dataclass(frozen=True)
class Runner:
    """A run in the hands of this process: done up to commitment ``through`` of ``last``."""

    id: int
    month: Month
    organisation_id: int | None
    through: int
    last: int
    created: int = 0


@dataclass(frozen=True)
class RunRow:
    """A run as the page lists it."""

    run: BillingRun
    organisation: str | None
    by: str | None


def begin_run(month: Month, organisation_id: int | None, *, by: Actor | None) -> Runner:
    """Begin the month's run, or go on with the one that died.

    Raises WrongState while another runner is at work, saying who and since when.
    """
    session.execute(
        update(BillingRun)
        .where(BillingRun.state == RunState.RUNNING, BillingRun.lease_until <= now())
        .values(state=RunState.STOPPED, finished_at=now()),
        execution_options={"synchronize_session": False},
    )
    through = _done_before(month, organisation_id)
    last = session.scalar(select(func.max(Pledge.id)).where(*owned_by(organisation_id))) or 0
    values = {
        "month": str(month),
        "organisation_id": organisation_id,
        "lease_until": now() + LEASE,
        "done_through": through,
        "started_at": now(),
        "started_by": (by.id or None) if by else None,
    }
    into = into_new(BillingRun)[session.get_bind().dialect.name]
    run_id = session.scalar(into.returning(BillingRun.id), values)
    if run_id is None:
        raise WrongState(_told_busy())
    return Runner(run_id, month, organisation_id, through, last)


def bill_piece(runner: Runner, size: int = PIECE) -> Runner:
    """Make the instalments of the next commitments; return the runner, that much further.

    Raises Stale when another runner has taken the run over.
    """
    _hold(runner)
    ids = select(Pledge.id).where(Pledge.id > runner.through).order_by(Pledge.id).limit(size)
    piece = ids.where(*owned_by(runner.organisation_id)).subquery()
    through = session.scalar(select(func.max(piece.c.id))) or runner.last
    with room_for_pages():
        made = make_piece(runner.month, runner.organisation_id, (runner.through, through))
    further = replace(runner, through=through, created=runner.created + made)
    _write(further, done_through=through, created=further.created, lease_until=now() + LEASE)
    return further


def finish_run(runner: Runner, *, by: Actor | None) -> BillingReport:
    """Close the run and say what the month is now. Raises Stale as ``bill_piece``."""
    _write(runner, state=RunState.DONE, finished_at=now())
    report = report_of(runner.month, runner.created, runner.organisation_id)
    if runner.created:
        changes = {"created": runner.created, "total": report.total}
        record(Act("billed", "month", str(runner.month), changes), by)
    return report


def stop_run(runner: Runner) -> None:
    """Give the run up half-way, so that the next one need not wait for its lease to end."""
    session.execute(
        update(BillingRun)
        .where(BillingRun.id == runner.id, BillingRun.state == RunState.RUNNING)
        .values(state=RunState.STOPPED, finished_at=now()),
        execution_options={"synchronize_session": False},
    )


def last_runs(by: Actor) -> list[RunRow]:
    """Return the latest runs of the actor's organisations and of all together, newest first."""
    query = (
        select(BillingRun, Organisation.code, User.name)
        .outerjoin(Organisation, Organisation.id == BillingRun.organisation_id)
        .outerjoin(User, User.id == BillingRun.started_by)
        .order_by(BillingRun.id.desc())
        .limit(RUNS_SHOWN)
    )
    if not by.everywhere:
        query = query.where(BillingRun.organisation_id.in_(by.organisations))
    return [RunRow(*row) for row in session.execute(query)]


def _done_before(month: Month, organisation_id: int | None) -> int:
    """Return how far the last run of the month came, when it died half-way."""
    last = session.execute(
        select(BillingRun.state, BillingRun.done_through)
        .where(
            BillingRun.month == str(month),
            BillingRun.organisation_id.is_not_distinct_from(organisation_id),
        )
        .order_by(BillingRun.id.desc())
        .limit(1)
    ).one_or_none()
    return last.done_through if last and last.state is RunState.STOPPED else 0


def _hold(runner: Runner) -> None:
    """Keep the row until the transaction ends: nobody takes the run over in the middle."""
    mine = select(BillingRun.id).where(
        BillingRun.id == runner.id, BillingRun.state == RunState.RUNNING
    )
    if session.scalar(mine.with_for_update()) is None:
        raise _lost()


def _write(runner: Runner, **values: Any) -> None:
    mine = session.scalar(
        update(BillingRun)
        .where(BillingRun.id == runner.id, BillingRun.state == RunState.RUNNING)
        .values(values)
        .returning(BillingRun.id),
        execution_options={"synchronize_session": False},
    )
    if mine is None:
        raise _lost()


def _lost() -> Stale:
    return Stale(_l("Another run has taken this one over; this one has changed nothing more."))


def _told_busy() -> Any:
    row = session.execute(
        select(BillingRun, User.name)
        .outerjoin(User, User.id == BillingRun.started_by)
        .where(BillingRun.state == RunState.RUNNING)
    ).one_or_none()
    if row is None:
        return _("Another run has just ended. Try again.")
    run, name = row
    return _(
        "The run for %(month)s is at work since %(since)s (%(who)s). Wait until it is done; if it "
        "died, the next one goes on with it after %(until)s.",
        month=run.month,
        since=f"{local_time(run.started_at):%d/%m/%Y %H:%M}",
        who=name or _("the system"),
        until=f"{local_time(run.lease_until):%H:%M}",
    )
