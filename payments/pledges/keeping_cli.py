"""``flask pledges tasks``: the questions that the days bring."""

import click
from flask.cli import AppGroup

from core.cli import emit
from core.db import unit_of_work
from core.i18n import _
from payments.pledges.services import run_tasks

pledges_cli = AppGroup("pledges", help="Commitments as the days go by.")


@pledges_cli.command("tasks")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def tasks_command(*, as_json: bool) -> None:
    """Open and close the questions about terms that end and commitments that lapse."""
    with unit_of_work():
        report = run_tasks()
    words = _("%(opened)s questions opened, %(closed)s closed.", **report.as_json())
    emit(report.as_json(), as_json=as_json, text=words)
