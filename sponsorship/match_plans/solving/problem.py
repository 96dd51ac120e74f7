"""What is asked of the solver, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

Ages = tuple[int | None, int | None]
"""The youngest and the oldest."""


class Wants(NamedTuple):
    """What a sponsor wishes; sponsors who wish the same are one to the solver."""

    sex: str | None
    ages: Ages
    place: str | None
    offered: int
    """A month, in minor units."""


class Traits(NamedTuple):
    """What wishes are compared with; children who share it differ by their own points only."""

    sex: str
    age: int
    place: str
    province: str
    need: int
    """What the child lacks a month, in minor units."""


class Reach(NamedTuple):
    """Points for a child of a place: a commune, a province, or None for everywhere."""

    place: str | None
    points: int


class Scale(Protocol):
    """How a wish and a child are weighed against each other, in whole points from 0."""

    def sex(self, wanted: str | None, sex: str) -> int:
        """Weigh the sex."""

    def age(self, wanted: Ages, age: int) -> int:
        """Weigh the age in years against the youngest and the oldest that are wished."""

    def amount(self, offered: int, need: int) -> int:
        """Weigh what is offered against what is lacking, both a month."""

    def place(self, wanted: str | None) -> Sequence[Reach]:
        """Return the places around the wish, the nearest first; the last one is everywhere."""


@dataclass(frozen=True, slots=True)
class Sponsor:
    """A wish of a donor that takes up to ``room`` children; a donor may have several."""

    donor: int
    wants: Wants
    room: int = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A child with ``slots`` free places for sponsors.

    ``worth`` are the points that do not depend on the sponsor. Children of one ``family`` stay
    together where the problem says so; 0 is no family.
    """

    traits: Traits
    worth: int
    slots: int = 1
    family: int = 0


class Pair(NamedTuple):
    """A child for a sponsor, by their positions in the problem."""

    sponsor: int
    child: int


@dataclass(frozen=True)
class Problem:
    """Sponsors and children in their lasting order: of equals the earlier one goes first.

    ``blocks`` must not be; ``extras`` are points beside those of the scale.
    """

    sponsors: Sequence[Sponsor]
    children: Sequence[Child]
    scale: Scale
    blocks: frozenset[Pair] = frozenset()
    extras: Mapping[Pair, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Solution:
    """Pairs with the sum of their points, and a bound that no plan can exceed."""

    pairs: tuple[Pair, ...]
    total: int
    bound: int

    @property
    def proven(self) -> bool:
        """Say whether no plan can be better."""
        return self.total >= self.bound


def points_of(problem: Problem, pair: Pair) -> int:
    """Return the points of a pair, whole: the child's own, those of the wishes, and extras."""
    sponsor, child = problem.sponsors[pair.sponsor], problem.children[pair.child]
    extra = problem.extras.get(pair, 0)
    return child.worth + wish_points(problem.scale, sponsor.wants, child.traits) + extra


def wish_points(scale: Scale, wants: Wants, traits: Traits) -> int:
    """Return the points of a wish for a child."""
    around = (None, traits.province, traits.place)
    return (
        scale.sex(wants.sex, traits.sex)
        + scale.age(wants.ages, traits.age)
        + scale.amount(wants.offered, traits.need)
        + max(reach.points for reach in scale.place(wants.place) if reach.place in around)
    )
