"""Asking for jobs, and looking at what became of them."""

import json
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import case, event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import db, session
from core.errors import NotFound, WrongState
from core.files import files
from core.i18n import _l
from core.jobs.models import Job
from core.jobs.registry import told
from core.jobs.rules import JobState, is_over
from core.permissions import Permission

ASKED = "jobs asked for"


@dataclass(frozen=True)
class JobView:
    """A job as its page shows it; ``files`` are the names of what it made."""

    public_id: str
    kind: str
    state: JobState
    done: int
    total: int
    error: str
    result: dict[str, Any]
    stopping: bool = False
    may_stop: bool = False

    @property
    def told(self) -> list[str]:
        """Return what came of it, in sentences."""
        return told(self.kind, self.result)

    @property
    def over(self) -> bool:
        """Say whether nothing more will happen."""
        return is_over(self.state)

    @property
    def files(self) -> list[str]:
        """Return the names of the files that the job made."""
        return [str(file["name"]) for file in self.result.get("files", [])]


def enqueue(
    kind: str, arguments: dict[str, Any], *, key: str | None = None, by: Actor | None
) -> Job:
    """Ask for a job in the running transaction; workers are woken after its commit.

    ``key`` names the work: asked for again, the job that is there is returned.
    """
    if key is not None and (found := _job_of(key)):
        return found
    job = Job(
        kind=kind,
        key=key,
        arguments=json.dumps(arguments, ensure_ascii=False, default=str),
        created_at=now(),
        created_by=(by.id or None) if by is not None else None,
    )
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        # Somebody asked for the same in the moment between.
        found = _job_of(key) if key is not None else None
        if found is None:
            raise
        return found
    session.info[ASKED] = True
    return job


def _job_of(key: str) -> Job | None:
    return session.scalar(select(Job).where(Job.key == key))


@event.listens_for(db.session, "after_commit")
def _wake_workers(committed: Session) -> None:
    """Wake a worker once the rows are there; a savepoint is not yet a commit."""
    if committed.in_nested_transaction() or not committed.info.pop(ASKED, False):
        return
    try:
        current_app.extensions["wake"]()
    except Exception:
        current_app.logger.exception("the queue is away; the next sweep finds the job")


@event.listens_for(db.session, "after_rollback")
def _forget_asking(rolled_back: Session) -> None:
    """Wake nobody for rows that are gone; those before a savepoint are still there."""
    if not rolled_back.in_nested_transaction():
        rolled_back.info.pop(ASKED, None)


def get_job(public_id: str, actor: Actor) -> JobView:
    """Return a job to whoever asked for it or may see all. Raises NotFound for others."""
    job = _job(public_id, actor)
    return JobView(
        public_id=job.public_id,
        kind=job.kind,
        state=job.state,
        done=job.done,
        total=job.total,
        error=job.error,
        result=json.loads(job.result) if job.result else {},
        stopping=job.cancel_asked and not is_over(job.state),
        may_stop=_may_stop(job, actor),
    )


def _job(public_id: str, actor: Actor) -> Job:
    job: Job | None = session.scalar(select(Job).where(Job.public_id == public_id))
    if job is None or not (job.created_by == actor.id or actor.may(Permission.JOBS_READ)):
        raise NotFound(_l("There is no such job."))
    return job


def _may_stop(job: Job, actor: Actor) -> bool:
    return job.created_by == actor.id or actor.may(Permission.JOBS_CANCEL)


def ask_to_stop(public_id: str, actor: Actor) -> None:
    """Ask that a job stops: at once when it waits, else after the piece at hand.

    What is done until then stays done. NotFound for a job that is not the actor's to stop,
    WrongState when it is over.
    """
    job = _job(public_id, actor)
    if not _may_stop(job, actor):
        raise NotFound(_l("There is no such job."))
    asked = session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state.in_((JobState.WAITING, JobState.RUNNING)))
        .values(
            cancel_asked=True,
            state=case((Job.state == JobState.WAITING, JobState.CANCELLED), else_=Job.state),
            finished_at=case((Job.state == JobState.WAITING, now()), else_=None),
        )
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).first()
    if asked is None:
        raise WrongState(_l("This work is over already. Reload the page to see what came of it."))
    record(Act("stopped", "job", job.public_id), actor)


def get_job_file(public_id: str, number: int, actor: Actor) -> tuple[str, bytes]:
    """Return name and content of a file that a job made, counted from 0. Raises NotFound."""
    made = get_job(public_id, actor).result.get("files", [])
    if not 0 <= number < len(made):
        raise NotFound(_l("The job made no such file."))
    return str(made[number]["name"]), files().get(str(made[number]["key"]))
