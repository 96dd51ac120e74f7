"""Month strips: what became of the last months of pledges."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from core.dates import Month, today
from core.db import session
from payments.pledges.models import Instalment, Pledge
from payments.pledges.rules import MONTHS_IN_STRIP, Paid, StripState, strip_state
from payments.pledges.services.due import received_by


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of a pledge; what was due and what came, in minor units."""

    month: Month
    state: StripState
    due: int = 0
    paid: int = 0


def month_strips(
    pledge_ids: Collection[int], last: Month, count: int = MONTHS_IN_STRIP
) -> dict[int, list[Cell]]:
    """Return the ``count`` months up to ``last`` of each pledge, oldest first, in 3 queries."""
    first = last - (count - 1)
    instalments = session.scalars(
        select(Instalment).where(
            Instalment.pledge_id.in_(pledge_ids), Instalment.period.between(str(first), str(last))
        )
    ).all()
    received = received_by([row.id for row in instalments])
    cells = {(row.pledge_id, row.period): _cell(row, received[row.id]) for row in instalments}
    renewals = session.execute(
        select(Pledge.id, Pledge.renew_month).where(Pledge.id.in_(pledge_ids))
    )
    return {
        pledge_id: [
            cells.get((pledge_id, str(month))) or Cell(month, _empty(month, renew))
            for month in first.through(last)
        ]
        for pledge_id, renew in renewals
    }


def _cell(instalment: Instalment, received: Paid) -> Cell:
    state = strip_state(instalment.amount, instalment.due_on, received, today())
    return Cell(Month.parse(instalment.period), state, instalment.amount, received.amount)


def _empty(month: Month, renew_month: str | None) -> StripState:
    over = renew_month is not None and str(month) >= renew_month
    return StripState.TO_RENEW if over else StripState.NONE
