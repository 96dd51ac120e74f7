"""Arrears that come after a cover fund paid the month go back to that fund, in the same act.

When they are taken back, that fund pays again: what it holds out is always what the child lacks.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Row, Select, cast, func, insert, select

from core.dates import now, today
from core.db import session
from core.statements import among
from payments.ledger.rules import TransferKind
from payments.ledger.services import Move, move_between
from payments.pledges.models import Instalment, Pledge
from payments.pledges.services import settled_of
from payments.receiving.models import Allocation, Cover, CoverRepayment, Payment
from payments.receiving.services.shortfalls import refuse_shortfall


class _Step(NamedTuple):
    """Minor units that go back to the fund of a cover; below zero it pays them anew."""

    cover: Cover
    allocation_id: int
    amount: int
    pledge: Pledge


def repay_covers(payment_ids: Collection[int]) -> None:
    """Give back to cover funds what payments just brought for months that were covered.

    Never more than was covered, and only what the child would otherwise have twice.
    """
    touched = session.execute(_PAID, {"payments": list(payment_ids)}).all()
    found = list(_repayments(touched)) if touched else []
    if found:
        _keep(found)
        _post(found)


def retake_covers(payment: Payment) -> None:
    """Let cover funds pay again what a payment just ceased to bring for months they had covered.

    Never more than they got back, and only what the child would otherwise lack.
    RuleBroken("amount") when a cover fund no longer holds it free.
    """
    touched = session.execute(_TAKEN_BACK, {"payments": [payment.id]}).all()
    if not touched:
        return
    _lock({row[4].id for row in touched})
    found = list(_retakings(touched))
    if found:
        needed: Counter[int] = Counter()
        for one in found:
            needed[one.cover.fund_id] -= one.amount
        refuse_shortfall(needed)
        _keep(found)
        _post(found)


def _touched(side: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select covers of months that the payments pay, with what is not given back yet."""
    repaid = (
        select(cast(func.coalesce(func.sum(CoverRepayment.amount), 0), BigInteger))
        .where(CoverRepayment.cover_id == Cover.id)
        .scalar_subquery()
    )
    done = select(CoverRepayment.id).where(
        CoverRepayment.cover_id == Cover.id, CoverRepayment.allocation_id == Allocation.id
    )
    return (
        select(Cover, Allocation.id, Allocation.amount, Cover.amount - repaid, Instalment, Pledge)
        .join(Allocation, Allocation.instalment_id == Cover.instalment_id)
        .join(Instalment, Instalment.id == Cover.instalment_id)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .where(among(Allocation.payment_id, "payments"), side, ~done.exists())
        .order_by(Allocation.id)
    )


# Built once: each payment asks it, and building costs more than asking.
_PAID = _touched(Allocation.amount > 0)
_TAKEN_BACK = _touched(Allocation.amount < 0)


def _lock(instalment_ids: Collection[int]) -> None:
    """Let others who pay these months wait until we are done."""
    session.execute(
        select(Instalment.id)
        .where(Instalment.id.in_(instalment_ids))
        .order_by(Instalment.id)
        .with_for_update(key_share=True)
    )


def _repayments(rows: Collection[Row[*tuple[Any, ...]]]) -> Iterable[_Step]:
    settled = settled_of({row[4].id for row in rows})
    left: dict[int, int] = {}
    for cover, allocation_id, amount, outstanding, instalment, pledge in rows:
        open_cover = left.setdefault(cover.id, int(outstanding))
        twice = settled[instalment.id] + open_cover - instalment.amount
        part = min(open_cover, amount, max(twice, 0))
        if part > 0:
            left[cover.id] -= part
            yield _Step(cover, allocation_id, part, pledge)


def _retakings(rows: Collection[Row[*tuple[Any, ...]]]) -> Iterable[_Step]:
    settled = settled_of({row[4].id for row in rows})
    left: dict[int, int] = {}
    for cover, allocation_id, amount, outstanding, instalment, pledge in rows:
        open_cover = left.setdefault(cover.id, int(outstanding))
        lacks = instalment.amount - settled[instalment.id] - open_cover
        part = min(cover.amount - open_cover, -amount, lacks)
        if part > 0:
            left[cover.id] += part
            yield _Step(cover, allocation_id, -part, pledge)


def _keep(found: Collection[_Step]) -> None:
    moment = now()
    session.execute(
        insert(CoverRepayment),
        [
            {
                "cover_id": one.cover.id,
                "allocation_id": one.allocation_id,
                "amount": one.amount,
                "at": moment,
            }
            for one in found
        ],
    )


def _post(found: Collection[_Step]) -> None:
    move_between(*(_move_of(one) for one in found))


def _move_of(one: _Step) -> Move:
    document, body = f"cover:{one.cover.public_id}", one.pledge.organisation_id
    back = (one.pledge.fund_id, one.cover.fund_id)
    if one.amount > 0:
        return move(one.cover, body, back, one.amount, f"{document}:repaid:{one.allocation_id}")
    again = f"{document}:again:{one.allocation_id}"
    return move(one.cover, body, (back[1], back[0]), -one.amount, again)


def move(cover: Cover, organisation_id: int, funds: tuple[int, int], amount: int, key: str) -> Move:
    """Return the move of money of a cover from one fund to another, booked today."""
    return Move(
        organisation_id=organisation_id,
        from_fund_id=funds[0],
        to_fund_id=funds[1],
        amount=amount,
        currency=cover.currency,
        occurred_on=today(),
        document=f"cover:{cover.public_id}",
        key=key,
        kind=TransferKind.COVER,
    )
