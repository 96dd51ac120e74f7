"""Whom to weigh: of the many who wait, those among whom the best for a wish must be.

Children of one sex and one gravity differ in their waiting and in what the wish adds. So the
longest waiting of each such level are weighed first; a level is done when whoever waits less
long could not reach the best found even if every other part gave all its points.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true, union_all

from core.dates import today
from core.db import session
from donors.models import Wish
from sponsorship.children.models import Child
from sponsorship.children.rules import Sex
from sponsorship.matching.models import ChildRank
from sponsorship.matching.scoring import GRAVEST, NEAR, WAITING_DAYS, YES, Weights
from sponsorship.matching.services import points

STEPS = (32, 1_024, 8_192)
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


@dataclass(frozen=True)
class Sought:
    """For which wish, with which weights; ``least`` to ``most`` is what a child may lack."""

    wish: Wish
    weights: Weights
    offered: int
    least: int
    most: int


def best_of(sought: Sought, wanted: int, rank: Rank) -> Sequence[Any]:
    """Return the best ``wanted`` rows for a wish.

    Some queries with a bounded number of rows; where nobody stands out, everybody is weighed.
    """
    levels = [Level(sex, gravity) for sex in Sex for gravity in range(GRAVEST + 1)]
    rows = rank(Child.id.in_(_members(levels, STEPS[0], sought.wish)))
    for step, further in zip(STEPS, (*STEPS[1:], None), strict=True):
        bar = rows[wanted - 1].total if len(rows) >= wanted else -1
        levels = [edge.level for edge in _edges(levels, step) if most(edge, sought) >= bar]
        if not levels:
            return rows
        if further is not None:
            among = Child.id.in_(_members(levels, further))
            found = {row.Child.id: row for row in (*rows, *rank(among))}
            rows = sorted(found.values(), key=_order)[:wanted]
    return rank(true())


def _order(row: Any) -> tuple[int, date, str]:
    """Return what rows stand in order by: total, waiting, code."""
    return -row.total, row.Child.registered_on, row.Child.code


def most(edge: Edge, sought: Sought) -> int:
    """Return the points that nobody beyond an edge can exceed.

    Children of a wished commune, and siblings of the sponsor's children, are all weighed anyway.
    """
    weights, wish = sought.weights, sought.wish
    days = min((today() - edge.registered_on).days, WAITING_DAYS)
    place = weights.age
    if wish.place_code is not None and not _is_province(wish.place_code):
        place = weights.age * NEAR // YES
    return (
        weights.waiting * days // WAITING_DAYS
        + weights.urgency * edge.level.gravity // GRAVEST
        + weights.sex * (wish.sex in (None, edge.level.sex))
        + weights.age
        + place
        + weights.fairness
        + _most_for_money(sought)
    )


def _most_for_money(sought: Sought) -> int:
    """Return the most points of the gap and the fit together, whatever a child lacks.

    The gap grows with what is lacking, the fit grows up to the offer and falls beyond it: the
    most is at the offer or at one of the ends.
    """
    weights = sought.weights
    ends = {sought.least, sought.most, min(max(sought.offered, sought.least), sought.most)}
    return 1 + max(
        weights.support_gap * lacking // sought.most
        + weights.amount * min(lacking, sought.offered) // max(lacking, sought.offered)
        for lacking in ends
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


def _members(levels: Sequence[Level], size: int, wish: Wish | None = None) -> Select[int]:
    """Select the longest waiting of each level; and whom a wish alone may bring to the top."""
    parts: list[Select[Any]] = [
        select(_level(level).limit(size).subquery().c.child_id) for level in levels
    ]
    if wish is not None and wish.place_code is not None:
        there = ChildRank.place_code == wish.place_code
        parts.append(select(ChildRank.child_id).where(ChildRank.free, there))
    if wish is not None:
        own = points.siblings_of(wish.donor_id)
        parts.append(select(Child.id).where(Child.household_id.in_(own)))
    return select(union_all(*parts).subquery().c.child_id)


def _edges(levels: Sequence[Level], size: int) -> Iterable[Edge]:
    """Return the first child beyond the look into each level that has one."""
    ends = []
    for level in levels:
        beyond = _level(level).with_only_columns(
            ChildRank.sex, ChildRank.gravity, ChildRank.registered_on
        )
        ends.append(select(beyond.offset(size).limit(1).subquery()))
    rows = session.execute(union_all(*ends))
    return [Edge(Level(sex, gravity), day) for sex, gravity, day in rows]
