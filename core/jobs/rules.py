"""States of a job, how long a worker may keep it and how often it is tried."""

from datetime import timedelta
from enum import StrEnum


class JobState(StrEnum):
    """Waiting for a worker, with a worker until its lease ends, or over."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=1)


def is_over(state: JobState) -> bool:
    """Say whether nothing more will happen to the job."""
    return state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
