"""Commands about the books as a whole."""

import json

import click
from flask.cli import AppGroup

from core.cli import emit, fail
from core.i18n import _
from payments.books.services import Finding, check_books

cli = AppGroup("books", help="The books as a whole.")


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(*, as_json: bool) -> None:
    """Look for rows that break a rule of the books; exit 1 when there are any."""
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
