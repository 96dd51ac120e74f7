"""``flask children import``: a register taken as on its page, and taken back.

Without a name the command itself answers for the register, so that it too is taken back.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from core.access import Actor
from core.accounts.sessions import actor_by_login
from core.cli import emit, fail, system_actor
from core.db import unit_of_work
from core.errors import AppError, NotAllowed
from core.i18n import _, _l
from core.organisations.services import get_organisation
from sponsorship.children.cli import cli
from sponsorship.children.services import RegisterReport, import_register
from sponsorship.children.services.records import works_everywhere
from sponsorship.imports.services import get_import, take_at_once, titles_of, undo_import
from sponsorship.permissions import Permission

__all__ = ["cli"]


@dataclass(frozen=True)
class Wanted:
    """How a register is to be taken, and who answers for it."""

    organisation: str
    login: str | None
    dry_run: bool
    strict: bool


@cli.command("import")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--strict", is_flag=True, help="Take all rows or none.")
@click.option("--organisation", default="QBT", show_default=True, help="Whose titles of columns.")
@click.option("--by", "login", help="Sign-in name of who answers for it; else the command.")
@click.option("--undo", metavar="IMPORT", help="Take back this import instead; needs --by.")
def import_file(file: Path | None, *, undo: str | None, as_json: bool, **options: Any) -> None:
    """Take a children's register, its columns as the office named them on the page."""
    wanted = Wanted(**options)
    if (file is None) is (undo is None):
        raise click.UsageError(_("Name a file, or an import with --undo."))
    try:
        if file is None:
            return _undo(str(undo), wanted, as_json=as_json)
        with unit_of_work():
            report, taken = _take(file.read_bytes(), wanted)
    except AppError as error:
        fail(error.message)
    found = asdict(report) | ({"import": taken} if taken and wanted.login else {})
    emit(found, as_json=as_json, text=_in_words(report, taken))
    if taken and as_json:
        click.echo(_way_back(taken), err=True)
    if wanted.strict and report.errors:
        fail(_("Nothing was taken: some rows are wrong."))
    return None


def _take(content: bytes, wanted: Wanted) -> tuple[RegisterReport, str | None]:
    """Return what became of the rows, and the import by which it is taken back."""
    body = get_organisation(wanted.organisation)
    by = _officer(wanted.login) if wanted.login else system_actor()
    if wanted.dry_run:
        titles, strict = titles_of(body.id), wanted.strict
        return import_register(content, by=by, dry_run=True, strict=strict, titles=titles), None
    report, sent = take_at_once(content, body, strict=wanted.strict, by=by)
    return report, sent.public_id if sent else None


def _undo(import_id: str, wanted: Wanted, *, as_json: bool) -> None:
    if not wanted.login:
        raise click.UsageError(_("Say with --by who answers for it."))
    with unit_of_work():
        by = _officer(wanted.login)
        undo_import(get_import(import_id, by), by=by)
    emit({"undone": import_id}, as_json=as_json, text=_("The whole import is taken back."))


def _officer(login: str) -> Actor:
    """Return who answers for a register: somebody who may take it on its page too."""
    by = actor_by_login(login)
    if not by.may(Permission.CHILDREN_WRITE) or not works_everywhere(by):
        raise NotAllowed(_l("A register is taken by somebody who works in every commune."))
    return by


def _in_words(report: RegisterReport, taken: str | None) -> str:
    lines = [
        _(
            "%(rows)s rows: %(imported)s children taken, %(unchanged)s known before, "
            "%(errors)s refused, %(duplicates)s kept aside.",
            rows=report.rows,
            imported=report.imported,
            unchanged=report.unchanged,
            errors=len(report.errors),
            duplicates=len(report.duplicates),
        )
    ]
    lines += [
        _("Row %(row)s, %(column)s “%(value)s”: %(reason)s", **asdict(error))
        for error in report.errors
    ]
    lines += [
        _("Row %(row)s: %(code)s may be %(of)s.", **asdict(duplicate))
        for duplicate in report.duplicates
    ]
    if taken:
        lines.append(_way_back(taken))
    return "\n".join(lines)


def _way_back(taken: str) -> str:
    told: str = _("Taken back with: flask children import --undo %(id)s --by …", id=taken)
    return told
