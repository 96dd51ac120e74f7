"""Closed months: no entry is dated inside one."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, select

from core.dates import Month
from core.db import session
from core.errors import RuleBroken
from core.formats import day
from core.i18n import _
from core.turns import share_turn
from payments.ledger.models import PeriodClose

# Built once: each posting asks it, and building costs more than asking.
_CLOSED = select(PeriodClose.organisation_id, PeriodClose.month).where(
    PeriodClose.organisation_id.in_(bindparam("bodies", expanding=True)),
    PeriodClose.month.in_(bindparam("months", expanding=True)),
    PeriodClose.reopened_at.is_(None),
)


def turn_of(organisation_id: int) -> str:
    """Return the name of the turn that posting shares and closing has alone."""
    return f"books:{organisation_id}"


def check_open(days: Iterable[tuple[int, date]]) -> None:
    """Refuse (organisation, day) in a closed month, and keep the months open until we are done.

    RuleBroken names the day and the way out.
    """
    wanted = sorted(set(days))
    for organisation_id in sorted({body for body, _day in wanted}):
        share_turn(turn_of(organisation_id))
    closed = {
        tuple(row)
        for row in session.execute(
            _CLOSED,
            {
                "bodies": list({body for body, _day in wanted}),
                "months": list({str(Month.of(when)) for _body, when in wanted}),
            },
        )
    }
    for body, when in wanted:
        if (body, str(Month.of(when))) in closed:
            raise closed_on(when)


def closed_on(when: date) -> RuleBroken:
    """Return the refusal of a day in a closed month."""
    return RuleBroken(
        "",
        _(
            "%(day)s lies in a closed month. Date it in the open period, or ask to reopen the "
            "month.",
            day=day(when),
        ),
    )


def last_closed(organisation_id: int) -> Month | None:
    """Return the last closed month of an organisation."""
    found = session.scalar(
        select(PeriodClose.month)
        .where(PeriodClose.organisation_id == organisation_id, PeriodClose.reopened_at.is_(None))
        .order_by(PeriodClose.month.desc())
        .limit(1)
    )
    return Month.parse(found) if found else None
