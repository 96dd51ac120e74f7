"""Commands about statements."""

from pathlib import Path

import click
from flask.cli import AppGroup

from core.cli import emit, fail, progress
from core.errors import AppError
from core.i18n import _
from core.organisations.models import Organisation
from core.organisations.services import get_organisation, list_organisations
from payments.books.schemas import YEARS
from payments.statements.batch import build_years

cli = AppGroup("statements", help="Statements for those who give.")


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
