"""``flask billing``: the monthly run."""

from dataclasses import dataclass

import click
from flask.cli import AppGroup

from core.cli import emit, fail, progress, system_actor
from core.dates import Month
from core.errors import AppError
from core.formats import money
from core.i18n import _
from core.organisations.services import get_organisation
from payments.pledges.monthly_run import RunMonth, run_month
from payments.pledges.services.billing import BillingReport
from payments.pledges.services.billing_figures import Figures, billing_figures
from payments.pledges.services.billing_guard import told_excess, told_raised

cli = AppGroup("billing", help="The months of commitments.")


@dataclass(frozen=True)
class _Asked:
    """What was typed behind ``billing run``."""

    month: Month
    organisation: str | None
    allow_total: bool
    allow: tuple[str, ...]

    def wanted(self) -> RunMonth:
        """Return the run; raises NotFound for an unknown organisation."""
        body = get_organisation(self.organisation).id if self.organisation else None
        return RunMonth(self.month, body, self.allow_total, self.allow)


@cli.command("run")
@click.option("--month", required=True, type=Month.parse, metavar="YYYY-MM")
@click.option("--organisation", help="Code of the only organisation to make it for.")
@click.option("--allow-total", is_flag=True, help="Let a total pass that is far above the usual.")
@click.option("--allow", multiple=True, metavar="CODE", help="Let this commitment's amount pass.")
@click.option("--dry-run", is_flag=True, help="Say what would be made and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def run_command(*, dry_run: bool, as_json: bool, **asked: object) -> None:
    """Make the instalments of a month, each once."""
    try:
        wanted = _Asked(**asked).wanted()  # type: ignore[arg-type]  # click gives what is declared
        if dry_run:
            figures = billing_figures(wanted.month, wanted.organisation_id)
            emit(figures.as_json(), as_json=as_json, text=_told(figures))
            return
        with progress(_("Instalments")) as report:
            result = run_month(wanted, report, by=system_actor())
    except AppError as error:
        fail(error.message)
    emit(result.as_json(), as_json=as_json, text=_sentence(result))


def _sentence(report: BillingReport) -> str:
    sentence = _(
        "%(period)s: %(created)s instalments made, %(existing)s were there.",
        period=str(report.period),
        created=report.created,
        existing=report.existing,
    )
    return str(sentence)


def _told(figures: Figures) -> str:
    lines = [
        _(
            "%(period)s: %(created)s instalments would be made, %(existing)s are there.",
            period=str(figures.month),
            created=figures.created,
            existing=figures.pledges - figures.created,
        )
    ]
    for group in figures.groups:
        amount = money(group.amount, group.currency)
        lines.append(f"{group.organisation} {group.programme}: {group.pledges}, {amount}")
    for one in figures.apart:
        apart = _(
            "%(paused)s paused, %(to_renew)s to renew, %(ended)s ended",
            paused=one.paused,
            to_renew=one.to_renew,
            ended=one.ended,
        )
        lines.append(f"{one.organisation} {one.programme}: {apart}")
    lines += [told_excess(one, figures.month) for one in figures.excesses]
    if figures.raised:
        lines.append(told_raised(figures.raised))
    return "\n".join(lines)
