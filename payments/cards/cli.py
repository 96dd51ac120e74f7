"""Commands for cards."""

import click
from flask.cli import AppGroup

from core.cli import emit, fail, progress, system_actor
from core.errors import AppError
from core.formats import money
from core.i18n import _
from payments.cards.charge_run import Charge, ChargeReport, charge_cards
from payments.cards.refund_run import refund_cards
from payments.cards.services.desk import body_of_cards
from payments.cards.services.guarding import to_be_opened
from payments.cards.taking import sweep

cli = AppGroup("cards", help="Charges by card.")


@cli.command()
@click.option("--allow-total", is_flag=True, help="Let a total pass that is far above the usual.")
@click.option("--dry-run", is_flag=True, help="Say what would be due and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def charge(*, allow_total: bool, dry_run: bool, as_json: bool) -> None:
    """Charge what is due to the cards of donors, each due once."""
    try:
        if dry_run:
            new = to_be_opened(body_of_cards().id)
            emit({"would_open": new}, as_json=as_json, text=_would(new))
            return
        wanted = Charge(allow_total=allow_total)
        with progress(_("Charges")) as report:
            done = charge_cards(wanted, report, by=system_actor())
    except AppError as error:
        fail(error.message)
    emit(done.as_json(), as_json=as_json, text=_told(done))


@cli.command("refund")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def refund_command(*, as_json: bool) -> None:
    """Ask the gateway for the refunds that were approved, each once."""
    try:
        with progress(_("Refunds")) as report:
            done = refund_cards(report)
    except AppError as error:
        fail(error.message)
    lines = [f"{what}: {count}" for what, count in sorted(done.items())]
    text = "\n".join(lines) or _("No refund waits.")
    emit({"outcomes": done}, as_json=as_json, text=text)


@cli.command("sweep")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def sweep_command(*, as_json: bool) -> None:
    """Ask the gateway for what it could not tell us, and apply what waits."""
    try:
        with progress(_("Messages")) as report:
            found = sweep(report)
    except AppError as error:
        fail(error.message)
    text = _(
        "%(missed)s messages had not come, %(applied)s were applied, %(failed)s wait; "
        "%(movements)s movements of the balance are new.",
        missed=found.missed,
        applied=found.applied,
        failed=found.failed,
        movements=found.movements,
    )
    emit(found.as_json(), as_json=as_json, text=text)


def _told(done: ChargeReport) -> str:
    lines = [
        _(
            "%(opened)s charges are due anew, %(cancelled)s cancelled since nothing is open.",
            opened=done.opened,
            cancelled=done.cancelled,
        )
    ]
    lines += [f"{what}: {count}" for what, count in sorted(done.outcomes.items())]
    return "\n".join(lines)


def _would(new: dict[str, tuple[int, int]]) -> str:
    if not new:
        return str(_("Nothing new is due."))
    return "\n".join(
        _("%(count)s charges would be due: %(amount)s", count=count, amount=money(amount, currency))
        for currency, (count, amount) in new.items()
    )
