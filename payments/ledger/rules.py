"""What accounts are for, which side they stand on, and why money moves."""

import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext
from enum import StrEnum

from core.money import CurrencyError, Money, exponent

MOST_DIGITS = 12
"""Of a rate, before and after the point."""


class AccountUse(StrEnum):
    """What the software books on an account; the code and name are the organisation's own."""

    CASH = "cash"
    BANK = "bank"
    BETWEEN_FUNDS = "between_funds"
    UNALLOCATED = "unallocated"
    BROUGHT_FORWARD = "brought_forward"
    GIFTS = "gifts"
    INTEREST = "interest"
    AID = "aid"
    BANK_FEES = "bank_fees"
    IN_TRANSIT = "in_transit"
    """Cash on its way to the bank: out of the box, not yet on a statement."""
    CARD = "card"
    """Money paid by card that the gateway has not sent to the bank yet."""
    BUDGET = "budget"
    """Money of the state budget, on which no management cost is counted."""
    MANAGEMENT = "management"
    ROUNDING = "rounding"
    """What is lost or won below one minor unit when foreign money is split."""


MONEY_HELD = frozenset({AccountUse.CASH, AccountUse.BANK, AccountUse.IN_TRANSIT, AccountUse.CARD})
"""Accounts whose balance is money we hold (assets, debit side)."""

FUND_BALANCE = frozenset(
    {
        AccountUse.BROUGHT_FORWARD,
        AccountUse.GIFTS,
        AccountUse.INTEREST,
        AccountUse.BUDGET,
        AccountUse.AID,
        AccountUse.BANK_FEES,
        AccountUse.MANAGEMENT,
        AccountUse.ROUNDING,
    }
)
"""Accounts whose credits less debits, by fund, are the fund's balance."""

INCOME = frozenset({AccountUse.GIFTS, AccountUse.INTEREST, AccountUse.BUDGET})
"""Accounts whose credits less debits are what a fund received."""

SPENDING = frozenset(
    {AccountUse.AID, AccountUse.BANK_FEES, AccountUse.MANAGEMENT, AccountUse.ROUNDING}
)
"""Accounts whose debits less credits are what a fund paid."""

UNBOUND = "unrestricted"
"""The kind of fund that may be overdrawn for a while; money bound to a purpose never is."""


class TransferKind(StrEnum):
    """Why a transfer was posted."""

    OPENING = "opening"
    GIFT = "gift"
    UNALLOCATED = "unallocated"
    ALLOCATION = "allocation"
    DEPOSIT = "deposit"
    AID = "aid"
    INTEREST = "interest"
    FEE = "fee"
    REVERSAL = "reversal"
    BETWEEN_FUNDS = "between_funds"
    COVER = "cover"
    REFUND = "refund"
    MANAGEMENT = "management"
    ROUNDING = "rounding"
    UNIDENTIFIED = "unidentified"
    """On the bank's statement, and nobody has said yet what it is."""


class ReservationEnd(StrEnum):
    """How a reservation ended: the money was paid, or it is free again."""

    PAID = "paid"
    RELEASED = "released"


BASIS_POINTS = 10_000


def cap_of(base: int, percent_bp: int) -> int:
    """Return that part of a base in minor units, rounded down; nothing of a base below zero."""
    return max(base, 0) * percent_bp // BASIS_POINTS


def percent(percent_bp: int) -> str:
    """Write hundredths of a percent: 1000 is "10 %", 750 is "7.5 %"."""
    whole, part = divmod(percent_bp, 100)
    return f"{whole}{f'.{part:02d}'.rstrip('0') if part else ''} %"


_LIKE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


class BadRate(ValueError):
    """Not a rate: a decimal above zero with at most 12 digits before and after the point."""


def read_rate(text: str) -> Decimal:
    """Read a rate written as a decimal with a point: "25450", "0.0064". BadRate otherwise."""
    try:
        rate = Decimal(text.strip())
    except InvalidOperation as error:
        raise BadRate(text) from error
    if not rate.is_finite() or rate <= 0:
        raise BadRate(text)
    places = -int(rate.normalize().as_tuple().exponent)
    if places > MOST_DIGITS or rate.adjusted() >= MOST_DIGITS:
        raise BadRate(text)
    return rate


def read_typed_rate(text: str) -> Decimal:
    """Read a rate that a person wrote. BadRate as ``read_rate``, and for "25.450".

    A Vietnamese means by that a thousand times what the decimal says.
    """
    if _LIKE_THOUSANDS.fullmatch(text.strip()):
        raise BadRate(text)
    return read_rate(text)


def convert(money: Money, currency: str, rate: Decimal) -> Money:
    """Return money in another currency, half to even; ``rate`` is units of that one for one."""
    with localcontext() as context:
        context.prec = 60
        shift = exponent(currency) - exponent(money.currency)
        exact = (Decimal(money.amount) * rate).scaleb(shift)
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)), currency)


def known_currency(code: str) -> bool:
    """Say whether amounts of a currency can be kept."""
    try:
        exponent(code)
    except CurrencyError:
        return False
    return True
