"""Words for the states of jobs."""

from core.i18n import _l
from core.jobs.rules import JobState
from core.labels import register

register(
    JobState,
    {
        JobState.WAITING: _l("waiting to start"),
        JobState.RUNNING: _l("at work"),
        JobState.DONE: _l("done"),
        JobState.FAILED: _l("did not work"),
        JobState.CANCELLED: _l("stopped"),
    },
)
