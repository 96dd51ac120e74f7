"""Commands for bank statements."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from core.amounts import LIMIT
from core.cli import emit, fail
from core.db import session, unit_of_work
from core.errors import AppError
from core.formats import money
from core.i18n import _
from payments.bank.services import get_account, import_statement, open_account
from payments.bank.wording import in_words

cli = AppGroup("bank", help="Bank statements.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", "slug", required=True, help="Short name of the account.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_file(file: Path, *, slug: str, dry_run: bool, as_json: bool) -> None:
    """Take a statement: the whole file when it adds up, each line once."""
    try:
        with unit_of_work("bank.statement"):
            report = import_statement(get_account(slug), file.read_bytes(), by=None)
            if dry_run:
                report = replace(report, booked=0, matches=())
                session.rollback()
    except AppError as error:
        fail(error.message)
    emit(report.as_json(), as_json=as_json, text=in_words(report))


@cli.command("open")
@click.option("--account", "slug", required=True, help="Short name of the account.")
@click.option("--balance", type=click.IntRange(1, LIMIT), required=True, help="In minor units.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="End of this day.")
def open_books(slug: str, balance: int, on: datetime) -> None:
    """Enter what the account held when the books were opened."""
    try:
        with unit_of_work():
            open_account(get_account(slug), balance, on.date(), by=None)
    except AppError as error:
        fail(error.message)
    click.echo(_("The opening balance is in the books: %(balance)s.", balance=money(balance)))
