"""Commands for pictures."""

import click
from flask.cli import AppGroup

from core.cli import emit
from core.db import unit_of_work
from core.i18n import ngettext
from sponsorship.photos.services import measure_photos

cli = AppGroup("photos", help="Pictures of children.")


@cli.command("measure")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def measure(*, as_json: bool) -> None:
    """Draw the smaller sizes of pictures from before there were any, and compare them."""
    with unit_of_work():
        count = measure_photos()
    text = ngettext("%(num)s picture drawn.", "%(num)s pictures drawn.", count)
    emit({"drawn": count}, as_json=as_json, text=text)
