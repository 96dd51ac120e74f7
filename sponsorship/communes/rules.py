"""The parts of a new record, and how often a child is visited."""

from dataclasses import dataclass
from enum import StrEnum

VISIT_MONTHS = 6
"""A child is seen at least twice a year."""
GOODS = "goods"
"""What is chosen where no voucher was paid: goods were handed over."""


class Part(StrEnum):
    """The four parts in which a new child is typed."""

    WHO = "who"
    CIRCUMSTANCE = "circumstance"
    CONSENT = "consent"
    NEEDS = "needs"


class Met(StrEnum):
    """Whom the officer met on a visit."""

    CHILD = "child"
    CARER = "carer"
    BOTH = "both"
    NOBODY = "nobody"


class Due(StrEnum):
    """What is due for the children listed."""

    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class OwnFilter:
    """What of the officer's list is wanted."""

    text: str = ""
    due: Due | None = None
    page: int = 1
