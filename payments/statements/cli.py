"""Commands about statements and exports."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from core.cli import emit, fail, progress
from core.errors import AppError
from core.i18n import _
from core.organisations.models import Organisation
from core.organisations.services import get_organisation, list_organisations
from payments.books.cli import cli as books
from payments.books.schemas import YEARS, PeriodAsked
from payments.statements.batch import build_years
from payments.statements.exports import Export, export
from payments.statements.rules import FORMATS

cli = AppGroup("statements", help="Statements for those who give.")
DAY = click.DateTime(["%Y-%m-%d"])


@cli.command("build")
@click.option("--year", required=True, type=click.IntRange(YEARS[0], YEARS[-1]))
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder."
)
@click.option("--organisation", help="Code of the only organisation; all when left out.")
@click.option("--everyone", is_flag=True, help="Also donors who do not wish a yearly statement.")
@click.option("--no-mail", is_flag=True, help="Write the files, send nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def build(
    *,
    year: int,
    out: Path,
    organisation: str | None,
    everyone: bool,
    no_mail: bool,
    as_json: bool,
) -> None:
    """Write the year of each donor who wishes it as a PDF, and mail it to them."""
    names: list[str] = []
    try:
        for body in _bodies(organisation):
            with progress(body.code) as report:
                papers = build_years(year, body, report, everyone=everyone, mail=not no_mail)
                for name, content in papers:
                    out.mkdir(parents=True, exist_ok=True)
                    (out / name).write_bytes(content)
                    names.append(name)
    except AppError as error:
        fail(error.message)
    text = _("%(count)s statements in %(folder)s", count=len(names), folder=out)
    emit({"year": year, "statements": len(names), "files": names}, as_json=as_json, text=text)


def _bodies(code: str | None) -> list[Organisation]:
    return [get_organisation(code)] if code else list_organisations()


@books.command("export")
@click.option("--format", "form", required=True, type=click.Choice(FORMATS))
@click.option("--layout", default="", help="For a journal: a file of data/exports, misa or fast.")
@click.option("--from", "first", type=DAY, help="First day, 2026-01-01; all days when left out.")
@click.option("--to", "last", type=DAY, help="Last day, included.")
@click.option("--organisation", help="Code of the only organisation; all when left out.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def export_books(*, out: Path, as_json: bool, **asked: Any) -> None:
    """Write the entries of the books for other programs."""
    try:
        count = export(_wanted(**asked), out)
    except AppError as error:
        fail(error.message)
    text = _("%(count)s entries in %(file)s", count=count, file=out)
    emit({"file": str(out), "entries": count}, as_json=as_json, text=text)


def _wanted(
    form: str,
    layout: str,
    first: datetime | None,
    last: datetime | None,
    organisation: str | None,
) -> Export:
    if first and last and first > last:
        raise click.BadParameter("lies before the first day", param_hint="--to")
    days = PeriodAsked(
        from_day=first.date() if first else None, to_day=last.date() if last else None
    )
    ids = tuple(body.id for body in _bodies(organisation))
    return Export(form, ids, layout, days.period())
