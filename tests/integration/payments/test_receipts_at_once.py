"""A month issued while clerks issue single receipts of it: each payment once, no gap."""

from flask import Flask
from sqlalchemy import func, select

from core.dates import Month
from core.db import session, unit_of_work
from payments.receipts.models import Receipt
from payments.receipts.services import issue_for, issue_month, void_receipt
from payments.receiving.models import Payment
from tests.factories.receipts import giver, paid_many
from tests.support.parallel import at_once

PAYMENTS = 12
OCTOBER = Month(2026, 10)


def one_by_one(ids: list[int]) -> None:
    for payment_id in ids:
        with unit_of_work():
            issue_for(session.get_one(Payment, payment_id), by=None)


def the_month() -> None:
    with unit_of_work():
        issue_month(OCTOBER, by=None)


def replace_first(ids: list[int]) -> None:
    one_by_one(ids[:1])
    with unit_of_work():
        receipt = session.scalars(select(Receipt).where(Receipt.payment_id == ids[0])).one()
        void_receipt(receipt, "A wrong name", by=None, replace=True)


def test_single_receipts_and_a_month_at_once_leave_neither_gap_nor_repeat(any_app: Flask) -> None:
    with unit_of_work():
        paid_many(PAYMENTS, giver())
        ids = list(session.scalars(select(Payment.id).order_by(Payment.id)))
    backwards = ids[::-1]

    outcomes = at_once(
        any_app,
        [
            lambda: one_by_one(ids),
            the_month,
            lambda: one_by_one(backwards),
            lambda: replace_first(ids),
            the_month,
        ],
    )

    assert outcomes == [None] * len(outcomes)
    numbers = session.scalars(select(Receipt.number).order_by(Receipt.number)).all()
    assert numbers == list(range(1, PAYMENTS + 2))
    receipted = select(Receipt.payment_id).group_by(Receipt.payment_id, Receipt.attempt)
    assert not session.scalars(receipted.having(func.count() > 1)).all()
