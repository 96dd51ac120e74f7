"""Who is alike: sponsors who wish the same, children whom all wishes weigh the same.

Ten thousand sponsors and fifty thousand children are some thousand classes and cells: whoever is
alike is one node of the network with a capacity, and pairs are only made of the solution.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sponsorship.match_plans.solving.problem import Child, Problem, Sponsor, Wants


class Kind(NamedTuple):
    """Sex, age and need of a child, where children are told apart by them."""

    sex: str
    age: int
    need: int


class Cell(NamedTuple):
    """Children of one kind in a commune, or in the province where no wish names the commune."""

    kind: Kind
    place: str
    province: str


class Lot(NamedTuple):
    """Children for whom each class is weighed apart: one child, or a family that stays together.

    ``units`` is how many sponsors' places it fills.
    """

    children: tuple[int, ...]
    units: int

    @property
    def together(self) -> bool:
        """Say whether it is a family."""
        return len(self.children) > 1


@dataclass(frozen=True)
class Class:
    """Sponsors who wish the same and take as many each, by position."""

    wants: Wants
    room: int
    members: tuple[int, ...]

    @property
    def supply(self) -> int:
        """Return how many children all of them take."""
        return self.room * len(self.members)


@dataclass(frozen=True)
class Alike:
    """The classes, the cells with their children (the best first), and the lots.

    ``kinds`` are those of all children, in lots too; ``needs`` are the needs as kinds tell them.
    """

    classes: Sequence[Class]
    cells: Mapping[Cell, Sequence[int]]
    lots: Sequence[Lot]
    kinds: Sequence[Kind]
    needs: Mapping[int, int]

    def kind(self, child: Child) -> Kind:
        """Return the kind of a child."""
        return Kind(child.traits.sex, child.traits.age, self.needs[child.traits.need])


def gather(problem: Problem, apart: Container[int], lots: Sequence[Lot]) -> Alike:
    """Group everybody; a sponsor in ``apart`` is a class, and children of lots are in no cell."""
    wished = {sponsor.wants.place for sponsor in problem.sponsors}
    named = {reach.place for place in wished for reach in problem.scale.place(place)}
    outside = {child for lot in lots for child in lot.children}
    needs = _needs(problem)
    cells: defaultdict[Cell, list[int]] = defaultdict(list)
    kinds: set[Kind] = set()
    for position, child in enumerate(problem.children):
        sex, age, place, province, need = child.traits
        kind = Kind(sex, age, needs[need])
        kinds.add(kind)
        if position not in outside and child.slots:
            cells[Cell(kind, place if place in named else province, province)].append(position)
    for children in cells.values():
        children.sort(key=lambda position: (-problem.children[position].worth, position))
    classes = _classes(problem.sponsors, apart)
    return Alike(classes, dict(sorted(cells.items())), lots, sorted(kinds), needs)


def _needs(problem: Problem) -> Mapping[int, int]:
    """Return for each need the least one that all offers weigh the same."""
    offers = sorted({sponsor.wants.offered for sponsor in problem.sponsors})
    first: dict[tuple[int, ...], int] = {}
    return {
        need: first.setdefault(tuple(problem.scale.amount(each, need) for each in offers), need)
        for need in sorted({child.traits.need for child in problem.children})
    }


def _classes(sponsors: Sequence[Sponsor], apart: Container[int]) -> list[Class]:
    members: defaultdict[tuple[Wants, int, int], list[int]] = defaultdict(list)
    for position, sponsor in enumerate(sponsors):
        if sponsor.room:
            alone = position + 1 if position in apart else 0
            members[sponsor.wants, sponsor.room, alone].append(position)
    return [Class(wants, room, tuple(who)) for (wants, room, _), who in members.items()]
