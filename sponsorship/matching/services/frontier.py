"""Whom to weigh: of the many who wait, those among whom the best for a wish must be.

Children of one sex and one gravity differ in their waiting and in what the wish adds. So the
longest waiting of each such level are weighed first; a level is done when whoever waits less
long could not reach the best found even if every other part gave all its points.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true, union, union_all

from core.dates import today
from core.db import session
from donors.models import Wish
from sponsorship.children.models import Child
from sponsorship.children.rules import Sex
from sponsorship.matching.models import ChildRank
from sponsorship.matching.scoring import GRAVEST, NEAR, WAITING_DAYS, YES, Weights
from sponsorship.matching.services import points

STEPS = (48, 512, 4_096)
"""How many of a level are weighed; a level that is not done takes the next step."""


@dataclass(frozen=True)
class Level:
    """The children of one sex and one gravity."""

    sex: Sex
    gravity: int


@dataclass(frozen=True)
class Edge:
    """Where a look into a level ended: nobody further on registered before this day."""

    level: Level
    registered_on: date


Rank = Callable[[ColumnElement[bool]], Sequence[Any]]
"""Gives the best rows among the children of a condition, the best first, each with its total."""


def best_of(wish: Wish, weights: Weights, wanted: int, rank: Rank) -> Sequence[Any]:
    """Return the best ``wanted`` rows for a wish.

    Some queries with a bounded number of rows; where nobody stands out, everybody is weighed.
    """
    levels = [Level(sex, gravity) for sex in Sex for gravity in range(GRAVEST + 1)]
    sizes = dict.fromkeys(levels, STEPS[0])
    for step in (*STEPS[1:], None):
        edges = _edges(sizes)
        among = Child.id.in_(_members(wish, sizes))
        rows = rank(among)
        bar = rows[wanted - 1].total if len(rows) >= wanted else -1
        open_levels = [edge.level for edge in edges if most(edge, wish, weights) >= bar]
        if not open_levels:
            return rows
        if step is None:
            break
        sizes |= dict.fromkeys(open_levels, step)
    return rank(true())


def most(edge: Edge, wish: Wish, weights: Weights) -> int:
    """Return the points that nobody beyond an edge can exceed.

    Children of a wished commune, and siblings of the sponsor's children, are all weighed anyway.
    """
    days = min((today() - edge.registered_on).days, WAITING_DAYS)
    meets_sex = wish.sex in (None, edge.level.sex)
    place = weights.age if wish.place_code is None else weights.age * NEAR // YES
    if wish.place_code is not None and _is_province(wish.place_code):
        place = weights.age
    return (
        weights.support_gap
        + weights.waiting * days // WAITING_DAYS
        + weights.urgency * edge.level.gravity // GRAVEST
        + weights.sex * meets_sex
        + weights.age
        + place
        + weights.fairness
        + weights.amount
    )


def _is_province(code: str) -> bool:
    """Say whether a wished place is a province: its codes have two digits, a commune's five."""
    return len(code) == len("22")


def _level(level: Level) -> Select[int]:
    return (
        select(ChildRank.child_id)
        .where(
            ChildRank.free,
            ChildRank.sex == level.sex,
            ChildRank.gravity == level.gravity,
        )
        .order_by(ChildRank.registered_on, ChildRank.child_id)
    )


def _members(wish: Wish, sizes: dict[Level, int]) -> Select[int]:
    parts: list[Select[int]] = [
        select(_level(level).limit(size).subquery().c.child_id) for level, size in sizes.items()
    ]
    if wish.place_code is not None:
        there = ChildRank.place_code == wish.place_code
        parts.append(select(ChildRank.child_id).where(ChildRank.free, there))
    parts.append(select(Child.id).where(Child.household_id.in_(points.siblings_of(wish.donor_id))))
    return select(union(*parts).subquery().c.child_id)


def _edges(sizes: dict[Level, int]) -> Iterable[Edge]:
    """Return the first child beyond the look into each level that has one."""
    ends = []
    for level, size in sizes.items():
        beyond = _level(level).with_only_columns(
            ChildRank.sex, ChildRank.gravity, ChildRank.registered_on
        )
        ends.append(select(beyond.offset(size).limit(1).subquery()))
    rows = session.execute(union_all(*ends))
    return [Edge(Level(sex, gravity), day) for sex, gravity, day in rows]
