"""The network in numbers: its nodes, the arcs there always are, and what a class may choose.

Nodes are the classes, then the regions (a kind of child in a commune, below its province, below
everywhere), then the lots, then the sink. A class reaches a region's children by one arc to the
region, so that it needs a few hundred arcs and not one for each child.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from sponsorship.match_plans.solving.cells import Alike, Cell, Kind
from sponsorship.match_plans.solving.lots import NEVER, Numbers, weigh_lots
from sponsorship.match_plans.solving.problem import Ages, Problem, Scale

EVERYWHERE = ""


class Arc(NamedTuple):
    """From, to, how many may pass, and the points of each."""

    tail: int
    head: int
    room: int
    points: int


class Nodes:
    """The numbers of the nodes."""

    def __init__(self, alike: Alike) -> None:
        self.kind_at = {kind: number for number, kind in enumerate(alike.kinds)}
        self.above = _places(alike.cells)
        self.place_at = {place: number for number, place in enumerate(self.above)}
        self.classes = len(alike.classes)
        self.lots = self.classes + len(self.kind_at) * len(self.above)
        self.sink = self.lots + len(alike.lots)
        self.count = self.sink + 1

    def region(self, kind: Kind, place: str) -> int:
        """Return the node of a kind of child in a place."""
        return self.first_region(place) + self.kind_at[kind]

    def first_region(self, place: str) -> int:
        """Return the node of the first kind in a place; those of the others follow."""
        return self.classes + self.place_at[place] * len(self.kind_at)


@dataclass(frozen=True)
class Weights:
    """What the flow is solved on: tables with a row for each class.

    A class may choose among regions (``heads`` are their nodes) and, in further columns, lots.
    """

    nodes: Nodes
    supply: Numbers
    fixed: tuple[Arc, ...]
    regions: Numbers
    heads: Numbers
    lots: Numbers
    once: Numbers
    """How many of a class may have one child of a lot: each sponsor once."""
    together: Numbers
    """Which lots are families."""

    @property
    def choices(self) -> int:
        """Return how many arcs each class may choose among."""
        return int(self.regions.shape[1] + self.lots.shape[1])

    def gains(self, rows: slice, prices: Numbers) -> Numbers:
        """Return the points of each choice with what stands behind it, for some classes."""
        behind = self.lots[rows] + prices[self.nodes.lots : self.nodes.sink]
        return np.concatenate([self.regions[rows] + prices[self.heads[rows]], behind], axis=1)

    def arcs(self, rows: Numbers, columns: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return head, room and points of choices."""
        width = self.regions.shape[1]
        near = columns < width
        lots = columns[~near] - width
        heads, room, points = (np.empty(len(rows), np.int64) for _ in range(3))
        heads[near] = self.heads[rows[near], columns[near]]
        heads[~near] = self.nodes.lots + lots
        points[near] = self.regions[rows[near], columns[near]]
        points[~near] = self.lots[rows[~near], lots]
        room[:] = self.supply[rows]
        room[~near] = np.where(self.together[lots], room[~near], self.once[rows[~near]])
        return heads, room, points


def weigh(problem: Problem, alike: Alike, factor: int) -> Weights:
    """Weigh every class against every region and lot, each point as ``factor``.

    ``factor`` makes the mean of a family whole: a multiple of the sizes of all families.
    """
    nodes = Nodes(alike)
    fixed = tuple(_fixed(problem, alike, nodes, factor))
    kinds = _of_kinds(problem.scale, alike)
    regions, heads = _of_regions(problem.scale, alike, nodes, kinds)
    reached = np.zeros(nodes.count, np.bool_)
    reached[[arc.tail for arc in fixed]] = True
    return Weights(
        nodes=nodes,
        supply=np.array([each.supply for each in alike.classes], np.int64),
        fixed=fixed,
        regions=np.where(reached[heads], regions * factor, NEVER).astype(np.int32),
        heads=heads,
        lots=weigh_lots(problem, alike, kinds, factor),
        once=np.array([len(each.members) for each in alike.classes], np.int64),
        together=np.array([lot.together for lot in alike.lots], np.bool_),
    )


def _places(cells: Iterable[Cell]) -> dict[str, str | None]:
    """Return the places in which there are children, each with the one above it."""
    above: dict[str, str | None] = {EVERYWHERE: None}
    for cell in cells:
        if cell.province != EVERYWHERE:
            above.setdefault(cell.province, EVERYWHERE)
        if cell.place != cell.province:
            above.setdefault(cell.place, cell.province)
    return above


def _fixed(problem: Problem, alike: Alike, nodes: Nodes, factor: int) -> Iterator[Arc]:
    """Give the arcs down to cells, from cells and lots to the sink, and for who gets nobody."""
    supply = sum(each.supply for each in alike.classes)
    below: dict[int, int] = {}
    for cell, children in alike.cells.items():
        places: Counter[int] = Counter()
        for position in children:
            child = problem.children[position]
            places[child.worth] += child.slots
        node = nodes.region(cell.kind, cell.place)
        for worth, count in sorted(places.items(), reverse=True):
            yield Arc(node, nodes.sink, count, worth * factor)
        place, above = cell.place, nodes.above[cell.place]
        while above is not None:
            below[nodes.region(cell.kind, place)] = nodes.region(cell.kind, above)
            place, above = above, nodes.above[above]
    for lower, upper in sorted(below.items()):
        yield Arc(upper, lower, supply, 0)
    for node, lot in enumerate(alike.lots, nodes.lots):
        yield Arc(node, nodes.sink, lot.units, 0)
    for node, each in enumerate(alike.classes):
        yield Arc(node, nodes.sink, each.supply, 0)


def _of_regions(
    scale: Scale, alike: Alike, nodes: Nodes, kinds: Numbers
) -> tuple[Numbers, Numbers]:
    """Return points and nodes of what each class may choose: places around times kinds."""
    reaches = [scale.place(each.wants.place) for each in alike.classes]
    size = len(alike.kinds)
    shape = (nodes.classes, max(map(len, reaches), default=0), size)
    points, heads = np.zeros(shape, np.int32), np.full(shape, nodes.sink, np.int32)
    every = np.arange(size)
    for row, around in enumerate(reaches):
        for step, reach in enumerate(around):
            place = EVERYWHERE if reach.place is None else reach.place
            if place in nodes.place_at:
                points[row, step] = kinds[row] + reach.points
                heads[row, step] = nodes.first_region(place) + every
    flat = (nodes.classes, shape[1] * size)
    return points.reshape(flat), heads.reshape(flat)


def _of_kinds(scale: Scale, alike: Alike) -> Numbers:
    """Return the points of each class for each kind, without those of the place."""

    @cache
    def sex(wanted: str | None) -> Numbers:
        return np.array([scale.sex(wanted, kind.sex) for kind in alike.kinds], np.int32)

    @cache
    def age(wanted: Ages) -> Numbers:
        return np.array([scale.age(wanted, kind.age) for kind in alike.kinds], np.int32)

    @cache
    def amount(offered: int) -> Numbers:
        return np.array([scale.amount(offered, kind.need) for kind in alike.kinds], np.int32)

    wishes = [each.wants for each in alike.classes]
    points: Numbers = np.array(
        [sex(wants.sex) + age(wants.ages) + amount(wants.offered) for wants in wishes], np.int32
    )
    return points.reshape(len(wishes), len(alike.kinds))
