"""Month strips: what became of the last months of pledges."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import select

from core.dates import Month, today
from core.db import session
from payments.pledges.models import Instalment, Pledge, PledgePause
from payments.pledges.rules import MONTHS_IN_STRIP, Paid, Span, StripState, strip_state
from payments.pledges.services.due import covered_amount, received_by, waived_amount
from payments.pledges.services.pauses import span_of


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
    """Return the ``count`` months up to ``last`` of each pledge, oldest first, in 3 queries."""
    first = last - (count - 1)
    rows = session.execute(
        select(Instalment, waived_amount(), covered_amount()).where(
            Instalment.pledge_id.in_(pledge_ids), Instalment.period.between(str(first), str(last))
        )
    ).all()
    received = received_by([row.id for row, _waived, _covered in rows])
    cells = {
        (row.pledge_id, row.period): _cell(
            row, replace(received[row.id], waived=waived, covered=covered)
        )
        for row, waived, covered in rows
    }
    renewals, pauses = _outlines(pledge_ids)
    return {
        pledge_id: [
            cells.get((pledge_id, str(month)))
            or Cell(month, _empty(month, renew, pauses[pledge_id]))
            for month in first.through(last)
        ]
        for pledge_id, renew in renewals.items()
    }


def _outlines(
    pledge_ids: Collection[int],
) -> tuple[dict[int, str | None], dict[int, list[Span]]]:
    """Return the end of the term and the pauses of pledges, with one query."""
    renewals: dict[int, str | None] = {}
    pauses: dict[int, list[Span]] = defaultdict(list)
    rows = session.execute(
        select(Pledge.id, Pledge.renew_month, PledgePause)
        .outerjoin(PledgePause, PledgePause.pledge_id == Pledge.id)
        .where(Pledge.id.in_(pledge_ids))
    )
    for pledge_id, renew, pause in rows:
        renewals[pledge_id] = renew
        if pause is not None:
            pauses[pledge_id].append(span_of(pause))
    return renewals, pauses


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
