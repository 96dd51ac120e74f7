"""What must hold between receipts and payments, as queries for the rows that break it."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from core.organisations.models import Organisation
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.receipts.models import Receipt
from payments.receipts.services.correcting import no_longer_true, touched
from payments.receipts.services.waiting import is_valid
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import MONEY_BACK
from payments.receiving.services.net import net_amount

Rows = Select[*tuple[Any, ...]]


def gaps(paper: Paper, model: Any) -> Rows:
    """Select the series whose papers are not exactly its numbers after those used on paper."""
    written = func.count(func.distinct(model.number))
    last = case((Series.last_number < Series.on_paper, Series.on_paper), else_=Series.last_number)
    papers = last - Series.on_paper
    return (
        select(
            Series.code.label("series"),
            Series.on_paper,
            Series.last_number,
            written.label("papers"),
            func.coalesce(func.max(model.number), Series.on_paper).label("highest"),
        )
        .outerjoin(model, model.series_id == Series.id)
        .where(Series.paper == paper)
        .group_by(Series.id, Series.code, Series.on_paper, Series.last_number)
        .having(
            or_(
                written != papers,
                func.count(model.id) != papers,
                func.coalesce(func.max(model.number), Series.on_paper) != last,
                func.coalesce(func.min(model.number), Series.on_paper + 1) != Series.on_paper + 1,
            )
        )
    )


def _net_at_issue(*, lowest: bool) -> ColumnElement[int]:
    """Return what the payment brought when the receipt was issued.

    What was recorded in the very moment of issue may have come before it or after: it counts
    only towards the lowest, or the highest, that the receipt may say.
    """
    back = PaymentReturn.kind.in_(MONEY_BACK)
    before = PaymentReturn.recorded_at < Receipt.issued_at
    same = and_(PaymentReturn.recorded_at == Receipt.issued_at, ~back if lowest else back)
    moved = (
        select(func.sum(case((back, PaymentReturn.amount), else_=-PaymentReturn.amount)))
        .where(PaymentReturn.payment_id == Payment.id, or_(before, same))
        .correlate(Payment, Receipt)
        .scalar_subquery()
    )
    return Payment.amount + cast(func.coalesce(moved, 0), BigInteger)


def amounts_disagree() -> Rows:
    """Select receipts that are not for what their payment brought when they were issued."""
    return (
        select(
            Series.code.label("series"),
            Receipt.number,
            Receipt.amount,
            Payment.reference.label("payment"),
            Payment.amount.label("received"),
        )
        .join(Series, Series.id == Receipt.series_id)
        .join(Payment, Payment.id == Receipt.payment_id)
        .where(
            or_(
                Receipt.amount < _net_at_issue(lowest=True),
                Receipt.amount > _net_at_issue(lowest=False),
                Receipt.currency != Payment.currency,
                Series.organisation_id != Payment.organisation_id,
            )
        )
    )


def months_disagree() -> Rows:
    """Select months whose valid receipts do not add up to what their payments bring.

    Left out on both sides are receipts to be corrected; payments without a receipt have none to
    add. By the body and the month the money came, in minor units.
    """
    month = func.substr(cast(Payment.received_on, Text), 1, 7).label("month")
    wrong = and_(touched(), no_longer_true())
    receipts = (
        select(
            Series.organisation_id,
            month,
            Receipt.currency,
            Receipt.amount.label("receipted"),
            literal(0, BigInteger).label("received"),
        )
        .join(Series, Series.id == Receipt.series_id)
        .join(Payment, Payment.id == Receipt.payment_id)
        .where(is_valid(), ~wrong)
    )
    receipted = exists().where(Receipt.payment_id == Payment.id, is_valid(), ~wrong)
    payments = select(
        Payment.organisation_id,
        month,
        Payment.currency,
        literal(0, BigInteger),
        net_amount(),
    ).where(receipted)
    both = union_all(receipts, payments).subquery()
    sums = func.sum(both.c.receipted), func.sum(both.c.received)
    return (
        select(
            Organisation.code.label("organisation"),
            both.c.month,
            both.c.currency,
            sums[0].label("receipts"),
            sums[1].label("payments"),
        )
        .join(Organisation, Organisation.id == both.c.organisation_id)
        .group_by(Organisation.code, both.c.month, both.c.currency)
        .having(sums[0] != sums[1])
        .order_by(Organisation.code, both.c.month)
    )


def to_correct() -> Rows:
    """Select the valid receipts that no longer say what their payment brings."""
    return (
        select(
            Series.code.label("series"),
            Receipt.number,
            Receipt.amount,
            Payment.reference.label("payment"),
            net_amount().label("left"),
        )
        .join(Series, Series.id == Receipt.series_id)
        .join(Payment, Payment.id == Receipt.payment_id)
        .where(is_valid(), touched(), no_longer_true())
        .order_by(Series.code, Receipt.number)
    )
