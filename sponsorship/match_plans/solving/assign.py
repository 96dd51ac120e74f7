"""The best plan for many sponsors and many children, and a bound that no plan exceeds."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from sponsorship.match_plans.solving.cells import Alike, Lot, gather
from sponsorship.match_plans.solving.dealing import deal
from sponsorship.match_plans.solving.network import Flow, best_flow
from sponsorship.match_plans.solving.problem import Pair, Problem, Solution, points_of
from sponsorship.match_plans.solving.weights import Weights, weigh


@dataclass(frozen=True)
class Solved:
    """A flow with what it was solved on."""

    alike: Alike
    weights: Weights
    flow: Flow


def assign(problem: Problem) -> Solution:
    """Return the plan with the most points; equal input gives the equal plan.

    Nobody has more children than room for them, no donor the same child twice, and nobody a child
    who is blocked for them. A child whom the best flow gives to somebody who must not have it is
    weighed apart from then on, and the flow solved again: so blocks cost nothing until they count.
    The one thing a flow cannot see are two different wishes of one donor for one child of several
    sponsors: there one is barred, and the bound stays above the total.
    """
    apart = {pair.child for pair in problem.extras}
    barred, bound = problem, 0
    while True:
        lots = [Lot((child,), problem.children[child].slots) for child in sorted(apart)]
        solved = solve(barred, lots)
        bound = solved.flow.bound if barred is problem else bound
        dealt = deal(barred, solved.alike, solved.weights.nodes, solved.flow)
        if not dealt.clashes:
            total = sum(points_of(problem, pair) for pair in dealt.pairs)
            return Solution(tuple(dealt.pairs), total, bound)
        mixed = {pair.child for pair in dealt.clashes} - apart
        apart |= mixed
        if not mixed:
            barred = replace(barred, blocks=barred.blocks.union(dealt.clashes))


def solve(problem: Problem, lots: Sequence[Lot], factor: int = 1) -> Solved:
    """Return the best flow when children of ``lots`` are weighed apart, each point ``factor``."""
    apart = _concerned(problem, {child for lot in lots for child in lot.children})
    alike = gather(problem, apart, lots)
    weights = weigh(problem, alike, factor)
    return Solved(alike, weights, best_flow(weights))


def _concerned(problem: Problem, children: Container[int]) -> set[int]:
    """Return the sponsors who have a block or extra points with one of the children."""
    pairs: tuple[Pair, ...] = (*problem.blocks, *problem.extras)
    return {pair.sponsor for pair in pairs if pair.child in children}
