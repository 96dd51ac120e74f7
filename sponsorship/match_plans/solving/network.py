"""The best flow from classes of sponsors to children, with its proof.

Arcs are chosen as they are needed: the flow is solved on few of them, the prices of its nodes tell
which others would make it better, and when there is none, the sum of the prices is what the flow
is worth. No plan can exceed that sum.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from sponsorship.match_plans.solving.lots import NEVER, Numbers
from sponsorship.match_plans.solving.weights import Weights

FIRST, MORE = 12, 8
"""How many arcs a class starts with, and how many each look at the prices may add."""
AT_ONCE = 512
"""Classes looked at in one piece, so that memory stays small."""


class Arcs(NamedTuple):
    """Arcs as columns: from, to, how many may pass, points of each."""

    tails: Numbers
    heads: Numbers
    room: Numbers
    points: Numbers


@dataclass(frozen=True)
class Flow:
    """How many pass each arc, what one more place at each node is worth, and the proven bound."""

    arcs: Arcs
    passing: Numbers
    prices: Numbers
    bound: int


def best_flow(weights: Weights) -> Flow:
    """Return the best flow; equal input gives the equal flow. RuntimeError if unsolved."""
    arcs = fixed = Arcs(*np.array(weights.fixed, np.int64).reshape(-1, 4).T)
    passing = np.zeros(len(fixed.tails), np.int64)
    chosen = np.zeros((weights.nodes.classes, weights.choices), np.bool_)
    while True:
        prices = _prices(weights, arcs, passing)
        if not _choose(weights, prices, chosen):
            return Flow(arcs, passing, prices, _bound(weights, arcs, prices))
        tails, columns = np.nonzero(chosen)
        of_classes = Arcs(tails, *weights.arcs(tails, columns))
        arcs = Arcs(*(np.concatenate(both) for both in zip(fixed, of_classes, strict=True)))
        passing = solve_arcs(weights, arcs)


def _choose(weights: Weights, prices: Numbers, chosen: Numbers) -> bool:
    """Mark further arcs that are worth more than their class's price; say whether there are any."""
    most = MORE if chosen.any() else FIRST
    found = False
    for start in range(0, weights.nodes.classes, AT_ONCE):
        rows = slice(start, min(start + AT_ONCE, weights.nodes.classes))
        gains = weights.gains(rows, prices) - prices[rows, None]
        gains[chosen[rows]] = NEVER
        least = np.partition(gains, -most, axis=1)[:, [-most]] if gains.shape[1] > most else 0
        better = (gains > 0) & (gains >= least)
        chosen[rows] |= better
        found |= bool(better.any())
    return found


def solve_arcs(weights: Weights, arcs: Arcs) -> Numbers:
    """Return how many pass each arc when the points are the most."""
    solver = SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tails.astype(np.int32), arcs.heads.astype(np.int32), arcs.room, -arcs.points
    )
    supply = np.zeros(weights.nodes.count, np.int64)
    supply[: weights.nodes.classes] = weights.supply
    supply[weights.nodes.sink] = -weights.supply.sum()
    solver.set_nodes_supplies(np.arange(weights.nodes.count, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow was not solved: {status}")
    passing: Numbers = solver.flows(numbers)
    return passing


def _prices(weights: Weights, arcs: Arcs, passing: Numbers) -> Numbers:
    """Return the most points that one more place at a node could bring, by Bellman and Ford.

    What passes an arc may be taken back at its points. The best flow has no gain left to go
    round in a circle, so the prices settle.
    """
    free, used = passing < arcs.room, passing > 0
    tails = np.concatenate([arcs.tails[free], arcs.heads[used]])
    heads = np.concatenate([arcs.heads[free], arcs.tails[used]])
    points = np.concatenate([arcs.points[free], -arcs.points[used]])
    order = np.argsort(tails, kind="stable")
    tails, heads, points = tails[order], heads[order], points[order]
    starts = np.flatnonzero(np.diff(tails, prepend=-1))
    nodes = tails[starts]
    prices = np.full(weights.nodes.count, NEVER, np.int64)
    prices[weights.nodes.sink] = 0
    for _ in range(weights.nodes.count + 1):
        best = np.maximum(np.maximum.reduceat(points + prices[heads], starts), prices[nodes])
        if (best == prices[nodes]).all():
            return prices
        prices[nodes] = best
    raise RuntimeError("the flow is not the best one")


def _bound(weights: Weights, arcs: Arcs, prices: Numbers) -> int:
    """Return the sum of the prices: of the sponsors' places, and of arcs that are full."""
    rents = np.maximum(arcs.points + prices[arcs.heads] - prices[arcs.tails], 0)
    sponsors = weights.supply * prices[: weights.nodes.classes]
    return int(sponsors.sum() + (arcs.room * rents)[rents > 0].sum())
