"""Turnover by fund and account: the ledger added up in one pass, before and within a period."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, case, func, literal, select, union_all
from sqlalchemy.orm import aliased

from core.periods import Period
from payments.ledger.models import Account, Transfer

Wrong = aliased(Transfer)
BEFORE, WITHIN = 0, 1


def turnover(period: Period, *conditions: ColumnElement[bool]) -> CTE:
    """Add up transfers to the end of a period, by fund, kind and accounts.

    Columns: ``fund_id``, ``kind`` (of a reversal: that of the entry it reverses), ``undoes`` (1 for
    reversals), ``debit_id``, ``credit_id``, ``within`` (0 before the period, 1 in it), ``amount``.
    A million entries become some thousand rows before anything is joined to them.
    """
    own = _added(Transfer.kind, literal(0), period, Transfer.reverses_id.is_(None), *conditions)
    undone = _added(
        Wrong.kind, literal(1), period, Transfer.reverses_id.is_not(None), *conditions
    ).join(Wrong, Wrong.id == Transfer.reverses_id)
    return union_all(own, undone).cte("turnover")


def _added(
    kind: Any, undoes: ColumnElement[int], period: Period, *conditions: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    within = case((Transfer.occurred_on < period.first, BEFORE), else_=WITHIN)
    keys = (Transfer.fund_id, kind, Transfer.debit_id, Transfer.credit_id, within)
    return (
        select(
            Transfer.fund_id,
            kind.label("kind"),
            undoes.label("undoes"),
            Transfer.debit_id,
            Transfer.credit_id,
            within.label("within"),
            func.sum(Transfer.amount).label("amount"),
        )
        .select_from(Transfer)
        .where(Transfer.occurred_on <= period.last, *conditions)
        .group_by(*keys)
    )


def both_sides(moved: CTE) -> Select[*tuple[Any, ...]]:
    """Select each row of a turnover twice, once for each account; credits are above zero.

    Columns: ``fund_id``, ``kind``, ``undoes``, ``within``, ``account_id``, ``use``, ``amount``.
    """
    sides = (
        select(
            moved.c.fund_id,
            moved.c.kind,
            moved.c.undoes,
            moved.c.within,
            Account.id.label("account_id"),
            Account.use,
            (moved.c.amount * sign).label("amount"),
        ).join(Account, Account.id == side)
        for side, sign in ((moved.c.credit_id, 1), (moved.c.debit_id, -1))
    )
    return select(union_all(*sides).subquery("side"))
