"""How the money listed as come in the month makes up, with the rest, what the tie-out shows."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import BigInteger, case, cast, func, select

from core.dates import Month
from core.db import session
from core.money import Money
from payments.receiving.models import Allocation, Payment
from payments.receiving.services.net import returned_amount
from sponsorship.promised.rules import TieLine
from sponsorship.promised.services.facts import came_in
from sponsorship.promised.services.listing import PromisedList


@dataclass(frozen=True)
class Tied:
    """One part of the month's money."""

    line: TieLine
    amount: Money


def tie_lines(listed: PromisedList) -> list[Tied]:
    """Return what came in the month: for the rows listed, for others, to funds, waiting; and all.

    The last is what the tie-out of the month holds as payments less returns.
    """
    net = _net(listed.month, listed.organisation.id)
    pledged, gifts = _allocated(listed.month, listed.organisation.id)
    rows = {sums.currency: sums.came for sums in listed.sums}
    lines = []
    for currency in sorted(net) or [listed.organisation.currency]:
        came = rows.get(currency, 0)
        parts = {
            TieLine.LISTED: came,
            TieLine.OTHERS: pledged[currency] - came,
            TieLine.FUNDS: gifts[currency],
            TieLine.WAITING: net[currency] - pledged[currency] - gifts[currency],
            TieLine.PAYMENTS: net[currency],
        }
        lines += [Tied(line, Money(amount, currency)) for line, amount in parts.items()]
    return lines


def _net(month: Month, organisation_id: int) -> defaultdict[str, int]:
    rows = session.execute(
        select(
            Payment.currency,
            cast(func.sum(Payment.amount - returned_amount()), BigInteger),
        )
        .where(*came_in(month, organisation_id))
        .group_by(Payment.currency)
    )
    return defaultdict(int, {currency: int(amount) for currency, amount in rows})


def _allocated(
    month: Month, organisation_id: int
) -> tuple[defaultdict[str, int], defaultdict[str, int]]:
    """Return what commitments and what funds have of it, each by currency."""
    pledged = case((Allocation.instalment_id.is_not(None), Allocation.amount), else_=0)
    rows = session.execute(
        select(
            Payment.currency,
            cast(func.sum(pledged), BigInteger),
            cast(func.sum(Allocation.amount - pledged), BigInteger),
        )
        .join(Allocation, Allocation.payment_id == Payment.id)
        .where(*came_in(month, organisation_id))
        .group_by(Payment.currency)
    ).all()
    return (
        defaultdict(int, {currency: int(amount) for currency, amount, _rest in rows}),
        defaultdict(int, {currency: int(rest) for currency, _amount, rest in rows}),
    )
