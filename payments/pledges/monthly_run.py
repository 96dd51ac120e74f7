"""The monthly run: guarded, then made by pieces, each committed by itself.

Whatever stops it, running it again goes on where it stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.access import Actor
from core.dates import Month
from core.db import unit_of_work
from payments.pledges.services.billing import BillingReport, not_made
from payments.pledges.services.billing_guard import check_guard
from payments.pledges.services.billing_runs import (
    PIECE,
    Runner,
    begin_run,
    bill_piece,
    finish_run,
    stop_run,
)

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class RunMonth:
    """A month to be made, of one organisation or of all, and what of it the guard lets pass."""

    month: Month
    organisation_id: int | None = None
    allow_total: bool = False
    allow: tuple[str, ...] = ()


def run_month(
    wanted: RunMonth, report: Report, *, by: Actor | None, piece: int = PIECE
) -> BillingReport:
    """Make the month's instalments, each once; of a month that is made whole only the report.

    Raises RuleBroken as ``check_guard``, WrongState while another runner is at work, and Stale
    when another has taken this run over.
    """
    wanting = not_made(wanted.month, wanted.organisation_id)
    if wanting:
        check_guard(
            wanted.month,
            wanted.organisation_id,
            allow_total=wanted.allow_total,
            allow=wanted.allow,
        )
    with unit_of_work("billing.begin"):
        runner = begin_run(wanted.month, wanted.organisation_id, by=by)
    try:
        if wanting:
            runner = _pieces(runner, piece, report)
        with unit_of_work("billing.finish"):
            return finish_run(runner, by=by)
    except BaseException:
        with unit_of_work("billing.stop"):
            stop_run(runner)
        raise


def _pieces(runner: Runner, piece: int, report: Report) -> Runner:
    while runner.through < runner.last:
        with unit_of_work("billing.piece"):
            runner = bill_piece(runner, piece)
        report(runner.through, runner.last)
    return runner
