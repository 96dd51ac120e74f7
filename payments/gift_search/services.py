"""Finds one gift by its code, or by day, amount and the end of the payer's account."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select

from core.dates import Month
from core.db import session
from core.money import Money
from payments.bank.models import BankAccount, BankLine
from payments.bank.rules import LineState
from payments.gift_search.rules import Gift, GiftState, comes_from
from payments.pledges.codes import is_issued
from payments.pledges.models import Instalment, Pledge
from payments.pledges.services import tidy_code
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receiving.models import Allocation, Payment
from payments.receiving.services.net import returned_amount

DAYS_TO_BOOK = timedelta(days=3)


@dataclass(frozen=True)
class FindGift:
    """A commitment's or a receipt's code; or a transfer: minor units of VND and four digits.

    The code of a register goes together with the day: such codes can be counted through.
    """

    code: str = ""
    day: date | None = None
    amount: int | None = None
    last_digits: str = ""


def find_gift(asked: FindGift) -> Gift | None:
    """Return the gift, or None: whether nothing has these details or some do not fit.

    By a commitment's code it is the latest money for it that stayed.
    """
    if asked.code:
        return _by_receipt(asked.code) or _by_commitment(asked)
    return _by_transfer(asked)


def _by_receipt(code: str) -> Gift | None:
    # A scanned code is an address; its last part is the receipt's.
    receipt = code.rstrip("/").rpartition("/")[2]
    return _gift(_payments().join(Receipt).where(Receipt.public_id == receipt))


def _by_commitment(asked: FindGift) -> Gift | None:
    code = tidy_code(asked.code)
    if asked.day is None and not is_issued(code):
        return None
    kept = func.sum(Allocation.amount)
    found = (
        select(Payment.id, kept.label("amount"))
        .join(Allocation, Allocation.payment_id == Payment.id)
        .join(Instalment, Instalment.id == Allocation.instalment_id)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .where(Pledge.code == code, *_came_about(asked.day))
        .group_by(Payment.id)
        .having(kept > 0)
        .subquery("kept")
    )
    latest = _payments(found.c.amount).join(found, found.c.id == Payment.id)
    return _gift(latest.order_by(Payment.received_on.desc(), Payment.id.desc()).limit(1))


def _by_transfer(asked: FindGift) -> Gift | None:
    rows = session.execute(
        select(BankLine, BankAccount.number)
        .join(BankAccount, BankAccount.id == BankLine.account_id)
        .where(
            BankLine.booked_on.between(asked.day, _booked_until(asked.day)),
            BankLine.amount == asked.amount,
            BankLine.currency == "VND",
            BankLine.state != LineState.SET_ASIDE,
        )
        .order_by(BankLine.id)
    )
    fitting = (line for line, own in rows if comes_from(line.narrative, asked.last_digits, own))
    line = next(fitting, None)
    if line is None:
        return None
    booked = _gift(_payments().where(Payment.id == line.payment_id))
    money = Money(line.amount, line.currency)
    return booked or Gift(Month.of(line.booked_on), money, GiftState.ARRIVED)


def _came_about(day: date | None) -> list[ColumnElement[bool]]:
    return [] if day is None else [Payment.received_on.between(day, _booked_until(day))]


def _booked_until(day: date | None) -> date | None:
    """Return the last day on which a bank books what was sent on a day: over a weekend."""
    return None if day is None else day + DAYS_TO_BOOK


def _payments(amount: SQLColumnExpression[int] = Payment.amount) -> Select[*tuple[Any, ...]]:
    receipted = (
        select(Receipt.id)
        .outerjoin(ReceiptVoid, ReceiptVoid.receipt_id == Receipt.id)
        .where(Receipt.payment_id == Payment.id, ReceiptVoid.receipt_id.is_(None))
        .correlate(Payment)
        .exists()
    )
    returned = returned_amount() >= Payment.amount
    return select(Payment.received_on, amount, Payment.currency, returned, receipted)


def _gift(query: Select[*tuple[Any, ...]]) -> Gift | None:
    row = session.execute(query).first()
    if row is None:
        return None
    day, amount, currency, returned, receipted = row
    state = GiftState.RECEIPTED if receipted else GiftState.BOOKED
    return Gift(
        Month.of(day), Money(int(amount), currency), GiftState.RETURNED if returned else state
    )
