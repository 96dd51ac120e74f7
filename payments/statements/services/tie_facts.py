"""What each end says of a payment: one row a payment, read in a single query."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from core.periods import Period
from payments.bank.models import BankLine
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import FUND_BALANCE, MONEY_HELD, AccountUse
from payments.receipts.models import Receipt
from payments.receipts.services.waiting import is_valid
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import Channel
from payments.receiving.services.net import allocated_amount, returned_amount

IN_BOOKS = (Channel.CASH, Channel.BANK, Channel.CARD)
"""Ways by which money came: things, and what was paid before this system, are apart."""
PAPERS, RETURNS = "payment:", "return:"
Debit, Credit = aliased(Account), aliased(Account)


def of_period(organisation_id: int, period: Period) -> ColumnElement[bool]:
    """Select an organisation's payments of a period."""
    return (Payment.organisation_id == organisation_id) & Payment.received_on.between(
        period.first, period.last
    )


def facts(organisation_id: int, period: Period) -> Subquery:
    """Return, a row a payment of the period, what bank, allocations, receipts and ledger say."""
    of_payments = (of_period(organisation_id, period), Payment.channel.in_(IN_BOOKS))
    booked = _booked(*of_payments)
    line = BankLine.__table__.alias("line")
    receipted = (
        select(cast(func.sum(Receipt.amount), BigInteger))
        .where(Receipt.payment_id == Payment.id, is_valid())
        .correlate(Payment)
        .scalar_subquery()
    )
    return (
        select(
            Payment.public_id.label("code"),
            Payment.reference,
            Payment.received_on,
            Payment.channel,
            Payment.currency,
            line.c.amount.label("line"),
            line.c.public_id.label("line_code"),
            Payment.amount,
            returned_amount().label("returned"),
            allocated_amount().label("allocated"),
            func.coalesce(booked.c.waiting, 0).label("waiting"),
            receipted.label("receipted"),
            func.coalesce(booked.c.money, 0).label("money"),
            func.coalesce(booked.c.funds, 0).label("funds"),
        )
        .outerjoin(line, line.c.payment_id == Payment.id)
        .outerjoin(booked, booked.c.payment_id == Payment.id)
        .where(*of_payments)
        .subquery("fact")
    )


def _booked(*of_payments: ColumnElement[bool]) -> Subquery:
    """Return what the ledger says of each payment and its returns, in the payment's currency."""
    papers = union_all(
        select(
            Payment.id.label("payment_id"),
            Payment.currency,
            (literal(PAPERS) + Payment.public_id).label("document"),
        ).where(*of_payments),
        select(Payment.id, Payment.currency, (literal(RETURNS) + PaymentReturn.public_id))
        .join(PaymentReturn, PaymentReturn.payment_id == Payment.id)
        .where(*of_payments),
    ).subquery("paper")
    amount = case(
        (Transfer.foreign_currency == papers.c.currency, Transfer.foreign_amount),
        (Transfer.currency == papers.c.currency, Transfer.amount),
        else_=0,
    )
    return (
        select(
            papers.c.payment_id,
            (-_on(amount, MONEY_HELD)).label("money"),
            _on(amount, FUND_BALANCE).label("funds"),
            _on(amount, (AccountUse.UNALLOCATED,)).label("waiting"),
        )
        .join(Transfer, Transfer.document == papers.c.document)
        .join(Debit, Debit.id == Transfer.debit_id)
        .join(Credit, Credit.id == Transfer.credit_id)
        .group_by(papers.c.payment_id)
        .subquery("booked")
    )


def _on(amount: ColumnElement[int], uses: Collection[AccountUse]) -> ColumnElement[Any]:
    """Credits less debits on accounts of these uses."""
    credited = case((Credit.use.in_(uses), amount), else_=0)
    debited = case((Debit.use.in_(uses), amount), else_=0)
    return cast(func.coalesce(func.sum(credited - debited), 0), BigInteger)
