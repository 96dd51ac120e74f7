"""``flask reminders send``: the mails that the days bring; letters are printed by people."""

import click
from flask.cli import AppGroup

from core.cli import emit
from core.db import unit_of_work
from core.i18n import _
from payments.reminders.services import list_to_remind, send_reminders

reminders_cli = AppGroup("reminders", help="Letters to those whose money is late.")


@reminders_cli.command("send")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--dry-run", is_flag=True, help="Say who would be reminded and send nothing.")
def send_command(*, as_json: bool, dry_run: bool) -> None:
    """Remind the payers of what is open, each at most once in 20 days."""
    if dry_run:
        found = list_to_remind()
        told = {
            "sent": sum(one.has_mail for one in found),
            "no_address": sum(not one.has_mail for one in found),
        }
    else:
        with unit_of_work():
            told = send_reminders().as_json()
    words = _("%(sent)s reminders, %(no_address)s payers without an e-mail address.", **told)
    emit(told, as_json=as_json, text=words)
