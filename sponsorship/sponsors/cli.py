"""Commands for sponsor lists."""

from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from core.cli import emit, fail
from core.db import unit_of_work
from core.errors import AppError
from core.i18n import _
from sponsorship.sponsors.services import SponsorsReport, import_sponsors

cli = AppGroup("sponsors", help="Sponsors and their commitments.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--strict", is_flag=True, help="Take all rows or none.")
def import_list(file: Path, *, dry_run: bool, as_json: bool, strict: bool) -> None:
    """Take a list of sponsors, commitments and running sponsorships."""
    try:
        with unit_of_work():
            report = import_sponsors(file.read_bytes(), by=None, dry_run=dry_run, strict=strict)
    except AppError as error:
        fail(error.message)
    emit(asdict(report), as_json=as_json, text=_in_words(report))
    if strict and report.errors:
        fail(_("Nothing was taken: some rows are wrong."))


def _in_words(report: SponsorsReport) -> str:
    lines = [
        _(
            "%(rows)s rows: %(imported)s commitments taken, %(unchanged)s known before, "
            "%(errors)s refused; %(sponsors)s sponsors.",
            rows=report.rows,
            imported=report.imported,
            unchanged=report.unchanged,
            errors=len(report.errors),
            sponsors=report.sponsors,
        )
    ]
    lines += [
        _("Row %(row)s, %(column)s “%(value)s”: %(reason)s", **asdict(error))
        for error in report.errors
    ]
    return "\n".join(lines)
