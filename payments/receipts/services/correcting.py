"""Valid receipts that no longer say what the payment brings: to be voided, or replaced."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from payments.receipts.models import Receipt, ReceiptVoid
from payments.receiving.models import Allocation, Payment, PaymentReturn
from payments.receiving.services.net import net_amount, taken_back_since

ISSUED_AT = cast("ColumnElement[datetime]", Receipt.issued_at)


def no_longer_true() -> ColumnElement[bool]:
    """Select receipts whose amount or purpose is no longer that of the payment of the row.

    Money went back since the receipt was issued, or a month or fund it names lost its part.
    """
    return or_(Receipt.amount != net_amount(), taken_back_since(ISSUED_AT))


def counted_to_correct(*payments: ColumnElement[bool]) -> Select[Any]:
    """Select how many valid receipts of the payments no longer say what they bring."""
    void = exists().where(ReceiptVoid.receipt_id == Receipt.id)
    return (
        select(func.count(Receipt.id))
        .join(Payment, Payment.id == Receipt.payment_id)
        .where(~void, touched(), no_longer_true(), *payments)
    )


def touched() -> ColumnElement[bool]:
    """Select the few payments of which anything was returned or undone, by their indexes."""
    undone = Allocation.reverses_id.is_not(None)
    return or_(
        Payment.id.in_(select(PaymentReturn.payment_id)),
        Payment.id.in_(select(Allocation.payment_id).where(undone)),
    )
