"""huey wakes workers; the job rows stay the truth, and a sweep each minute misses nothing."""

import threading
from pathlib import Path
from typing import Any

from flask import Flask
from huey import PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from core.jobs.running import give_up_lost_jobs, run_waiting_jobs
from core.jobs.services import on_wake

NAME = "fund"


class _ThreadConsumer(Consumer):  # type: ignore[misc]  # huey ships no types
    """A consumer inside another process, whose signals are not its own."""

    def _set_signal_handlers(self) -> None:
        """Leave signals to the process."""


def init_queue(app: Flask) -> None:
    """Wake workers after each commit that asked for a job."""
    queue = _queue(app)

    def carry_out() -> None:
        with app.app_context():
            give_up_lost_jobs()
            run_waiting_jobs()

    wake = queue.task(name="run_waiting_jobs")(carry_out)
    queue.periodic_task(crontab(minute="*"), name="sweep")(carry_out)
    app.extensions["queue"] = queue
    on_wake(wake)


def _queue(app: Flask) -> Any:
    if app.config["QUEUE_URL"]:
        return PostgresHuey(NAME, dsn=app.config["QUEUE_URL"])
    return SqliteHuey(NAME, filename=str(Path(app.config["INSTANCE"]) / "queue.db"))


def work_until_stopped(app: Flask, threads: int = 1) -> None:
    """Carry out jobs in this process (``flask worker``)."""
    app.extensions["queue"].create_consumer(workers=threads).run()


def start_worker_thread(app: Flask) -> None:
    """Carry out jobs beside the pages of one process: for the demo and a small office."""
    consumer = _ThreadConsumer(app.extensions["queue"])
    threading.Thread(target=consumer.run, name="worker", daemon=True).start()
