"""How money reaches the fund."""

from enum import StrEnum


class Channel(StrEnum):
    """The way a payment came in."""

    CASH = "cash"
    BANK = "bank"
    CARD = "card"
