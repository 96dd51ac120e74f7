"""Brothers and sisters stay with one sponsor: a good plan, and how far it can be from the best.

Keeping families together makes the best plan hard to find for any method. The bound is the best
flow in which a family may be shared among the sponsors who have room for all of it; the plan
places the families whole, guided by the prices of that flow, and everybody else at best.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import lcm

import numpy as np

from sponsorship.match_plans.solving.assign import Solved, assign, solve
from sponsorship.match_plans.solving.cells import Lot
from sponsorship.match_plans.solving.lots import Numbers
from sponsorship.match_plans.solving.problem import Pair, Problem, Solution, points_of


def assign_families(problem: Problem) -> Solution:
    """Return a plan in which children of one family have one sponsor, or none has one.

    ``bound`` is what no such plan exceeds. Equal input gives the equal plan.
    """
    families = _families(problem)
    if not families:
        return assign(problem)
    together = {child for lot in families for child in lot.children}
    apart = sorted({pair.child for pair in problem.extras} - together)
    lots = [*families, *(Lot((child,), problem.children[child].slots) for child in apart)]
    factor = lcm(*(lot.units for lot in families))
    relaxed = solve(problem, lots, factor)
    placed = _placed(relaxed, families)
    rest = assign(_without(problem, placed, together))
    pairs = [Pair(sponsor, child) for lot, sponsor in placed.items() for child in lot.children]
    total = rest.total + sum(points_of(problem, pair) for pair in pairs)
    return Solution(tuple(sorted([*pairs, *rest.pairs])), total, relaxed.flow.bound // factor)


def _families(problem: Problem) -> list[Lot]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for position, child in enumerate(problem.children):
        if child.family and child.slots:
            found[child.family].append(position)
    return [Lot(tuple(who), len(who)) for who in found.values() if len(who) > 1]


def _placed(relaxed: Solved, families: Sequence[Lot]) -> dict[Lot, int]:
    """Give families whole to sponsors: those first whom the flow gives to one class entirely."""
    seats = _Seats(relaxed)
    shares = seats.shares(len(families))
    order = np.argsort(-shares.max(axis=0, initial=0), kind="stable")
    placed: dict[Lot, int] = {}
    for column in order.tolist():
        lot = families[column]
        sponsor = seats.find(lot, shares[:, column], seats.gains(column))
        if sponsor is not None:
            placed[lot] = sponsor
    return placed


class _Seats:
    """The room that sponsors have left."""

    def __init__(self, relaxed: Solved) -> None:
        self.relaxed, self.classes = relaxed, relaxed.alike.classes
        self.free = {sponsor: each.room for each in self.classes for sponsor in each.members}
        self.most = np.array([each.room for each in self.classes], np.int64)

    def shares(self, count: int) -> Numbers:
        """Return how many units of the first lots go to each class."""
        nodes, flow = self.relaxed.weights.nodes, self.relaxed.flow
        heads, tails = flow.arcs.heads, flow.arcs.tails
        given = (heads >= nodes.lots) & (heads < nodes.lots + count)
        shares = np.zeros((nodes.classes, count), np.int64)
        shares[tails[given], heads[given] - nodes.lots] = flow.passing[given]
        return shares

    def gains(self, column: int) -> Numbers:
        """Return what each class gains by a unit of a lot above the price of its place."""
        prices = self.relaxed.flow.prices[: len(self.classes)]
        gains: Numbers = self.relaxed.weights.lots[:, column] - prices
        return gains

    def find(self, lot: Lot, shares: Numbers, gains: Numbers) -> int | None:
        """Return a sponsor with room for all: of the class with the most units, then the most gain.

        Of a class, the one whose room is filled best. None when nobody gains by it.
        """
        may = (self.most >= lot.units) & (gains >= 0)
        if not may.any():
            return None
        ranked = np.lexsort((-gains, -shares, ~may))
        number = int(ranked[0])
        fits = [each for each in self.classes[number].members if self.free[each] >= lot.units]
        sponsor = min(fits, key=lambda each: (self.free[each], each))
        self.free[sponsor] -= lot.units
        self.most[number] = max(self.free[each] for each in self.classes[number].members)
        return sponsor


def _without(problem: Problem, placed: dict[Lot, int], together: set[int]) -> Problem:
    """Return who and what is left: children of families are out, placed or not."""
    taken: Counter[int] = Counter()
    for lot, sponsor in placed.items():
        taken[sponsor] += lot.units
    sponsors = [
        replace(each, room=each.room - taken[position]) if position in taken else each
        for position, each in enumerate(problem.sponsors)
    ]
    children = [
        replace(each, slots=0) if position in together else each
        for position, each in enumerate(problem.children)
    ]
    extras = {pair: more for pair, more in problem.extras.items() if pair.child not in together}
    return replace(problem, sponsors=sponsors, children=children, extras=extras)
