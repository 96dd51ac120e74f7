"""The money of a donor's year, line by line, as the books tell it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, func, select

from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.rules import MONEY_HELD, AccountUse
from payments.ledger.services.balances import fund_moves, sum_over
from payments.numbering.models import Series
from payments.pledges.models import Instalment
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receipts.receipt_view import receipt_number
from payments.receiving.models import Allocation, Payment
from payments.receiving.rules import Channel
from sponsorship.impact.rules import Line, Whereabouts, handed_over, spread

INFLOW = (AccountUse.BROUGHT_FORWARD, AccountUse.GIFTS, AccountUse.INTEREST)
DOCUMENT = "payment:"

Part = tuple[str, int]
"""Public id of a payment, and the fund that got part of it."""


@dataclass(frozen=True)
class Giving:
    """Whose money is meant: a donor's, to one organisation, received in one year."""

    donor_id: int
    organisation_id: int
    year: int

    def payments(self, *columns: Any) -> Select[Any]:
        """Select columns of the payments that are meant."""
        return select(*columns).where(
            Payment.donor_id == self.donor_id,
            Payment.organisation_id == self.organisation_id,
            Payment.channel != Channel.IN_KIND,
            Payment.received_on.between(date(self.year, 1, 1), date(self.year, 12, 31)),
        )


def lines_of(giving: Giving) -> list[Line]:
    """Return every part of every payment, in the order received; minor units.

    RuleBroken when payments and books differ: the statement would not be true.
    """
    payments = session.execute(
        giving.payments(
            Payment.id, Payment.public_id, Payment.amount, Payment.received_on
        ).order_by(Payment.received_on, Payment.id)
    ).all()
    parts = _parts(giving)
    _check_books(giving, {row.public_id: row.amount for row in payments}, parts)
    receipts = _receipts(giving)
    lines = []
    for payment in payments:
        blank = Line("", "", "", receipts.get(payment.id, ""), str(payment.received_on), 0)
        shared = [replace(blank, **part) for part in parts[payment.public_id]]
        rest = payment.amount - sum(line.amount for line in shared)
        lines += shared + ([replace(blank, amount=rest)] if rest else [])
    return lines


def whereabouts_of(giving: Giving, fund_id: int) -> Whereabouts:
    """Return how far the donor's money of the year for one fund has come."""
    gifts = [(amount, gone) for part, amount, gone in _gone(giving) if part[1] == fund_id]
    return Whereabouts(sum(amount for amount, _ in gifts), sum(gone for _, gone in gifts))


def _parts(giving: Giving) -> dict[str, list[dict[str, Any]]]:
    """Return what allocations say of each payment, with how much of it was handed over."""
    rows = session.execute(
        select(
            Payment.public_id,
            Allocation.amount,
            Instalment.period,
            Fund.id,
            Fund.code,
            Fund.name,
            Fund.kind,
        )
        .join(Payment, Payment.id == Allocation.payment_id)
        .join(Fund, Fund.id == Allocation.fund_id)
        .outerjoin(Instalment, Instalment.id == Allocation.instalment_id)
        .where(Allocation.payment_id.in_(giving.payments(Payment.id)))
        .order_by(Allocation.payment_id, Allocation.ordinal, Allocation.id)
    ).all()
    together: dict[Part, list[Any]] = defaultdict(list)
    for row in rows:
        together[row.public_id, row.id].append(row)
    gone = _handed_over(giving)
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for part, members in together.items():
        left = spread(gone.get(part, 0), [row.amount for row in members])
        for row, amount in zip(members, left, strict=True):
            parts[part[0]].append({**_named(row), "handed_over": amount})
    return parts


def _named(row: Any) -> dict[str, Any]:
    child = row.code if row.kind is FundKind.CHILD else ""
    return {"month": row.period or "", "child": child, "fund": row.name, "amount": row.amount}


def _handed_over(giving: Giving) -> dict[Part, int]:
    """Return how much of each part has left its fund."""
    found: dict[Part, int] = defaultdict(int)
    for part, _amount, gone in _gone(giving):
        found[part] += gone
    return found


def _gone(giving: Giving) -> Iterator[tuple[Part, int, int]]:
    """Yield each gift's part, amount and what of it left its fund, whose oldest leaves first."""
    booked = _booked(giving)
    rows = session.execute(
        select(booked).where(
            booked.c.document.in_(giving.payments(DOCUMENT + Payment.public_id)),
            booked.c.use == AccountUse.GIFTS,
        )
    )
    for document, fund_id, _use, amount, so_far, paid_out in rows:
        part = (document.removeprefix(DOCUMENT), fund_id)
        before = int(so_far) - int(amount)
        yield part, int(amount), handed_over(before, int(amount), int(paid_out))


def _booked(giving: Giving) -> Subquery:
    """Money in and out of the funds concerned: received up to each move, paid out altogether."""
    moves = fund_moves()
    funds = select(Allocation.fund_id).where(Allocation.payment_id.in_(giving.payments(Payment.id)))
    received = func.sum(moves.c.amount).filter(moves.c.use.in_(INFLOW))
    spent = func.sum(moves.c.amount).filter(moves.c.use == AccountUse.AID)
    in_order = (moves.c.occurred_on, moves.c.transfer_id)
    return (
        select(
            moves.c.document,
            moves.c.fund_id,
            moves.c.use,
            moves.c.amount,
            received.over(partition_by=moves.c.fund_id, order_by=in_order),
            -func.coalesce(spent.over(partition_by=moves.c.fund_id), 0),
        )
        .where(moves.c.fund_id.in_(funds), moves.c.use.in_([*INFLOW, AccountUse.AID]))
        .subquery("booked")
    )


def _receipts(giving: Giving) -> dict[int, str]:
    """Return the number of the valid receipt of each payment that has one."""
    rows = session.execute(
        select(Receipt.payment_id, Series.code, Receipt.number)
        .join(Series, Series.id == Receipt.series_id)
        .outerjoin(ReceiptVoid, ReceiptVoid.receipt_id == Receipt.id)
        .where(
            Receipt.payment_id.in_(giving.payments(Payment.id)), ReceiptVoid.receipt_id.is_(None)
        )
    )
    return {payment_id: f"{code} {receipt_number(number)}" for payment_id, code, number in rows}


def _check_books(
    giving: Giving, payments: dict[str, int], parts: dict[str, list[dict[str, Any]]]
) -> None:
    """Refuse when the money taken or the gifts booked are not what payments and shares say."""
    moves = fund_moves()
    rows = session.execute(
        select(
            moves.c.document,
            -sum_over(moves, MONEY_HELD),
            sum_over(moves, [AccountUse.GIFTS]),
        )
        .where(moves.c.document.in_(giving.payments(DOCUMENT + Payment.public_id)))
        .group_by(moves.c.document)
    )
    booked = {
        document.removeprefix(DOCUMENT): (int(taken), int(given)) for document, taken, given in rows
    }
    for payment, amount in payments.items():
        shared = sum(part["amount"] for part in parts[payment])
        if booked.get(payment) != (amount, shared):
            differ = _l("The books differ from the payment %(payment)s.", payment=payment)
            raise RuleBroken("", differ)
