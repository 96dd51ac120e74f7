"""Holds and sponsorships: their states, and why others are not shown."""

from datetime import timedelta
from enum import StrEnum

HOLD_LIFE = timedelta(hours=72)


class HoldState(StrEnum):
    """Live until confirmed, released by a person, or expired."""

    LIVE = "live"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


class SponsorshipState(StrEnum):
    """Active until ended."""

    ACTIVE = "active"
    ENDED = "ended"


class ProgrammeKind(StrEnum):
    """How the programme supports a child."""

    MONTHLY = "monthly"
    SCHOOL_YEAR = "school_year"
    FULL_CARE = "full_care"
    POOLED = "pooled"
    ONE_OFF = "one_off"


class WhyNot(StrEnum):
    """Why a child is not offered for a sponsor; counted, never listed."""

    SPONSORED = "sponsored"
    HELD = "held"
    UNVERIFIED = "unverified"
    DISPUTED = "disputed"
    TOO_OLD = "too_old"
    LOWER_SCORE = "lower_score"
