"""Commands about receipts."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from core.cli import emit, fail, progress, system_actor
from core.dates import Month
from core.db import unit_of_work
from core.errors import AppError
from core.i18n import _
from core.labels import label
from core.organisations.services import get_organisation
from donors.services import get_donor_by_code
from payments.receipts.batch import Run, bind_into, issue_and_draw
from payments.receipts.services import MonthPreview, preview_month
from payments.receipts.services.forms import (
    check_forms,
    choose_for_donor,
    choose_for_organisation,
)
from payments.receipts.services.many import Numbered, read_originals
from payments.receipts.services.verifying import verify_receipts

cli = AppGroup("receipts", help="Numbered receipts for money received.")


def _month(_context: click.Context, _option: click.Parameter, text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise click.BadParameter("write the month like 2026-10") from error


@cli.command("issue")
@click.option("--month", required=True, callback=_month, help="Month of the payments, 2026-10.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder.")
@click.option("--organisation", help="Code of the only organisation to issue for.")
@click.option("--dry-run", is_flag=True, help="Only say what would be issued; use no number.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def issue(
    month: Month, out: Path | None, organisation: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Give each payment of a month that waits for one its receipt, and write the month's PDFs."""
    if out is None and not dry_run:
        raise click.UsageError("name the folder for the PDFs: --out FOLDER")
    try:
        body = get_organisation(organisation).id if organisation else None
        if dry_run or out is None:
            _say_preview(month, body, as_json=as_json)
        else:
            _issue(month, body, out, as_json=as_json)
    except AppError as error:
        fail(error.message)


def _issue(month: Month, body: int | None, out: Path, *, as_json: bool) -> None:
    with progress(_("Receipts")) as report:
        run = issue_and_draw(month, body, system_actor(), report)
    files = list(_write(month, run.receipts, out))
    emit(_result(run, files), as_json=as_json, text=_summary(run, out))
    if run.faults:
        names = ", ".join(fault.name for fault in run.faults)
        fail(_("Not drawn: %(receipts)s. The register says why.", receipts=names))


def _say_preview(month: Month, body: int | None, *, as_json: bool) -> None:
    previews = preview_month(month, body)
    emit([_preview(one) for one in previews], as_json=as_json, text=_preview_words(previews))


def _preview(one: MonthPreview) -> dict[str, object]:
    return {
        "organisation": one.organisation.code,
        "month": str(one.month),
        "issue": one.count,
        "series": one.series,
        "first": one.first if one.count else None,
        "last": one.last if one.count else None,
        "have_one": one.valid,
        "none": [
            {
                "reason": each.reason.value,
                "payments": each.payments,
                "amount": each.amount.amount,
                "currency": each.amount.currency,
            }
            for each in one.none
        ],
    }


def _preview_words(previews: list[MonthPreview]) -> str:
    lines = []
    for one in previews:
        lines.append(
            _(
                "%(organisation)s: %(count)s receipts would be issued, from %(series)s %(first)s",
                organisation=one.organisation.code,
                count=one.count,
                series=one.series,
                first=one.first,
            )
        )
        lines += [f"  {each.payments} × {label(each.reason)}" for each in one.none]
    return "\n".join(lines) or str(_("No payment was received in this month."))


@cli.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def verify(*, as_json: bool) -> None:
    """Check numbers, amounts, sums and every stored PDF; exit 1 with the rows that are wrong."""
    found = verify_receipts()
    result = {
        "ok": all(one.ok for one in found),
        "checks": [{"name": one.name, "ok": one.ok, "rows": one.rows} for one in found],
    }
    lines = [f"{'ok ' if one.ok else 'BAD'} {one.name}" for one in found]
    emit(result, as_json=as_json, text="\n".join(lines))
    wrong = [row for one in found for row in one.rows]
    if wrong:
        fail("\n".join(", ".join(f"{key}={value}" for key, value in row.items()) for row in wrong))


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


@forms_group.command("choose")
@click.argument("name")
@click.option("--organisation", help="Code of the organisation whose receipts it is for.")
@click.option("--donor", help="Code of the giver who needs it, NT0001.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def choose(name: str, organisation: str | None, donor: str | None, *, as_json: bool) -> None:
    """Print the receipts of an organisation, or of one giver, on the form NAME from now on.

    For a giver, "" is the organisation's own form again. Issued receipts do not change.
    """
    if bool(organisation) == bool(donor):
        raise click.UsageError("name either --organisation or --donor")
    try:
        with unit_of_work():
            if organisation:
                choose_for_organisation(get_organisation(organisation), name, by=system_actor())
            else:
                choose_for_donor(get_donor_by_code(donor or ""), name, by=system_actor())
    except AppError as error:
        fail(error.message)
    chosen = {"form": name, "for": organisation or donor}
    emit(chosen, as_json=as_json, text=_("Form %(form)s is chosen.", form=name or "—"))


def _write(month: Month, receipts: list[Numbered], out: Path) -> Iterator[str]:
    """Write every valid receipt of the month, the ZIP and the print file; yield their names."""
    out.mkdir(parents=True, exist_ok=True)
    for name, content in read_originals(receipts):
        (out / name).write_bytes(content)
        yield name
    for file in bind_into(out, month, receipts):
        yield file.name


def _result(run: Run, files: list[str]) -> dict[str, object]:
    issued = run.issued
    return {
        "issued": issued.issued,
        "skipped": [{"payment": s.payment, "reason": s.reason} for s in issued.skipped],
        "series": issued.series,
        "first": issued.first,
        "last": issued.last,
        "not_drawn": [{"receipt": one.name, "why": one.reason} for one in run.faults],
        "files": files,
    }


def _summary(run: Run, out: Path) -> str:
    issued = run.issued
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
