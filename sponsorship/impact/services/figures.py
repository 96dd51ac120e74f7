"""The money of a donor's year, line by line, as the books tell it."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, Subquery, cast, func, select, union_all
from sqlalchemy.orm import aliased

from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import MONEY_HELD, AccountUse
from payments.ledger.services.balances import fund_moves, sum_over
from payments.ledger.services.sources import live_links
from payments.numbering.models import Series
from payments.pledges.models import Instalment
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receipts.receipt_view import receipt_number
from payments.receiving.models import Allocation, Payment, PaymentReturn
from payments.receiving.rules import Channel
from payments.receiving.services.net import net_amount
from payments.receiving.services.returning import RETURN
from sponsorship.impact.rules import Line, Whereabouts, spread

PAPER = "payment:"

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
    """Return every part that is left of every payment, in the order received; minor units.

    What went back is no longer given. RuleBroken when payments and books differ: the statement
    would not be true.
    """
    payments = session.execute(
        giving.payments(
            Payment.id, Payment.public_id, net_amount().label("amount"), Payment.received_on
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
    given = session.scalar(
        select(func.sum(Allocation.amount)).where(
            Allocation.payment_id.in_(giving.payments(Payment.id)), Allocation.fund_id == fund_id
        )
    )
    gone = sum(amount for part, amount in _gone(giving).items() if part[1] == fund_id)
    return Whereabouts(int(given or 0), gone)


def _parts(giving: Giving) -> dict[str, list[dict[str, Any]]]:
    """Return what is left of the parts of each payment, with how much of it was handed over."""
    rows = session.execute(
        select(
            Payment.public_id,
            cast(func.sum(Allocation.amount), BigInteger).label("amount"),
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
        .group_by(
            Payment.id,
            Payment.public_id,
            Instalment.id,
            Instalment.period,
            Fund.id,
            Fund.code,
            Fund.name,
            Fund.kind,
        )
        .having(func.sum(Allocation.amount) > 0)
        .order_by(Payment.id, func.min(Allocation.ordinal), func.min(Allocation.id))
    ).all()
    together: dict[Part, list[Any]] = defaultdict(list)
    for row in rows:
        together[row.public_id, row.id].append(row)
    gone = _gone(giving)
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for part, members in together.items():
        left = spread(gone.get(part, 0), [row.amount for row in members])
        for row, amount in zip(members, left, strict=True):
            parts[part[0]].append({**_named(row), "handed_over": amount})
    return parts


def _named(row: Any) -> dict[str, Any]:
    child = row.code if row.kind is FundKind.CHILD else ""
    return {"month": row.period or "", "child": child, "fund": row.name, "amount": row.amount}


def _gone(giving: Giving) -> dict[Part, int]:
    """Return how much of each part was paid out as aid, as the ledger links money to its gifts."""
    papers, links = _papers(giving), live_links().subquery()
    outflow, inflow = aliased(Transfer), aliased(Transfer)
    rows = session.execute(
        select(papers.c.payment, inflow.fund_id, cast(func.sum(links.c.amount), BigInteger))
        .join(inflow, inflow.document == papers.c.document)
        .join(links, links.c.inflow_id == inflow.id)
        .join(outflow, outflow.id == links.c.outflow_id)
        .join(Account, Account.id == outflow.debit_id)
        .where(Account.use == AccountUse.AID)
        .group_by(papers.c.payment, inflow.fund_id)
    )
    return {(payment, fund_id): amount for payment, fund_id, amount in rows}


def _papers(giving: Giving) -> Subquery:
    """Return under which papers the ledger knows each payment: its own and those of its returns."""
    returned = giving.payments(Payment.public_id, RETURN + PaymentReturn.public_id).join(
        PaymentReturn, PaymentReturn.payment_id == Payment.id
    )
    own = giving.payments(
        Payment.public_id.label("payment"), (PAPER + Payment.public_id).label("document")
    )
    return union_all(own, returned).subquery("papers")


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
    moves, papers = fund_moves(), _papers(giving)
    rows = session.execute(
        select(
            papers.c.payment,
            -sum_over(moves, MONEY_HELD),
            sum_over(moves, [AccountUse.GIFTS, AccountUse.BROUGHT_FORWARD]),
        )
        .join(moves, moves.c.document == papers.c.document)
        .group_by(papers.c.payment)
    )
    booked = {payment: (int(taken), int(given)) for payment, taken, given in rows}
    for payment, amount in payments.items():
        shared = sum(part["amount"] for part in parts[payment])
        if booked.get(payment) != (amount, shared):
            differ = _l("The books differ from the payment %(payment)s.", payment=payment)
            raise RuleBroken("", differ)
