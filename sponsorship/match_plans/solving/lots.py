"""Children for whom every class is weighed apart: one whom somebody must not have, or a family."""

from collections import defaultdict
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sponsorship.match_plans.solving.cells import Alike
from sponsorship.match_plans.solving.problem import Problem

Numbers = NDArray[Any]

NEVER, BLOCKED = -(10**9), -(10**6)


def weigh_lots(problem: Problem, alike: Alike, kinds: Numbers, factor: int) -> Numbers:
    """Return the points of each class for one unit of each lot, each point as ``factor``.

    ``kinds`` are the points of each class for each kind. A family goes to whoever has room for
    all of it.
    """
    points = np.full((len(alike.classes), len(alike.lots)), NEVER, np.int32)
    rooms = np.array([each.room for each in alike.classes], np.int64)
    weigh = _Weigher(problem, alike, kinds)
    for column, lot in enumerate(alike.lots):
        may = np.flatnonzero(rooms >= lot.units) if lot.together else np.arange(len(rooms))
        summed = sum((weigh.child(child, may) for child in lot.children), np.zeros_like(may))
        each = summed * factor // (lot.units if lot.together else 1)
        points[may, column] = np.where(summed < 0, NEVER, each)
    return points


class _Weigher:
    """Weighs single children against every class."""

    def __init__(self, problem: Problem, alike: Alike, kinds: Numbers) -> None:
        self.problem, self.alike, self.kinds = problem, alike, kinds
        self.kind_at = {kind: column for column, kind in enumerate(alike.kinds)}
        self.row_of = {
            each.members[0]: row for row, each in enumerate(alike.classes) if len(each.members) == 1
        }
        self.terms: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for pair, more in (*problem.extras.items(), *((each, BLOCKED) for each in problem.blocks)):
            self.terms[pair.child].append((pair.sponsor, more))
        self.place = cache(self._place)

    def child(self, position: int, rows: Numbers) -> Numbers:
        """Return the points of some classes for a child, below zero for who must not have it."""
        child = self.problem.children[position]
        points = self.kinds[:, self.kind_at[self.alike.kind(child)]].astype(np.int64)
        points += self.place(child.traits.place, child.traits.province) + child.worth
        for sponsor, more in self.terms[position]:
            if sponsor in self.row_of:
                points[self.row_of[sponsor]] += more
        chosen: Numbers = points[rows]
        return chosen

    def _place(self, place: str, province: str) -> Numbers:
        around = (None, place, province)
        found: dict[str | None, int] = {}
        for wanted in {each.wants.place for each in self.alike.classes}:
            reaches = self.problem.scale.place(wanted)
            found[wanted] = max(reach.points for reach in reaches if reach.place in around)
        return np.array([found[each.wants.place] for each in self.alike.classes], np.int64)
