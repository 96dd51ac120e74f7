"""``flask worker``: the process that carries out jobs."""

import click
from flask import current_app
from flask.cli import with_appcontext

from core.jobs.queue import work_until_stopped


@click.command("worker", help="Carry out jobs until stopped.")
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1, 32))
@with_appcontext
def cli(threads: int) -> None:
    """Run a worker."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's way
    work_until_stopped(app, threads)
