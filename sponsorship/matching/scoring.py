"""How a child and a wish are weighed: the points of each part, and why."""

from dataclasses import dataclass
from enum import StrEnum

from sponsorship.children.rules import SENSITIVE, Circumstance, Poverty


class Part(StrEnum):
    """The parts of a score; their points add up to the whole."""

    WAITING = "waiting"
    WISHES = "wishes"
    URGENCY = "urgency"
    AMOUNT = "amount"


MOST = {Part.WAITING: 30, Part.WISHES: 25, Part.URGENCY: 25, Part.AMOUNT: 20}

WAITING_DAYS_A_POINT = 30
"""Two and a half years of waiting give all points."""

SEX_POINTS, AGE_POINTS, PLACE_POINTS = 9, 8, 8
NEAR_AGE_POINTS, NEAR_PLACE_POINTS = 4, 4
NEAR_AGE_YEARS = 2
"""An age this far outside the wish, or the same province instead of the commune, is near."""

_PROTECTION_POINTS = 15
"""One figure for all sensitive groups and for serious illness, so that it tells none of them."""

CIRCUMSTANCE_POINTS = {
    Circumstance.ORPHAN_BOTH: 17,
    Circumstance.ABANDONED: 17,
    Circumstance.NO_SUPPORT: 16,
    Circumstance.SERIOUS_ILLNESS: _PROTECTION_POINTS,
    Circumstance.DISABILITY: 13,
    Circumstance.HALF_ORPHAN_FATHER: 12,
    Circumstance.HALF_ORPHAN_MOTHER: 12,
    Circumstance.DROPOUT_LABOUR: 10,
    Circumstance.MIGRANT_REFUGEE: 8,
    Circumstance.AT_RISK: 8,
    Circumstance.POOR: 6,
    Circumstance.NEAR_POOR: 4,
} | dict.fromkeys(SENSITIVE, _PROTECTION_POINTS)
HOUSEHOLD_POINTS = {Poverty.POOR: 8, Poverty.NEAR_POOR: 4, Poverty.OTHER: 0}

URGENT_FROM, SOON_FROM = 20, 13


class Urgency(StrEnum):
    """The points of urgency in one word."""

    URGENT = "urgent"
    SOON = "soon"
    NORMAL = "normal"


def urgency_of(points: int) -> Urgency:
    """Return the word for the points of urgency."""
    if points >= URGENT_FROM:
        return Urgency.URGENT
    return Urgency.SOON if points >= SOON_FROM else Urgency.NORMAL


@dataclass(frozen=True)
class Score:
    """The points of a child for a wish, part by part."""

    waiting: int
    wishes: int
    urgency: int
    amount: int

    @property
    def total(self) -> int:
        """Return the sum of the parts, at most 100."""
        return self.waiting + self.wishes + self.urgency + self.amount

    @property
    def parts(self) -> list[tuple[Part, int, int]]:
        """Return (part, points, most points) in the order in which they are shown."""
        return [(part, getattr(self, part.value), most) for part, most in MOST.items()]


def monthly_need(most: int, least: int, allowance: int) -> int:
    """Return what a child lacks a month: the programme's most less the state's allowance.

    Never below the least a sponsor of the programme gives. All in minor units of one currency.
    """
    return max(most - allowance, least)
