"""``flask cash``: collectors' lists."""

from pathlib import Path

import click
from flask.cli import AppGroup

from core.cli import emit, fail
from core.db import unit_of_work
from core.errors import AppError
from core.i18n import _
from core.organisations.services import get_organisation
from payments.receiving.services import CashReport, import_list

cli = AppGroup("cash", help="Cash that collectors brought in.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", default="QBT", show_default=True, help="Whose cash desk.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_command(file: Path, organisation: str, *, as_json: bool) -> None:
    """Take a collector's list, whole or not at all."""
    try:
        with unit_of_work("receiving.list"):
            body = get_organisation(organisation)
            report = import_list(file.read_bytes(), body.id, by=None)
    except AppError as error:
        fail(error.message)
    emit(report.as_json(), as_json=as_json, text=_sentence(report))
    if report.cash_list.errors:
        fail(_("Nothing was taken: correct the list and send it again."))


def _sentence(report: CashReport) -> str:
    lines = [
        _("Row %(row)s, %(column)s “%(value)s”: %(reason)s", **vars(error))
        for error in report.cash_list.errors
    ]
    lines.append(
        _(
            "%(payments)s payments taken, %(already)s taken before.",
            payments=report.payments,
            already=report.already,
        )
    )
    return "\n".join(lines)
