"""Money bound to a purpose or a child is there on every day; promised money stays there."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, or_, select

from core.db import session
from core.errors import RuleBroken
from core.formats import day, money
from core.i18n import _
from core.money import Money
from payments.ledger.rules import FUND_BALANCE, UNBOUND
from payments.ledger.services.balances import FUND, fund_moves, open_reservations


def check_floors(fund_ids: Collection[int], since: date) -> None:
    """Refuse when a bound fund is below zero on a day from ``since`` on, or any below its promises.

    One query for all the funds; the caller has locked them. RuleBroken("fund") says which fund,
    when, and how much is missing.
    """
    if not fund_ids:
        return
    short = session.execute(_short(fund_ids, since)).first()
    if short is None:
        return
    if short.lowest < 0 and short.kind != UNBOUND:
        first_day = session.scalar(_first_day_below(short.id, since))
        raise RuleBroken(
            "fund",
            _(
                "The fund %(code)s does not hold that much: on %(day)s %(missing)s would be "
                "missing.",
                code=short.code,
                day=day(first_day),
                missing=money(Money(-int(short.lowest), short.currency)),
            ),
        )
    raise RuleBroken(
        "fund",
        _(
            "The fund %(code)s does not hold that much beside what is reserved: %(missing)s "
            "would be missing.",
            code=short.code,
            missing=money(Money(int(short.promised - short.held), short.currency)),
        ),
    )


def _by_day(fund_ids: Collection[int]) -> Subquery:
    """Sum up what each fund held at the end of each day on which it moved."""
    moves = fund_moves()
    moved = (
        select(moves.c.fund_id, moves.c.occurred_on, func.sum(moves.c.amount).label("amount"))
        .where(moves.c.fund_id.in_(fund_ids), moves.c.use.in_(FUND_BALANCE))
        .group_by(moves.c.fund_id, moves.c.occurred_on)
        .subquery("moved")
    )
    held = func.sum(moved.c.amount).over(partition_by=moved.c.fund_id, order_by=moved.c.occurred_on)
    return select(moved, held.label("held")).subquery("day")


def _short(fund_ids: Collection[int], since: date) -> Select[*tuple[Any, ...]]:
    days, promised = _by_day(fund_ids), open_reservations()
    lowest = func.min(case((days.c.occurred_on >= since, days.c.held), else_=0))
    held = func.sum(days.c.amount)
    reserved = func.coalesce(func.max(promised.c.amount), 0)
    return (
        select(
            FUND.c.id,
            FUND.c.code,
            FUND.c.currency,
            FUND.c.kind,
            lowest.label("lowest"),
            held.label("held"),
            reserved.label("promised"),
        )
        .join(days, days.c.fund_id == FUND.c.id)
        .outerjoin(promised, promised.c.fund_id == FUND.c.id)
        .group_by(FUND.c.id, FUND.c.code, FUND.c.currency, FUND.c.kind)
        .having(
            or_(
                and_(FUND.c.kind != UNBOUND, lowest < 0),
                and_(reserved > 0, held < reserved),
            )
        )
        .order_by(FUND.c.id)
        .limit(1)
    )


def _first_day_below(fund_id: int, since: date) -> Select[Any]:
    days = _by_day([fund_id])
    return (
        select(days.c.occurred_on)
        .where(days.c.occurred_on >= since, days.c.held < 0)
        .order_by(days.c.occurred_on)
        .limit(1)
    )
