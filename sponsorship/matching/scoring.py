"""How a child and a wish are weighed: the facts of each part, what it weighs, and the points."""

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

from sponsorship.children.rules import SENSITIVE, Circumstance, Poverty


class Part(StrEnum):
    """The parts of a score; their points add up to the whole."""

    SUPPORT_GAP = "support_gap"
    WAITING = "waiting"
    URGENCY = "urgency"
    WISHES = "wishes"
    SIBLINGS = "siblings"
    FAIRNESS = "fairness"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Weights:
    """The most points of each part; together 100. A setting with a history (``match_weights``)."""

    support_gap: int = 15
    waiting: int = 20
    urgency: int = 20
    wishes: int = 20
    siblings: int = 10
    fairness: int = 5
    amount: int = 10

    def of(self, part: Part) -> int:
        """Return the most points of a part."""
        return int(getattr(self, part.value))

    @property
    def total(self) -> int:
        """Return the sum, which is to be 100."""
        return sum(self.of(part) for part in Part)

    @property
    def age(self) -> int:
        """Return the points of the wished age; those of the wished place are as many."""
        return self.wishes * 8 // 25

    @property
    def sex(self) -> int:
        """Return the points of the wished sex: what age and place leave of the wishes."""
        return self.wishes - 2 * self.age


WAITING_DAYS = 900
"""Two and a half years of waiting give all points."""
NEAR_AGE_YEARS = 2
"""An age this far outside the wish, or the same province instead of the commune, is near."""
NO, NEAR, YES = 0, 1, 2
"""How far a wish for an age or a place is met; near is worth half."""

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
GRAVEST = max(CIRCUMSTANCE_POINTS.values()) + max(HOUSEHOLD_POINTS.values())

URGENT_FROM, SOON_FROM = 20, 13


class Urgency(StrEnum):
    """The gravity of a child's situation in one word."""

    URGENT = "urgent"
    SOON = "soon"
    NORMAL = "normal"


def urgency_of(gravity: int) -> Urgency:
    """Return the word for the gravity of a situation (0 to ``GRAVEST``)."""
    if gravity >= URGENT_FROM:
        return Urgency.URGENT
    return Urgency.SOON if gravity >= SOON_FROM else Urgency.NORMAL


@dataclass(frozen=True)
class Facts:
    """What a score is made of: all that has to be kept to compute it again.

    ``left`` is what the child lacks a month, ``most`` what the programme gives at most,
    ``offered`` what the sponsor offers, in minor units. ``free`` of ``living`` children of the
    commune have no sponsor.
    """

    waiting_days: int
    gravity: int
    left: int
    most: int
    offered: int
    sex: int
    age: int
    place: int
    siblings: int
    free: int
    living: int


NAMES = tuple(field.name for field in fields(Facts))


def points(facts: Facts, weights: Weights) -> dict[Part, int]:
    """Return the points of each part; the database computes the same (``services.points``)."""
    small, large = sorted((facts.left, facts.offered))
    return {
        Part.SUPPORT_GAP: weights.support_gap * min(facts.left, facts.most) // facts.most,
        Part.WAITING: weights.waiting * min(facts.waiting_days, WAITING_DAYS) // WAITING_DAYS,
        Part.URGENCY: weights.urgency * facts.gravity // GRAVEST,
        Part.WISHES: weights.sex * facts.sex
        + weights.age * facts.age // YES
        + weights.age * facts.place // YES,
        Part.SIBLINGS: weights.siblings * facts.siblings,
        Part.FAIRNESS: weights.fairness * facts.free // max(facts.living, 1),
        Part.AMOUNT: weights.amount * small // large if large else 0,
    }


@dataclass(frozen=True)
class Score:
    """The points of a child for a wish, part by part, with the facts and weights behind them."""

    facts: Facts
    weights: Weights

    def of(self, part: Part) -> int:
        """Return the points of a part."""
        return points(self.facts, self.weights)[part]

    @property
    def total(self) -> int:
        """Return the sum of the parts, at most 100."""
        return sum(points(self.facts, self.weights).values())

    @property
    def parts(self) -> list[tuple[Part, int, int]]:
        """Return (part, points, most points) in the order in which they are shown."""
        found = points(self.facts, self.weights)
        return [(part, found[part], self.weights.of(part)) for part in Part]

    def as_stored(self) -> dict[str, Any]:
        """Return what a hold keeps: points to read, facts and weights to compute them again."""
        found = points(self.facts, self.weights)
        return {
            "points": {part.value: found[part] for part in Part},
            "total": self.total,
            "facts": asdict(self.facts),
            "weights": asdict(self.weights),
        }

    @classmethod
    def from_stored(cls, kept: dict[str, Any]) -> Self:
        """Return the score that a hold kept."""
        return cls(Facts(**kept["facts"]), Weights(**kept["weights"]))


def monthly_need(most: int, least: int, given: int, assessed: int | None = None) -> int:
    """Return what a child lacks a month: what it needs less what the state and others give.

    The need is the commune's assessment, else the programme's most, and never above that; what
    is lacking is never below the least a sponsor of the programme gives. All in minor units of
    one currency.
    """
    need = most if assessed is None else min(assessed, most)
    return max(need - given, least)
