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
    IN_TRANSIT = "in_transit"
    """Cash on its way to the bank: out of the box, not yet on a statement."""
    BUDGET = "budget"
    """Money of the state budget, on which no management cost is counted."""
    MANAGEMENT = "management"
    ROUNDING = "rounding"
    """What is lost or won below one minor unit when foreign money is split."""


MONEY_HELD = frozenset({AccountUse.CASH, AccountUse.BANK, AccountUse.IN_TRANSIT})
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


class ReservationEnd(StrEnum):
    """How a reservation ended: the money was paid, or it is free again."""

    PAID = "paid"
    RELEASED = "released"
