"""``flask billing``: the monthly run."""

import click
from flask.cli import AppGroup

from core.cli import emit
from core.dates import Month
from core.db import session, unit_of_work
from core.i18n import _
from payments.pledges.services import BillingReport, bill_month

cli = AppGroup("billing", help="The months of commitments.")


@cli.command("run")
@click.option("--month", required=True, type=Month.parse, metavar="YYYY-MM")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--dry-run", is_flag=True, help="Say what would be made and keep nothing.")
def run_command(month: Month, *, as_json: bool, dry_run: bool) -> None:
    """Make the instalments of a month, each once."""
    with unit_of_work():
        report = bill_month(month)
        if dry_run:
            session.rollback()
    emit(report.as_json(), as_json=as_json, text=_sentence(report))


def _sentence(report: BillingReport) -> str:
    sentence = _(
        "%(period)s: %(created)s instalments made, %(existing)s were there.",
        period=str(report.period),
        created=report.created,
        existing=report.existing,
    )
    return str(sentence)
