"""Month strips: what became of the last months of pledges."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import select

from core.dates import Month, today
from core.db import session
from payments.pledges.models import Instalment, Pledge
from payments.pledges.rules import MONTHS_IN_STRIP, Paid, Span, StripState, strip_state
from payments.pledges.services.due import covered_of, received_by, waived_of
from payments.pledges.services.pauses import pauses_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of a pledge; what was due and what came of it, in minor units."""

    month: Month
    state: StripState
    due: int = 0
    paid: int = 0
    waived: int = 0
    covered: int = 0
    instalment: str = ""
    """The public id of the instalment, when one was made."""


def month_strips(
    pledge_ids: Collection[int], last: Month, count: int = MONTHS_IN_STRIP
) -> dict[int, list[Cell]]:
    """Return the ``count`` months up to ``last`` of each pledge, oldest first, in 6 queries."""
    first = last - (count - 1)
    instalments = session.scalars(
        select(Instalment).where(
            Instalment.pledge_id.in_(pledge_ids), Instalment.period.between(str(first), str(last))
        )
    ).all()
    received = _received([row.id for row in instalments])
    cells = {(row.pledge_id, row.period): _cell(row, received[row.id]) for row in instalments}
    pauses = pauses_of(pledge_ids)
    renewals = session.execute(
        select(Pledge.id, Pledge.renew_month).where(Pledge.id.in_(pledge_ids))
    )
    return {
        pledge_id: [
            cells.get((pledge_id, str(month)))
            or Cell(month, _empty(month, renew, pauses[pledge_id]))
            for month in first.through(last)
        ]
        for pledge_id, renew in renewals
    }


def _received(instalment_ids: Collection[int]) -> dict[int, Paid]:
    received, waived = received_by(instalment_ids), waived_of(instalment_ids)
    covered = covered_of(instalment_ids)
    return {
        key: replace(paid, waived=waived[key], covered=covered[key])
        for key, paid in received.items()
    }


def _cell(instalment: Instalment, paid: Paid) -> Cell:
    return Cell(
        month=Month.parse(instalment.period),
        state=strip_state(instalment.amount, instalment.due_on, paid, today()),
        due=instalment.amount,
        paid=paid.amount,
        waived=paid.waived,
        covered=paid.covered,
        instalment=instalment.public_id,
    )


def _empty(month: Month, renew_month: str | None, pauses: Collection[Span]) -> StripState:
    if any(month in pause for pause in pauses):
        return StripState.PAUSED
    over = renew_month is not None and str(month) >= renew_month
    return StripState.TO_RENEW if over else StripState.NONE
