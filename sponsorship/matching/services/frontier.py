"""Whom to weigh: of the many who wait, those among whom the best for a wish must be.

One pass over ``child_rank`` tells what each child could score at most. Those who could score most
are weighed; once the last of the best found beats whatever anybody further on could score, nobody
else needs to be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, select, true

from core.dates import today
from core.db import session
from core.places.models import AdminUnit
from donors.models import Wish
from sponsorship.children.models import Child
from sponsorship.matching.models import Programme
from sponsorship.matching.rank_models import ChildRank
from sponsorship.matching.scoring import Weights
from sponsorship.matching.services import points
from sponsorship.matching.services.availability import at_least, gap_of, given_to_each

STEPS = (256, 4_096)
"""How many are weighed, and how many when those were too few."""

Rank = Callable[[ColumnElement[bool]], Sequence[Any]]
"""Gives the best rows among the children of a condition, the best first, each with its total."""


@dataclass(frozen=True)
class Sought:
    """For which wish, in which programme, with which weights; ``offered`` minor units a month."""

    wish: Wish
    programme: Programme
    weights: Weights
    offered: int


def best_of(
    sought: Sought, wanted: int, rank: Rank, *conditions: ColumnElement[bool]
) -> Sequence[Any]:
    """Return the best ``wanted`` rows for a wish, among the ``ChildRank`` rows of conditions.

    A bounded number of queries; where nobody stands out, everybody is weighed. Siblings of the
    sponsor's children are always weighed: their points depend on more than one row.
    """
    hopeful, siblings = _hopeful(sought, *conditions), _siblings(sought.wish.donor_id)
    for step in STEPS:
        front = session.execute(hopeful.limit(step)).all()
        rows = rank(Child.id.in_([*siblings, *(row.child_id for row in front)]))
        if len(front) < step:
            return rows
        last = front[-1]
        if len(rows) >= wanted and _is_ahead(rows[wanted - 1], last.most, last.registered_on):
            return rows
    return rank(true())


def _is_ahead(row: Any, most: int, registered_on: date) -> bool:
    """Say whether a row stands before any with at most these points who waits no longer."""
    return (-row.total, row.Child.registered_on) < (-most, registered_on)


def _siblings(donor_id: int) -> Sequence[int]:
    households = points.siblings_of(donor_id)
    return session.scalars(select(Child.id).where(Child.household_id.in_(households))).all()


def _hopeful(sought: Sought, *conditions: ColumnElement[bool]) -> Select[int, date, int]:
    """Select children with the most points each could get, the most first.

    It is what the child gets, but for three things: the gravity counts circumstances that have
    ended too, every commune is taken for the one with the most points, and what keeps a child
    from being held is left out.
    """
    wish, programme, others = sought.wish, sought.programme, given_to_each()
    found = {
        "waiting_days": points.waiting_days(today(), ChildRank),
        "sex": points.sex(wish, ChildRank),
        "age": points.age(wish, ChildRank),
        "place": points.place(wish, ChildRank),
        "left": at_least(
            gap_of(ChildRank, programme, func.coalesce(others.c.given, 0)), programme.min_amount
        ),
    }
    rows = (
        select(
            ChildRank.child_id,
            ChildRank.registered_on,
            ChildRank.gravity,
            *(fact.label(name) for name, fact in found.items()),
        )
        .outerjoin(others, others.c.child_id == ChildRank.child_id)
        .where(ChildRank.free, *conditions)
    )
    if wish.place_code is not None:
        rows = rows.join(AdminUnit, AdminUnit.code == ChildRank.place_code)
    row = rows.subquery()
    facts: dict[str, Any] = {name: row.c[name] for name in ("gravity", *found)}
    facts |= {"siblings": 0, "most": programme.max_amount, "offered": sought.offered}
    facts |= {"free": literal(0), "living": literal(1)}
    most = (points.total(facts, sought.weights) + _most_fairness(sought.weights)).label("most")
    return select(row.c.child_id, row.c.registered_on, most).order_by(
        most.desc(), row.c.registered_on, row.c.child_id
    )


def _most_fairness(weights: Weights) -> ScalarSelect[int]:
    commune = points.communes()
    fairness = points.fairness_points(commune.c.free, commune.c.living, weights)
    return select(func.max(fairness)).scalar_subquery()
