"""States of a job."""

from enum import StrEnum


class JobState(StrEnum):
    """Waiting for a worker, with a worker until its lease ends, or over."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
