"""Carrying out jobs: claim with a lease, report, finish; a worker that died loses its claim."""

import json
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import and_, or_, select, update

from core.dates import now
from core.db import in_unit_of_work, session, unit_of_work
from core.errors import AppError, Unavailable
from core.i18n import _
from core.jobs.models import Job
from core.jobs.registry import Cancelled, Report, handler_of, recurring
from core.jobs.rules import LEASE, MOST_ATTEMPTS, RETRY_AFTER, JobState


class LeaseLost(Exception):
    """Another worker has taken the job over."""


@dataclass(frozen=True)
class Claim:
    """A job in the hands of this worker; the attempt tells it from a later claim."""

    id: int
    kind: str
    arguments: dict[str, Any]
    attempt: int


def do_recurring() -> None:
    """Do what is done every minute; what fails is told in the log and tried in a minute again."""
    for act in recurring():
        try:
            act()
        except Exception:
            session.rollback()
            current_app.logger.exception("what is done every minute failed")


def run_waiting_jobs() -> int:
    """Carry out every job that waits or whose worker died. Returns how many were tried."""
    tried = 0
    while claim := claim_job():
        run_job(claim)
        tried += 1
    return tried


def claim_job() -> Claim | None:
    """Take the oldest job that may be taken, for the length of a lease."""
    moment = now()
    waiting = and_(
        Job.state == JobState.WAITING, or_(Job.lease_until.is_(None), Job.lease_until <= moment)
    )
    lost = and_(
        Job.state == JobState.RUNNING, Job.lease_until <= moment, Job.attempts < MOST_ATTEMPTS
    )
    oldest = select(Job.id).where(or_(waiting, lost)).order_by(Job.id).limit(1)
    with unit_of_work("jobs.claim"):
        row = session.execute(
            update(Job)
            .where(Job.id == oldest.with_for_update(skip_locked=True).scalar_subquery())
            .values(state=JobState.RUNNING, lease_until=moment + LEASE, attempts=Job.attempts + 1)
            .returning(Job.id, Job.kind, Job.arguments, Job.attempts)
            .execution_options(synchronize_session=False)
        ).first()
    return Claim(row.id, row.kind, json.loads(row.arguments), row.attempts) if row else None


def run_job(claim: Claim) -> None:
    """Carry out a claimed job and keep its result, or why it did not work.

    What our own rules refuse is final; anything else is tried again, three times in all.
    """
    try:
        _carry_out(claim)
    except LeaseLost:
        session.rollback()
        current_app.logger.warning("job %s went on with another worker", claim.kind)


def _carry_out(claim: Claim) -> None:
    try:
        result = handler_of(claim.kind)(claim.arguments, _reporter(claim))
        _settle(claim, state=JobState.DONE, result=json.dumps(result, default=str))
    except LeaseLost:
        raise
    except Cancelled as stop:
        session.rollback()
        done = json.dumps(stop.result, default=str)
        _settle(claim, state=JobState.CANCELLED, result=done)
    except Exception as error:
        session.rollback()
        current_app.logger.exception("job %s, attempt %s", claim.kind, claim.attempt)
        _fail(claim, error)


def give_up_lost_jobs() -> None:
    """Fail the jobs whose last worker died as well."""
    with unit_of_work():
        session.execute(
            update(Job)
            .where(
                Job.state == JobState.RUNNING,
                Job.lease_until <= now(),
                Job.attempts >= MOST_ATTEMPTS,
            )
            .values(
                state=JobState.FAILED,
                lease_until=None,
                finished_at=now(),
                error=_("The work stopped in the middle three times. Start it again."),
            )
            .execution_options(synchronize_session=False)
        )


def _fail(claim: Claim, error: Exception) -> None:
    expected = isinstance(error, AppError) and not isinstance(error, Unavailable)
    words = str(error.message) if isinstance(error, AppError) else _("It did not work.")
    if expected or claim.attempt >= MOST_ATTEMPTS:
        _settle(claim, state=JobState.FAILED, error=words)
    else:
        again = now() + claim.attempt * RETRY_AFTER
        _update(claim, state=JobState.WAITING, lease_until=again, error=words)


def _settle(claim: Claim, **values: Any) -> None:
    _update(claim, lease_until=None, finished_at=now(), **({"error": ""} | values))


def _update(claim: Claim, **values: Any) -> bool:
    """Change the row as long as it is ours; return whether somebody asked to stop."""
    with unit_of_work("jobs.keep"):
        mine = session.execute(
            update(Job)
            .where(
                Job.id == claim.id,
                Job.state == JobState.RUNNING,
                Job.attempts == claim.attempt,
            )
            .values(values)
            .returning(Job.cancel_asked)
            .execution_options(synchronize_session=False)
        ).first()
        if mine is None:
            raise LeaseLost
    return bool(mine.cancel_asked)


def _reporter(claim: Claim) -> Report:
    shown = -1

    def report(done: int, total: int) -> None:
        """Write progress and lengthen the lease, a hundred times at most; Cancelled when asked to.

        Inside a unit of work nothing is written: a commit there would keep half of the work.
        """
        nonlocal shown
        percent = done * 100 // max(total, 1)
        if percent != shown and not in_unit_of_work():
            shown = percent
            if _update(claim, done=done, total=total, lease_until=now() + LEASE):
                raise Cancelled

    return report
