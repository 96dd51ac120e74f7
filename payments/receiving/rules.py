"""How money reaches the fund."""

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
