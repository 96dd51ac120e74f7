"""What a payment still brings, after what went back and what came back."""

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Subquery, case, cast, exists, func, select

from core.db import session
from core.money import Money
from payments.receiving.models import Allocation, Payment, PaymentReturn
from payments.receiving.rules import MONEY_BACK


def returned_amount() -> ColumnElement[int]:
    """Return the column of what went back of the payment of the outer query; minor units."""
    return (
        select(cast(func.coalesce(func.sum(_gone()), 0), BigInteger))
        .where(PaymentReturn.payment_id == Payment.id)
        .correlate(Payment)
        .scalar_subquery()
    )


def returned_by_payment() -> Subquery:
    """Return what went back of each payment that has returns: ``payment_id``, ``amount``."""
    return (
        select(PaymentReturn.payment_id, func.sum(_gone()).label("amount"))
        .group_by(PaymentReturn.payment_id)
        .subquery("returned")
    )


def net_amount() -> ColumnElement[int]:
    """Return the column of what the payment of the outer query still brings; minor units."""
    return Payment.amount - returned_amount()


def allocated_amount() -> ColumnElement[int]:
    """Return the column of what instalments and funds have of the payment of the outer query."""
    return (
        select(cast(func.coalesce(func.sum(Allocation.amount), 0), BigInteger))
        .where(Allocation.payment_id == Payment.id)
        .correlate(Payment)
        .scalar_subquery()
    )


def taken_back_since(moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Select payments of which a month or fund has less than it had at the moment.

    A paper that was printed then names a purpose that is no longer true.
    """
    return exists(
        select(Allocation.fund_id)
        .where(Allocation.payment_id == Payment.id, Allocation.allocated_at > moment)
        .group_by(Allocation.fund_id, Allocation.instalment_id)
        .having(func.sum(Allocation.amount) < 0)
        .correlate_except(Allocation)
    )


def net_of(payment: Payment) -> Money:
    """Return what the payment still brings: its amount less what went back; never below zero."""
    amount = session.scalars(select(net_amount()).where(Payment.id == payment.id)).one()
    return Money(amount, payment.currency)


def returned_of(payment: Payment) -> Money:
    """Return what of the payment went back and did not come again."""
    return Money(payment.amount, payment.currency) - net_of(payment)


def _gone() -> ColumnElement[int]:
    """Return the column of what a return takes; below zero when the money came back."""
    back = PaymentReturn.kind.in_(MONEY_BACK)
    return case((back, -PaymentReturn.amount), else_=PaymentReturn.amount)
