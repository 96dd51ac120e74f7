"""``flask places``: the official list of administrative units."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from core.cli import emit, fail
from core.db import unit_of_work
from core.errors import RuleBroken
from core.i18n import _
from core.places.services import (
    OldNamesReport,
    PlacesReport,
    import_old_names,
    import_places,
)

cli = AppGroup("places", help="Administrative units.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="In force since this day.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_command(file: Path, valid_from: datetime | None, *, as_json: bool) -> None:
    """Load provinces, communes, wards and special zones from FILE."""
    try:
        with unit_of_work():
            since = valid_from.date() if valid_from else None
            report = import_places(file.read_bytes(), file.name, since=since)
    except RuleBroken as broken:
        fail(broken.message)
    emit(asdict(report), as_json=as_json, text=_words(report))


@cli.command("old-names")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def old_names(file: Path, *, as_json: bool) -> None:
    """Load names of before 1 July 2025 from FILE: code of the commune, old district or commune."""
    try:
        with unit_of_work():
            report = import_old_names(file.read_bytes())
    except RuleBroken as broken:
        fail(broken.message)
    emit(asdict(report), as_json=as_json, text=_words(report))


def _words(report: PlacesReport | OldNamesReport) -> str:
    lines = [
        _(
            "%(rows)s rows: %(imported)s units taken, %(unchanged)s known before.",
            rows=report.rows,
            imported=report.imported,
            unchanged=report.unchanged,
        )
    ]
    lines += [
        _("Row %(row)s, %(column)s “%(value)s”: %(reason)s", **asdict(error))
        for error in report.errors
    ]
    return "\n".join(lines)
