"""Reports for the command line: a list of objects, a table, or words."""

from datetime import datetime

import click
from flask.cli import AppGroup

from core.cli import emit
from core.dates import today
from core.tabular import write_csv
from sponsorship.reports.services import sponsored

cli = AppGroup("report", help="Reports as of a day.")

FORMATS = ("json", "csv", "text")


@cli.command("sponsored")
@click.option(
    "--as-of",
    "moment",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day to count on, 2026-10-31; today if left out.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
def sponsored_children(moment: datetime | None, form: str) -> None:
    """Count sponsored children by programme and class."""
    rows = [
        {
            "programme": row.programme.name_en,
            "class": row.report_class.value,
            "children": row.children,
        }
        for row in sponsored(moment.date() if moment else today())
    ]
    text = "\n".join("\t".join(map(str, row.values())) for row in rows)
    if form == "csv":
        titles = ("programme", "class", "children")
        text = write_csv([list(row.values()) for row in rows], titles).decode().rstrip()
    emit(rows, as_json=form == "json", text=text)
