"""Bank lines: states, and what a narrative says."""

from enum import StrEnum


class LineState(StrEnum):
    """New until booked to something or set aside with a reason."""

    NEW = "new"
    BOOKED = "booked"
    SET_ASIDE = "set_aside"


class Booking(StrEnum):
    """What a line was booked as."""

    COMMITMENT = "commitment"
    GIFT = "gift"
    INTEREST = "interest"
    FEE = "fee"
    UNALLOCATED = "unallocated"
