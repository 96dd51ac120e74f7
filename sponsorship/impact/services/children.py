"""The children a donor supported in a year, and how far the money of each month has come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from core.dates import Month
from core.db import session
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, StripState
from payments.pledges.services.strips import Cell, month_strips
from sponsorship.children.models import Child
from sponsorship.impact.impact_view import MonthState
from sponsorship.impact.rules import Line
from sponsorship.impact.services.figures import Giving
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import SponsorshipState

STATES = {
    StripState.PAID: MonthState.PAID,
    StripState.LATE: MonthState.PAID,
    StripState.PART: MonthState.DUE,
    StripState.MISSED: MonthState.DUE,
    StripState.DUE: MonthState.DUE,
    StripState.TO_RENEW: MonthState.NONE,
    StripState.NONE: MonthState.NONE,
}


@dataclass(frozen=True)
class Sponsored:
    """A child of the year; ``running`` says that the donor sponsors it today."""

    child_id: int
    code: str
    pledge_id: int
    direct: bool
    running: bool


def children_of(giving: Giving) -> list[Sponsored]:
    """Return the children sponsored in the year, by code."""
    rows = session.execute(
        select(Child.id, Child.code, Pledge.id, Pledge.method, Sponsorship.state)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Pledge, Pledge.id == Sponsorship.pledge_id)
        .where(
            Sponsorship.donor_id == giving.donor_id,
            Pledge.organisation_id == giving.organisation_id,
            Sponsorship.started_on <= date(giving.year, 12, 31),
            or_(Sponsorship.ended_on.is_(None), Sponsorship.ended_on >= date(giving.year, 1, 1)),
        )
        .order_by(Child.code, Sponsorship.id)
    )
    return [
        Sponsored(child, code, pledge, method is Method.WITNESSED, state is SponsorshipState.ACTIVE)
        for child, code, pledge, method, state in rows
    ]


def months_of(
    children: Sequence[Sponsored], lines: Sequence[Line], year: int
) -> list[dict[str, Any]]:
    """Return each child's code with the states of its twelve months, as a snapshot keeps them."""
    strips = month_strips([child.pledge_id for child in children], Month(year, 12))
    gone: Counter[tuple[str, str]] = Counter()
    for line in lines:
        gone[line.child, line.month] += line.handed_over
    return [
        {
            "code": child.code,
            "direct": child.direct,
            "months": [_state(child.code, cell, gone) for cell in strips[child.pledge_id]],
        }
        for child in children
    ]


def _state(code: str, cell: Cell, gone: Mapping[tuple[str, str], int]) -> MonthState:
    if 0 < cell.due <= gone.get((code, str(cell.month)), 0):
        return MonthState.HANDED_OVER
    return STATES[cell.state]
