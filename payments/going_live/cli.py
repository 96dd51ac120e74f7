"""``flask going-live``: check an opening list before it is sent to the page."""

from pathlib import Path

import click
from flask.cli import AppGroup

from core.cli import emit, fail
from core.dates import BadDate, parse_day
from core.db import unit_of_work
from core.errors import AppError
from core.i18n import _
from core.organisations.services import get_organisation
from payments.going_live.services.asking import check_list

cli = AppGroup("going-live", help="The first day of an organisation's books.")


@cli.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--day", required=True, help="Last day of the old books, 2026-10-31.")
@click.option("--organisation", default="QBT", show_default=True, help="Whose books.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(file: Path, day: str, organisation: str, *, as_json: bool) -> None:
    """Rehearse going live with a list and keep nothing; a person asks for it on the page."""
    try:
        last = parse_day(day)
    except BadDate as error:
        raise click.BadParameter("write the day like 2026-10-31") from error
    try:
        with unit_of_work():
            found = check_list(file.read_bytes(), get_organisation(organisation), last)
    except AppError as error:
        fail(error.message)
    lines = [
        _("Row %(row)s, %(column)s “%(value)s”: %(reason)s", **vars(error))
        for error in found.errors
    ]
    lines.append(_("%(count)s rows are right.", count=len(found.lines)))
    emit(found.as_json(), as_json=as_json, text="\n".join(lines))
    if found.errors:
        fail(_("Correct the list and check it again."))
