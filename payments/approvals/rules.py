"""What became of a request."""

from enum import StrEnum


class Outcome(StrEnum):
    """Decided by another person, or taken back by whoever asked."""

    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
