"""Month strips: what became of the last months of pledges."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core.dates import Month, today
from core.db import session
from payments.pledges.models import Instalment
from payments.pledges.rules import MONTHS_IN_STRIP, Paid, StripState, strip_state
from payments.pledges.schedule import Schedule
from payments.pledges.services.due import (
    covered_amount,
    last_paid_on,
    paid_amount,
    waived_amount,
)
from payments.pledges.services.schedules import schedules_of


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
    pledge_ids: Collection[int],
    last: Month,
    count: int = MONTHS_IN_STRIP,
    schedules: Mapping[int, Schedule] | None = None,
) -> dict[int, list[Cell]]:
    """Return the ``count`` months up to ``last`` of each pledge, oldest first, in 2 queries.

    ``schedules`` of the pledges, where they are read already, save one.
    """
    first = last - (count - 1)
    rows = session.execute(
        select(Instalment, paid_amount(), last_paid_on(), waived_amount(), covered_amount()).where(
            Instalment.pledge_id.in_(pledge_ids), Instalment.period.between(str(first), str(last))
        )
    )
    cells = {
        (row.pledge_id, row.period): _cell(row, Paid(paid, last_on, waived, covered))
        for row, paid, last_on, waived, covered in rows
    }
    return {
        pledge_id: [
            cells.get((pledge_id, str(month))) or Cell(month, _empty(month, schedule))
            for month in first.through(last)
        ]
        for pledge_id, schedule in (schedules or schedules_of(pledge_ids)).items()
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


def _empty(month: Month, schedule: Schedule) -> StripState:
    if any(month in pause for pause in schedule.pauses):
        return StripState.PAUSED
    over = schedule.renew is not None and month >= schedule.renew
    return StripState.TO_RENEW if over else StripState.NONE
