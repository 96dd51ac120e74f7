"""Commands about receipts."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from core.cli import emit, fail, progress, system_actor
from core.dates import Month
from core.errors import AppError
from core.i18n import _
from core.organisations.services import get_organisation
from payments.receipts.batch import bound_files, issue_and_draw
from payments.receipts.services import Issued
from payments.receipts.services.forms import check_forms
from payments.receipts.services.many import Numbered, read_originals

cli = AppGroup("receipts", help="Numbered receipts for money received.")


def _month(_context: click.Context, _option: click.Parameter, text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise click.BadParameter("write the month like 2026-10") from error


@cli.command("issue")
@click.option("--month", required=True, callback=_month, help="Month of the payments, 2026-10.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder."
)
@click.option("--organisation", help="Code of the only organisation to issue for.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def issue(month: Month, out: Path, organisation: str | None, *, as_json: bool) -> None:
    """Give each payment of a month without a receipt one, and write the month's PDFs."""
    try:
        body = get_organisation(organisation).id if organisation else None
        with progress(_("Receipts")) as report:
            issued, receipts = issue_and_draw(month, body, system_actor(), report)
        files = list(_write(month, receipts, out))
    except AppError as error:
        fail(error.message)
    emit(_result(issued, files), as_json=as_json, text=_summary(issued, out))


@cli.group("forms")
def forms_group() -> None:
    """Look after the forms of receipts."""


@forms_group.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def check(*, as_json: bool) -> None:
    """Read every form file; name those that cannot be used, with the key that is wrong."""
    found = check_forms()
    result = [{"name": one.name, "file": str(one.path), "fault": one.fault} for one in found]
    good = _("can be used")
    lines = [f"{one.name}: {one.fault or good}" for one in found]
    emit({"forms": result}, as_json=as_json, text="\n".join(lines))
    if any(one.fault for one in found):
        sys.exit(1)


def _write(month: Month, receipts: list[Numbered], out: Path) -> Iterator[str]:
    """Write every valid receipt of the month, the ZIP and the print file; yield their names."""
    out.mkdir(parents=True, exist_ok=True)
    for papers in (read_originals(receipts), bound_files(month, receipts)):
        for name, content in papers:
            (out / name).write_bytes(content)
            yield name


def _result(issued: Issued, files: list[str]) -> dict[str, object]:
    return {
        "issued": issued.issued,
        "skipped": [{"payment": s.payment, "reason": s.reason} for s in issued.skipped],
        "series": issued.series,
        "first": issued.first,
        "last": issued.last,
        "files": files,
    }


def _summary(issued: Issued, out: Path) -> str:
    lines = [f"{batch.series} {batch.first}–{batch.last}" for batch in issued.batches]
    return "\n".join(
        [
            _(
                "%(issued)s receipts issued, %(skipped)s payments skipped; files in %(folder)s",
                issued=issued.issued,
                skipped=len(issued.skipped),
                folder=out,
            ),
            *lines,
        ]
    )
