"""What accounts are for, which side they stand on, and why money moves."""

from enum import StrEnum


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


MONEY_HELD = frozenset({AccountUse.CASH, AccountUse.BANK})
"""Accounts whose balance is money we hold (assets, debit side)."""

FUND_BALANCE = frozenset(
    {
        AccountUse.BROUGHT_FORWARD,
        AccountUse.GIFTS,
        AccountUse.INTEREST,
        AccountUse.AID,
        AccountUse.BANK_FEES,
    }
)
"""Accounts whose credits less debits, by fund, are the fund's balance."""

INCOME = frozenset({AccountUse.GIFTS, AccountUse.INTEREST})
"""Accounts whose credits less debits are what a fund received."""

SPENDING = frozenset({AccountUse.AID, AccountUse.BANK_FEES})
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


class ReservationEnd(StrEnum):
    """How a reservation ended: the money was paid, or it is free again."""

    PAID = "paid"
    RELEASED = "released"
