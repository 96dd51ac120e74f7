"""Which commitments of a month are listed."""

from enum import StrEnum

NOBODY = "nobody"
"""In place of a case owner: commitments that nobody's area holds."""


class Shown(StrEnum):
    """All commitments of the month, or those of which something is open."""

    ALL = "all"
    OPEN = "open"


class TieLine(StrEnum):
    """Where the money of the month went; the parts add up to what the tie-out calls payments."""

    LISTED = "listed"
    OTHERS = "others"
    FUNDS = "funds"
    WAITING = "waiting"
    PAYMENTS = "payments"
