"""Commands for holds."""

import click
from flask.cli import AppGroup

from core.cli import emit
from core.db import unit_of_work
from core.i18n import ngettext
from sponsorship.matching.services import expire_holds

cli = AppGroup("holds", help="Children held for a sponsor.")


@cli.command("expire")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def expire(*, as_json: bool) -> None:
    """Free the children whose 72 hours are over."""
    with unit_of_work():
        expired = expire_holds()
    text = ngettext("%(num)s hold has expired.", "%(num)s holds have expired.", expired)
    emit({"expired": expired}, as_json=as_json, text=text)
