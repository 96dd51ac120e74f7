"""``flask impact``: statements of what a donor's money did."""

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from core.cli import emit, fail, system_actor
from core.db import unit_of_work
from core.errors import AppError
from core.i18n import _
from core.organisations.models import Organisation
from donors.services import get_donor_by_code
from sponsorship.impact.models import ImpactStatement
from sponsorship.impact.services import build_statement, organisations_of, statement_pdf

cli = AppGroup("impact", help="Impact statements.")


@cli.command()
@click.option("--donor", "code", required=True, help="The donor's code, for example NT0001.")
@click.option("--year", required=True, type=int)
@click.option("--organisation", help="Needed when the donor gives to several organisations.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the PDF here.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def build(
    code: str, year: int, organisation: str | None, out: Path | None, *, as_json: bool
) -> None:
    """Build a donor's statement of a year: a new version only when something changed."""
    try:
        with unit_of_work():
            donor = get_donor_by_code(code)
            body = _body(organisations_of(donor.id), organisation)
            statement = build_statement(donor, body, year, by=system_actor())
        if out:
            out.write_bytes(statement_pdf(statement))
    except (AppError, OSError) as error:
        fail(getattr(error, "message", error))
    result = _told(statement, code, body.code)
    emit(result, as_json=as_json, text=" · ".join(f"{k} {v}" for k, v in result.items()))


def _body(bodies: list[Organisation], wanted: str | None) -> Organisation:
    chosen = [body for body in bodies if wanted in {None, body.code}]
    if len(chosen) != 1:
        codes = ", ".join(body.code for body in bodies) or _("none")
        fail(
            _(
                "Name one organisation with --organisation; the donor gives to: %(codes)s.",
                codes=codes,
            )
        )
    return chosen[0]


def _told(statement: ImpactStatement, donor: str, organisation: str) -> dict[str, Any]:
    return {
        "donor": donor,
        "organisation": organisation,
        "year": statement.year,
        "version": statement.version,
        "received": {statement.currency: statement.received},
        "sha256": statement.sha256,
    }
