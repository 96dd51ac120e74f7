"""Arrears that come after a cover fund paid the month go back to that fund, in the same act."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Row, Select, cast, func, insert, select

from core.batches import batches
from core.dates import now, today
from core.db import session
from payments.ledger.rules import TransferKind
from payments.ledger.services import Move, move_between
from payments.pledges.models import Instalment, Pledge
from payments.pledges.services import settled_of
from payments.receiving.models import Allocation, Cover, CoverRepayment


class _Repayment(NamedTuple):
    cover: Cover
    allocation_id: int
    amount: int
    pledge: Pledge


def repay_covers(payment_ids: Collection[int]) -> None:
    """Give back to cover funds what payments just brought for months that were covered.

    Never more than was covered, and only what the child would otherwise have twice.
    """
    for some in batches(payment_ids):
        touched = session.execute(_touched(some)).all()
        found = list(_repayments(touched)) if touched else []
        if found:
            _keep(found)
            _post(found)


def _touched(payment_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
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
        .where(
            Allocation.payment_id.in_(payment_ids),
            Allocation.amount > 0,
            Cover.amount > repaid,
            ~done.exists(),
        )
        .order_by(Allocation.id)
    )


def _repayments(rows: Collection[Row[*tuple[Any, ...]]]) -> Iterable[_Repayment]:
    settled = settled_of({row[4].id for row in rows})
    left: dict[int, int] = {}
    for cover, allocation_id, amount, outstanding, instalment, pledge in rows:
        open_cover = left.setdefault(cover.id, int(outstanding))
        twice = settled[instalment.id] + open_cover - instalment.amount
        part = min(open_cover, amount, max(twice, 0))
        if part > 0:
            left[cover.id] -= part
            yield _Repayment(cover, allocation_id, part, pledge)


def _keep(found: Collection[_Repayment]) -> None:
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


def _post(found: Collection[_Repayment]) -> None:
    move_between(
        *(
            move(
                one.cover,
                one.pledge.organisation_id,
                (one.pledge.fund_id, one.cover.fund_id),
                one.amount,
                f"cover:{one.cover.public_id}:repaid:{one.allocation_id}",
            )
            for one in found
        )
    )


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
