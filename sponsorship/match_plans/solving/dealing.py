"""From a flow of classes to a child for each sponsor, the earlier sponsor before the later."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sponsorship.match_plans.solving.cells import Alike
from sponsorship.match_plans.solving.network import Flow
from sponsorship.match_plans.solving.problem import Pair, Problem
from sponsorship.match_plans.solving.weights import Nodes

Runs = deque[tuple[int, int]]
"""How many of which class, in order."""
Taken = dict[int, list[int]]
"""Which sponsors have a child so far."""


@dataclass
class Dealt:
    """The pairs; and pairs that were due but must not be, because of a block or twice the same."""

    pairs: list[Pair] = field(default_factory=list)
    clashes: list[Pair] = field(default_factory=list)


def deal(problem: Problem, alike: Alike, nodes: Nodes, flow: Flow) -> Dealt:
    """Deal out a flow to cells and to lots of one child."""
    arrived = _arrived(nodes, flow)
    by_class: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for node, runs in sorted(arrived.items()):
        for number, count in runs:
            by_class[number][node] += count
    takers: defaultdict[int, list[int]] = defaultdict(list)
    for number, counts in by_class.items():
        members = deque(alike.classes[number].members)
        for node in counts.elements():
            takers[node].append(members[0])
            members.rotate(-1)
    places = {nodes.region(cell.kind, cell.place): who for cell, who in alike.cells.items()}
    places |= {node: lot.children for node, lot in enumerate(alike.lots, nodes.lots)}
    dealt, table = Dealt(), _Table(problem)
    for node, sponsors in sorted(takers.items()):
        table.seat(sorted(sponsors), places[node], dealt)
    dealt.pairs.sort()
    return dealt


def _arrived(nodes: Nodes, flow: Flow) -> dict[int, list[tuple[int, int]]]:
    """Return who stays at which cell or lot; regions lie before those below them."""
    used = np.flatnonzero(flow.passing)
    columns = (flow.arcs.tails[used], flow.arcs.heads[used], flow.passing[used])
    at: defaultdict[int, Runs] = defaultdict(deque)
    stay: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for tail, head, count in sorted(zip(*(column.tolist() for column in columns), strict=True)):
        if tail >= nodes.classes:
            runs = _taken(at[tail], count)
            (stay[tail] if head == nodes.sink else at[head]).extend(runs)
        elif head != nodes.sink:
            at[head].append((tail, count))
    return stay


def _taken(runs: Runs, count: int) -> Iterator[tuple[int, int]]:
    """Take so many from the front."""
    while count:
        number, size = runs.popleft()
        taken = min(size, count)
        if size > taken:
            runs.appendleft((number, size - taken))
        count -= taken
        yield number, taken


class _Table:
    """Seats sponsors with children of one cell, the best first; blocks and doubles are kept off."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.blocked = {pair.child for pair in problem.blocks}

    def seat(self, sponsors: Sequence[int], children: Sequence[int], dealt: Dealt) -> None:
        """Give each sponsor one of the children, so that the best of them are all taken."""
        used = self._used(children, len(sponsors))
        if all(slots == 1 and child not in self.blocked for child, slots in used.items()):
            dealt.pairs += map(Pair, sponsors, used)
            return
        taken: dict[int, list[int]] = {child: [] for child in used}
        for sponsor in sponsors:
            if not self._place(sponsor, used, taken):
                refused = next(child for child in used if not self._may(sponsor, taken, child))
                dealt.clashes.append(Pair(sponsor, refused))
        dealt.pairs += [Pair(sponsor, child) for child, who in taken.items() for sponsor in who]

    def _used(self, children: Sequence[int], count: int) -> dict[int, int]:
        """Return how many places of which children are taken when the best are taken first."""
        used: dict[int, int] = {}
        for child in children:
            if count <= 0:
                break
            used[child] = min(self.problem.children[child].slots, count)
            count -= used[child]
        return used

    def _may(self, sponsor: int, taken: Taken, child: int) -> bool:
        of_donor = self.problem.sponsors[sponsor].donor
        twice = any(self.problem.sponsors[other].donor == of_donor for other in taken[child])
        return not twice and Pair(sponsor, child) not in self.problem.blocks

    def _place(self, sponsor: int, used: Mapping[int, int], taken: Taken) -> bool:
        """Find a child for a sponsor; others move on to another child when they can."""
        reached: dict[int, tuple[int, int | None]] = {}
        waiting: deque[tuple[int, int | None]] = deque([(sponsor, None)])
        while waiting:
            who, from_child = waiting.popleft()
            for child in used:
                if child in reached or not self._may(who, taken, child):
                    continue
                reached[child] = who, from_child
                if len(taken[child]) < used[child]:
                    self._move(reached, child, taken)
                    return True
                waiting.extend((other, child) for other in taken[child])
        return False

    @staticmethod
    def _move(reached: Mapping[int, tuple[int, int | None]], last: int, taken: Taken) -> None:
        to: int | None = last
        while to is not None:
            who, from_child = reached[to]
            taken[to].append(who)
            if from_child is not None:
                taken[from_child].remove(who)
            to = from_child
