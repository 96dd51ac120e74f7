"""What is due, what of it was paid, and what is asked for no more.

Allocations and covers belong to receiving, which stands on pledges. Their tables are read here by
name, so that the arrow between the two keeps its one direction.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    select,
    table,
    union_all,
)

from core.dates import Month
from core.db import Day, Id, session
from core.statements import among
from payments.pledges.models import Instalment, Pledge, Waiver
from payments.pledges.rules import Paid

_allocation = table(
    "allocation",
    column("id"),
    column("instalment_id", Id),
    column("payment_id"),
    column("amount"),
    column("reverses_id"),
)
_cover = table("cover", column("id"), column("instalment_id", Id), column("amount"))
_repaid = table("cover_repayment", column("cover_id"), column("amount"))
_payment = table("payment", column("id"), column("received_on", Day))


@dataclass(frozen=True, slots=True)
class OpenInstalment:
    """An instalment that is neither paid nor waived in full; minor units of ``currency``."""

    id: int
    pledge_id: int
    fund_id: int
    period: Month
    due_on: date
    amount: int
    paid: int
    currency: str
    waived: int = 0

    @property
    def left(self) -> int:
        """Return what is still open."""
        return self.amount - self.waived - self.paid


def due_instalments(pledge_ids: Collection[int], month: Month) -> list[OpenInstalment]:
    """Return what is still open of instalments up to and with the month, oldest first."""
    rows = session.execute(_DUE, {"pledges": list(pledge_ids), "month": str(month)})
    return [
        OpenInstalment(key, pledge_id, fund_id, Month.parse(period), *rest)
        for key, pledge_id, fund_id, period, *rest in rows
    ]


def paid_of(instalment_ids: Collection[int]) -> dict[int, int]:
    """Return what each instalment received, in its minor units; 0 where nothing came."""
    return {key: paid.amount for key, paid in received_by(instalment_ids).items()}


def waived_of(instalment_ids: Collection[int]) -> dict[int, int]:
    """Return what of each instalment is asked for no more; 0 where nothing was waived."""
    rows = session.execute(
        select(Waiver.instalment_id, cast(func.sum(Waiver.amount), BigInteger))
        .where(Waiver.instalment_id.in_(instalment_ids))
        .group_by(Waiver.instalment_id)
    )
    found: dict[int, int] = dict(rows.all())
    return {key: found.get(key, 0) for key in instalment_ids}


def settled_of(instalment_ids: Collection[int]) -> dict[int, int]:
    """Return what of each instalment was paid or waived: the rest is open."""
    return {
        key: settled for key, (settled, _covered) in settled_and_covered(instalment_ids).items()
    }


def settled_and_covered(instalment_ids: Collection[int]) -> dict[int, tuple[int, bool]]:
    """Return what of each instalment was paid or waived, and whether a cover fund ever paid it."""
    rows = session.execute(_SETTLED, {"ids": list(instalment_ids)})
    found = {key: (settled, bool(covers)) for key, settled, covers in rows}
    return {key: found.get(key, (0, False)) for key in instalment_ids}


def covered_of(instalment_ids: Collection[int]) -> dict[int, int]:
    """Return what a cover fund put in for each instalment and has not got back; 0 elsewhere."""
    rows = session.execute(
        select(Instalment.id, covered_amount()).where(Instalment.id.in_(instalment_ids))
    )
    found = {key: int(amount) for key, amount in rows}
    return {key: found.get(key, 0) for key in instalment_ids}


def received_by(instalment_ids: Collection[int]) -> dict[int, Paid]:
    """Return what each instalment received and the day of its latest money that stayed."""
    rows = session.execute(
        select(
            _allocation.c.instalment_id,
            cast(func.sum(_allocation.c.amount), BigInteger),
            func.max(case((_stays(), _payment.c.received_on)), type_=Day),
        )
        .join_from(_allocation, _payment, _payment.c.id == _allocation.c.payment_id)
        .where(_allocation.c.instalment_id.in_(instalment_ids))
        .group_by(_allocation.c.instalment_id)
    )
    found = {key: Paid(amount, last_on) for key, amount, last_on in rows}
    return {key: found.get(key, Paid()) for key in instalment_ids}


def last_paid_on() -> ColumnElement[date | None]:
    """Return the column of the day of the latest money for the outer instalment that stayed."""
    return (
        select(func.max(_payment.c.received_on, type_=Day))
        .join_from(_allocation, _payment, _payment.c.id == _allocation.c.payment_id)
        .where(_allocation.c.instalment_id == Instalment.id, _stays())
        .correlate(Instalment)
        .scalar_subquery()
    )


def _stays() -> ColumnElement[bool]:
    """Say whether something is left of an allocation: neither undone nor itself an undoing."""
    undoing = _allocation.alias("undoing")
    undone = (
        select(cast(func.coalesce(func.sum(undoing.c.amount), 0), BigInteger))
        .where(undoing.c.reverses_id == _allocation.c.id)
        .correlate(_allocation)
        .scalar_subquery()
    )
    return _allocation.c.amount + undone > 0


def paid_amount() -> ColumnElement[int]:
    """Return the column of what the instalment of the outer query received."""
    return (
        select(cast(func.coalesce(func.sum(_allocation.c.amount), 0), BigInteger))
        .where(_allocation.c.instalment_id == Instalment.id)
        .scalar_subquery()
    )


def waived_amount() -> ColumnElement[int]:
    """Return the column of what of the instalment of the outer query is asked for no more."""
    return (
        select(cast(func.coalesce(func.sum(Waiver.amount), 0), BigInteger))
        .where(Waiver.instalment_id == Instalment.id)
        .scalar_subquery()
    )


def covered_amount() -> ColumnElement[int]:
    """Return the column of what a cover fund put in for the outer instalment and has not back."""
    repaid = (
        select(cast(func.coalesce(func.sum(_repaid.c.amount), 0), BigInteger))
        .where(_repaid.c.cover_id == _cover.c.id)
        .scalar_subquery()
    )
    held = select(cast(func.coalesce(func.sum(_cover.c.amount - repaid), 0), BigInteger))
    return held.where(_cover.c.instalment_id == Instalment.id).scalar_subquery()


def waived_for_pledge(*instalments: ColumnElement[bool]) -> ColumnElement[int]:
    """Return the column of what of the instalments that meet the conditions was waived."""
    return (
        select(cast(func.coalesce(func.sum(Waiver.amount), 0), BigInteger))
        .join_from(Waiver, Instalment, Instalment.id == Waiver.instalment_id)
        .where(*instalments)
        .correlate(Pledge)
        .scalar_subquery()
    )


def paid_for_pledge(*instalments: ColumnElement[bool]) -> ColumnElement[int]:
    """Return the column of what the instalments that meet the conditions received together."""
    return (
        select(cast(func.coalesce(func.sum(_allocation.c.amount), 0), BigInteger))
        .join_from(_allocation, Instalment, Instalment.id == _allocation.c.instalment_id)
        .where(*instalments)
        .correlate(Pledge)
        .scalar_subquery()
    )


def _due() -> Select[*tuple[Any, ...]]:
    paid, waived = paid_amount(), waived_amount()
    return (
        select(
            Instalment.id,
            Instalment.pledge_id,
            Pledge.fund_id,
            Instalment.period,
            Instalment.due_on,
            Instalment.amount,
            paid.label("paid"),
            Instalment.currency,
            waived.label("waived"),
        )
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .where(
            among(Instalment.pledge_id, "pledges"),
            Instalment.period <= bindparam("month"),
            Instalment.amount > paid + waived,
        )
        .order_by(Instalment.period, Instalment.pledge_id)
    )


def _settled() -> Select[*tuple[Any, ...]]:
    parts = union_all(
        select(_allocation.c.instalment_id, _allocation.c.amount, literal(0).label("covers")).where(
            among(_allocation.c.instalment_id, "ids")
        ),
        select(Waiver.instalment_id, Waiver.amount, literal(0)).where(
            among(Waiver.instalment_id, "ids")
        ),
        select(_cover.c.instalment_id, literal(0), literal(1)).where(
            among(_cover.c.instalment_id, "ids")
        ),
    ).subquery("part")
    total = cast(func.sum(parts.c.amount), BigInteger)
    covers = cast(func.sum(parts.c.covers), BigInteger)
    return select(parts.c.instalment_id, total, covers).group_by(parts.c.instalment_id)


# Built once: each payment asks them, and building costs more than asking.
_DUE = _due()
_SETTLED = _settled()
