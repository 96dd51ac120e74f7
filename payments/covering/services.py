"""A cover fund pays on after a sponsor stopped: for so many months, never as somebody's gift."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import aliased

from core.audit import Act, record, record_all
from core.dates import Month, now, this_month, today
from core.db import session
from payments.covering.models import Bridge, BridgedMonth
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import available_in
from payments.ledger.rules import TransferKind
from payments.ledger.services import Move, move_between
from payments.ledger.services.balances import lock_funds
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.services import covered_of, terms_of
from payments.pledges.services.schedules import last_made
from payments.receiving.rules import months_in_a_row


@dataclass(frozen=True)
class BridgeRow:
    """A bridge with its commitment, its two funds, and how many months it has paid."""

    bridge: Bridge
    pledge: Pledge
    fund: Fund
    child_fund: Fund
    paid: int


@dataclass(frozen=True)
class DueMonth:
    """A month that a bridge is to pay."""

    row: BridgeRow
    month: Month


def bridge(pledge_id: int, fund: Fund) -> Bridge | None:
    """Let a cover fund pay on for the child of a commitment that has just ended.

    From the month after all that was asked for, as much a month as was promised, and as long as
    the fund covers in a row; months it covered last count. None where the fund covers nothing,
    or the money is not for one child in the fund's currency.
    """
    pledge = session.get_one(Pledge, pledge_id)
    child_fund = session.get_one(Fund, pledge.fund_id)
    left = (fund.cover_months or 0) - _covered_last(pledge_id)
    fits = child_fund.kind is FundKind.CHILD and child_fund.currency == fund.currency
    if left <= 0 or not fits or fund.closed_on or pledge.ended_on is None:
        return None
    end = Month.of(pledge.ended_on)
    terms = terms_of([pledge_id], end)[pledge_id]
    found = Bridge(
        pledge_id=pledge_id,
        cover_fund_id=fund.id,
        amount=terms.amount // terms.step,
        currency=fund.currency,
        first_month=str(_first_month(pledge_id, end, terms)),
        months=left,
        created_at=now(),
    )
    session.add(found)
    session.flush()
    noted = {"from": found.first_month, "months": left, "amount": found.amount}
    record(Act("bridged", "pledge", pledge.code, noted, fund.code), None)
    return found


def _first_month(pledge_id: int, end: Month, terms: PledgeVersion) -> Month:
    """Return the first month of which nothing was asked for: a year's money lasts the year."""
    last = last_made(pledge_id)
    return max(end + 1, last + terms.step) if last else end + 1


def _covered_last(pledge_id: int) -> int:
    """Return how many months in a row were covered up to the last that was asked for."""
    ids = session.scalars(
        select(Instalment.id).where(Instalment.pledge_id == pledge_id).order_by(Instalment.period)
    ).all()
    covered = covered_of(ids)
    return months_in_a_row([covered[key] > 0 for key in ids], len(ids) - 1) if ids else 0


def due_months(bridges: Sequence[BridgeRow]) -> list[DueMonth]:
    """Return the months up to this one that the bridges have not paid, oldest first."""
    paid = _paid(bridges)
    due = [
        DueMonth(row, month)
        for row in bridges
        for month in row.bridge.first.through(min(row.bridge.last, this_month()))
        if (row.bridge.id, str(month)) not in paid
    ]
    return sorted(due, key=lambda one: (one.month, one.row.bridge.id))


def pay_months(due: Sequence[DueMonth]) -> int:
    """Pay the months as far as each fund holds it free, oldest first; return how many."""
    lock_funds({one.row.fund.id for one in due})
    known = _paid([one.row for one in due])
    free = {one.row.fund.id: available_in(one.row.fund.id).amount for one in due}
    paying = []
    for one in due:
        fund_id, amount = one.row.fund.id, one.row.bridge.amount
        if (one.row.bridge.id, str(one.month)) in known or one.row.fund.closed_on:
            continue
        if free[fund_id] >= amount:
            free[fund_id] -= amount
            paying.append(one)
    if paying:
        _keep(paying)
        move_between(*(_move(one) for one in paying))
    return len(paying)


def _paid(bridges: Sequence[BridgeRow]) -> set[tuple[int, str]]:
    ids = [row.bridge.id for row in bridges]
    rows = select(BridgedMonth.bridge_id, BridgedMonth.period)
    found = session.execute(rows.where(BridgedMonth.bridge_id.in_(ids)))
    return {(bridge_id, period) for bridge_id, period in found}


def _keep(paying: Sequence[DueMonth]) -> None:
    about = {"paid_on": today(), "at": now()}
    session.execute(
        insert(BridgedMonth),
        [{"bridge_id": one.row.bridge.id, "period": str(one.month), **about} for one in paying],
    )
    record_all(
        [
            Act(
                "month bridged",
                "pledge",
                one.row.pledge.code,
                {"month": str(one.month), "amount": one.row.bridge.amount},
                one.row.fund.code,
            )
            for one in paying
        ],
        None,
    )


def _move(one: DueMonth) -> Move:
    document = f"bridge:{one.row.bridge.public_id}"
    return Move(
        organisation_id=one.row.pledge.organisation_id,
        from_fund_id=one.row.fund.id,
        to_fund_id=one.row.child_fund.id,
        amount=one.row.bridge.amount,
        currency=one.row.bridge.currency,
        occurred_on=today(),
        document=document,
        key=f"{document}:{one.month}",
        kind=TransferKind.COVER,
    )


def find_bridge(pledge_id: int) -> BridgeRow | None:
    """Return the bridge after a commitment, if a fund pays on."""
    row = session.execute(_rows().where(Bridge.pledge_id == pledge_id)).first()
    return BridgeRow(*row) if row else None


def list_bridges(organisation_ids: Collection[int] | None = None) -> list[BridgeRow]:
    """Return the bridges of the organisations (None: of all), the latest first."""
    query = _rows().order_by(Bridge.first_month.desc(), Bridge.id.desc())
    if organisation_ids is not None:
        query = query.where(Pledge.organisation_id.in_(organisation_ids))
    return [BridgeRow(*row) for row in session.execute(query)]


def open_bridges() -> list[BridgeRow]:
    """Return the bridges that have not paid all their months."""
    return [row for row in list_bridges() if row.paid < row.bridge.months]


def _rows() -> Select[*tuple[Any, ...]]:
    into = aliased(Fund)
    paid = (
        select(func.count())
        .where(BridgedMonth.bridge_id == Bridge.id)
        .correlate(Bridge)
        .scalar_subquery()
    )
    return (
        select(Bridge, Pledge, Fund, into, paid)
        .join(Pledge, Pledge.id == Bridge.pledge_id)
        .join(Fund, Fund.id == Bridge.cover_fund_id)
        .join(into, into.id == Pledge.fund_id)
    )
