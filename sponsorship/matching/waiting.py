"""The lists of children who wait, and why one of them is not offered."""

from enum import StrEnum


class Waiting(StrEnum):
    """The lists of children a matcher looks through."""

    NEVER_SPONSORED = "never_sponsored"
    LOST_SPONSOR = "lost_sponsor"
    KEPT_WARM = "kept_warm"
    HELD = "held"
    SPONSORED = "sponsored"


class WhyNot(StrEnum):
    """Why a child is not offered for a sponsor; counted, never listed."""

    SPONSORED = "sponsored"
    HELD = "held"
    PAUSED = "paused"
    UNVERIFIED = "unverified"
    DISPUTED = "disputed"
    TOO_OLD = "too_old"
    NOT_NOW = "not_now"
    BLOCKED = "blocked"
    LOWER_SCORE = "lower_score"
