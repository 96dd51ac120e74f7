"""What funds hold: sums over the ledger, by fund."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Subquery, column, func, select, table, union_all

from core.db import Day, Id, session
from payments.ledger.models import Account, Reservation, ReservationOutcome, Transfer
from payments.ledger.rules import FUND_BALANCE, INCOME, SPENDING, AccountUse

FUND = table(
    "fund",
    column("id", Id),
    column("organisation_id", Id),
    column("code"),
    column("kind"),
    column("currency"),
    column("closed_on", Day),
)
"""The columns the ledger needs of the funds, a feature that stands above it."""


class FundSums(NamedTuple):
    """Sums of one fund, in minor units of its currency."""

    balance: int = 0
    received: int = 0
    paid: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        """What is neither spent nor promised to a document."""
        return self.balance - self.reserved


def fund_moves() -> Subquery:
    """Both sides of every transfer, as a subquery; amounts are positive on the credit side."""
    sides = (
        select(
            Transfer.id.label("transfer_id"),
            Transfer.kind,
            Transfer.fund_id,
            Transfer.occurred_on,
            Transfer.document,
            Account.id.label("account_id"),
            Account.use,
            (Transfer.amount * sign).label("amount"),
        ).join(Account, Account.id == side)
        for side, sign in ((Transfer.credit_id, 1), (Transfer.debit_id, -1))
    )
    return union_all(*sides).subquery("move")


def sum_over(moves: Subquery, uses: Collection[AccountUse]) -> ColumnElement[int]:
    """Credits less debits on accounts of these uses."""
    return func.coalesce(func.sum(moves.c.amount).filter(moves.c.use.in_(uses)), 0)


def open_reservations() -> Subquery:
    """Money promised by fund, as a subquery: ``fund_id``, ``amount``."""
    return (
        select(Reservation.fund_id, func.sum(Reservation.amount).label("amount"))
        .outerjoin(ReservationOutcome)
        .where(ReservationOutcome.reservation_id.is_(None))
        .group_by(Reservation.fund_id)
        .subquery("promised")
    )


def fund_sums(fund_ids: Collection[int]) -> dict[int, FundSums]:
    """Return the sums of each of the funds, zeros where nothing was ever booked."""
    moves, promised = fund_moves(), open_reservations()
    sums = (
        select(
            moves.c.fund_id,
            sum_over(moves, FUND_BALANCE).label("balance"),
            sum_over(moves, INCOME).label("received"),
            (-sum_over(moves, SPENDING)).label("paid"),
        )
        .group_by(moves.c.fund_id)
        .subquery("sums")
    )
    rows = session.execute(
        select(
            FUND.c.id,
            _or_zero(sums.c.balance),
            _or_zero(sums.c.received),
            _or_zero(sums.c.paid),
            _or_zero(promised.c.amount),
        )
        .outerjoin(sums, sums.c.fund_id == FUND.c.id)
        .outerjoin(promised, promised.c.fund_id == FUND.c.id)
        .where(FUND.c.id.in_(fund_ids))
    )
    return {row[0]: FundSums(*(int(value) for value in row[1:])) for row in rows}


def lock_funds(fund_ids: Collection[int]) -> None:
    """Let one transaction at a time take from a fund (on SQLite every writer is alone anyway)."""
    if fund_ids:
        session.execute(
            select(FUND.c.id)
            .where(FUND.c.id.in_(fund_ids))
            .order_by(FUND.c.id)
            .with_for_update(key_share=True)
        )


def _or_zero(value: ColumnElement[Any]) -> ColumnElement[int]:
    return func.coalesce(value, 0)
