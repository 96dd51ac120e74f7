"""The lines of statements: what a move of a fund's balance is called."""

from enum import StrEnum
from typing import Final

from payments.ledger.rules import AccountUse, TransferKind


class Part(StrEnum):
    """A line of a fund statement, in the order of the paper."""

    BROUGHT_FORWARD = "brought_forward"
    GIFTS = "gifts"
    RETURNED = "returned"
    """Gifts that went back to the giver or were taken back."""
    INTEREST = "interest"
    BUDGET = "budget"
    AID = "aid"
    MANAGEMENT = "management"
    BANK_FEES = "bank_fees"
    ROUNDING = "rounding"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    COVERED_IN = "covered_in"
    COVERED_OUT = "covered_out"


FORMATS: Final = ("csv", "xlsx", "journal", "beancount")
"""Files of the books for other programs."""

RECEIVED: Final = (Part.GIFTS, Part.RETURNED, Part.INTEREST, Part.BUDGET)
PAID: Final = (Part.AID, Part.MANAGEMENT, Part.BANK_FEES, Part.ROUNDING)
MOVED: Final = (Part.MOVED_IN, Part.MOVED_OUT)
COVERED: Final = (Part.COVERED_IN, Part.COVERED_OUT)

_BY_KIND: Final = {
    TransferKind.BETWEEN_FUNDS: MOVED,
    TransferKind.COVER: COVERED,
    TransferKind.REFUND: (Part.RETURNED, Part.RETURNED),
}
_BY_USE: Final = {
    AccountUse.BROUGHT_FORWARD: Part.BROUGHT_FORWARD,
    AccountUse.GIFTS: Part.GIFTS,
    AccountUse.INTEREST: Part.INTEREST,
    AccountUse.BUDGET: Part.BUDGET,
    AccountUse.AID: Part.AID,
    AccountUse.MANAGEMENT: Part.MANAGEMENT,
    AccountUse.BANK_FEES: Part.BANK_FEES,
    AccountUse.ROUNDING: Part.ROUNDING,
}


def part_of(kind: TransferKind, use: AccountUse, *, adds: bool) -> Part:
    """Return the line on which a move of a fund's balance stands.

    ``kind`` is that of the first entry: what reverses it lessens the same line, so ``adds`` says
    whether the first entry added to the fund.
    """
    if kind in _BY_KIND:
        incoming, outgoing = _BY_KIND[kind]
        return incoming if adds else outgoing
    return _BY_USE[use]


class End(StrEnum):
    """An end of the tie-out: each says what the payments of a period are."""

    BANK = "bank"
    PAYMENTS = "payments"
    ALLOCATIONS = "allocations"
    RECEIPTS = "receipts"
    LEDGER = "ledger"
