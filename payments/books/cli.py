"""Commands about the books as a whole."""

import json

import click
from flask.cli import AppGroup

from core.cli import emit, fail
from core.db import unit_of_work
from core.errors import AppError
from core.i18n import _
from payments.books.services import Finding, check_books, check_head, seal_books

cli = AppGroup("books", help="The books as a whole.")


@cli.command()
@click.option("--head", help="A digest printed by `books seal` and kept elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(head: str | None, *, as_json: bool) -> None:
    """Look for rows that break a rule of the books; exit 1 when there are any."""
    if head:
        try:
            check_head(head)
        except AppError as error:
            fail(error.message)
    findings = check_books()
    broken = [finding.name for finding in findings if not finding.ok]
    result = {"ok": not broken, "checks": [finding.as_json() for finding in findings]}
    emit(result, as_json=as_json, text="\n".join(map(_told, findings)))
    if broken:
        fail(
            _(
                "%(broken)s of %(checks)s checks found rows that break them.",
                broken=len(broken),
                checks=len(findings),
            )
        )


def _told(finding: Finding) -> str:
    rows = [f"    {json.dumps(row, ensure_ascii=False, default=str)}" for row in finding.rows]
    return "\n".join([f"{'ok    ' if finding.ok else 'BROKEN'} {finding.name}", *rows])


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def seal(*, as_json: bool) -> None:
    """Seal the rows that never change; write the digests down where the database is not."""
    with unit_of_work():
        told = {
            table.value: {"rows_under_newest_seal": seal.rows, "digest": seal.digest}
            for table, seal in seal_books().items()
        }
    lines = [f"{table}  {seal['digest']}" for table, seal in told.items()]
    emit(told, as_json=as_json, text="\n".join(lines))
