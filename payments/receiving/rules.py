"""How money reaches the fund."""

from collections.abc import Sequence
from enum import StrEnum


class Channel(StrEnum):
    """The way a payment came in."""

    CASH = "cash"
    BANK = "bank"
    CARD = "card"
    IN_KIND = "in_kind"
    """Things, not money: described and valued, never in the ledger."""
    BROUGHT_FORWARD = "brought_forward"
    """Paid ahead before this system: in the opening balances, receipted on paper."""


class ReturnKind(StrEnum):
    """Why a payment is no longer ours in full."""

    REFUND = "refund"
    """We paid it back."""
    REVERSAL = "reversal"
    """It was recorded wrongly, or the bank took it back."""
    DISPUTE = "dispute"
    """The payer's bank took it back and the case is open or lost."""
    DISPUTE_WON = "dispute_won"
    """The disputed money came back; names the dispute it ends."""
    REFUND_FAILED = "refund_failed"
    """The bank sent our refund back to us; names the refund it undoes."""


MONEY_BACK = frozenset({ReturnKind.DISPUTE_WON, ReturnKind.REFUND_FAILED})
"""Rows that undo a return: the money is ours again."""


class ReturnState(StrEnum):
    """What became of a payment's money, derived from its returns."""

    RECEIVED = "received"
    PARTLY_RETURNED = "partly_returned"
    RETURNED = "returned"
    DISPUTED = "disputed"


class Happened(StrEnum):
    """What a person says when money of a payment goes back."""

    REFUND = "refund"
    REVERSAL = "reversal"
    DISPUTE = "dispute"


def months_in_a_row(covered: Sequence[bool], place: int) -> int:
    """Return how many covered months lie together around a place, that one included."""
    if not covered[place]:
        return 0
    first = last = place
    while first > 0 and covered[first - 1]:
        first -= 1
    while last + 1 < len(covered) and covered[last + 1]:
        last += 1
    return last - first + 1
