"""Commands for concerns."""

import click
from flask.cli import AppGroup

from core.cli import emit
from core.db import unit_of_work
from core.i18n import ngettext
from sponsorship.safeguarding.services.ringing import ring_waiting

cli = AppGroup("concerns", help="Concerns for the safety of children.")


@cli.command("ring")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def ring(*, as_json: bool) -> None:
    """Ring the deputies for concerns that nobody has taken after 1 and 4 hours."""
    with unit_of_work():
        rung = ring_waiting()
    text = ngettext("%(num)s person was rung.", "%(num)s people were rung.", rung)
    emit({"rung": rung}, as_json=as_json, text=text)
