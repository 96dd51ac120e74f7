"""huey wakes workers; the job rows stay the truth, and a sweep each minute misses nothing."""

from pathlib import Path
from typing import Any

from flask import Flask
from huey import PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from core.jobs.running import do_recurring, give_up_lost_jobs, run_waiting_jobs

NAME = "fund"
LONGEST_PAUSE = 1.0
"""Seconds between two looks at an idle queue."""


class _ThreadConsumer(Consumer):  # type: ignore[misc]  # huey ships no types
    """A consumer inside another process, whose signals are not its own."""

    def _set_signal_handlers(self) -> None:
        """Leave signals to the process."""


def init_queue(app: Flask) -> None:
    """Make the queue: a file of the instance, or the PostgreSQL server that many hosts share."""
    queue = _queue(app)

    def carry_out() -> None:
        with app.app_context():
            give_up_lost_jobs()
            run_waiting_jobs()

    def sweep() -> None:
        with app.app_context():
            do_recurring()
        carry_out()

    app.extensions["wake"] = queue.task(name="wake")(carry_out)
    queue.periodic_task(crontab(minute="*"), name="sweep")(sweep)
    app.extensions["queue"] = queue


def _queue(app: Flask) -> Any:
    if app.config["QUEUE_URL"]:
        return PostgresHuey(NAME, dsn=app.config["QUEUE_URL"], results=False)
    file = Path(app.config["INSTANCE"]) / "queue.db"
    return SqliteHuey(NAME, filename=str(file), results=False)


def work_until_stopped(app: Flask, threads: int = 1) -> None:
    """Carry out jobs in this process (``flask worker``)."""
    app.extensions["queue"].create_consumer(workers=threads, max_delay=LONGEST_PAUSE).run()


def start_worker_thread(app: Flask) -> Consumer:
    """Carry out jobs beside the pages of one process, until the returned consumer is stopped."""
    consumer = _ThreadConsumer(app.extensions["queue"], max_delay=LONGEST_PAUSE)
    consumer.start()
    return consumer
