"""Closed months: no entry is dated inside one."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from core.dates import Month
from core.db import session
from core.errors import RuleBroken
from core.formats import day
from core.i18n import _
from core.turns import share_turn
from payments.ledger.models import PeriodClose


def turn_of(organisation_id: int) -> str:
    """Return the name of the turn that posting shares and closing has alone."""
    return f"books:{organisation_id}"


def keep_open(organisations: Collection[int]) -> None:
    """Let nobody close a month of the organisations until we are done."""
    for organisation_id in sorted(organisations):
        share_turn(turn_of(organisation_id))


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
