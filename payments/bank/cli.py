"""Commands for bank statements."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from core.amounts import LIMIT
from core.cli import emit, fail
from core.db import unit_of_work
from core.errors import AppError
from core.formats import money
from core.i18n import _
from payments.bank.services import (
    check_expected,
    get_account,
    import_statement,
    judge_statement,
    open_account,
)
from payments.bank.statement import Expected
from payments.bank.wording import in_words

cli = AppGroup("bank", help="Bank statements.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", "slug", required=True, help="Short name of the account.")
@click.option("--lines", type=click.IntRange(1), help="How many lines it must have.")
@click.option("--credits", type=click.IntRange(0), help="What comes in, in minor units.")
@click.option("--debits", type=click.IntRange(0), help="What goes out, in minor units.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_file(file: Path, *, slug: str, dry_run: bool, as_json: bool, **expected: Any) -> None:
    """Take a statement: the whole file when it adds up, each line once."""
    said = Expected(**expected)
    try:
        account, content = get_account(slug), file.read_bytes()
        if dry_run:
            statement, report = judge_statement(account, content)
            check_expected(account, statement, said)
        else:
            with unit_of_work("bank.statement"):
                report = import_statement(account, content, expected=said, by=None)
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
