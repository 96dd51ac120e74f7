"""Who waits on both sides: a few queries for everybody, and no pairs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select, union

from core.access import Actor
from core.dates import now, today
from core.db import session
from core.places.models import AdminUnit
from donors.models import Wish
from donors.rules import WishState
from payments.pledges.rules import Rhythm
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.match_plans.services.capacity import capacities
from sponsorship.match_plans.services.scale import HouseScale
from sponsorship.match_plans.solving import problem as solving
from sponsorship.matching.models import Hold, MatchBlock, Programme, SlotClaim, Sponsorship
from sponsorship.matching.rules import RUNNING, HoldState
from sponsorship.matching.scoring import monthly_need
from sponsorship.matching.services import points
from sponsorship.matching.services.availability import (
    given_by_others,
    has_room,
    is_free,
    is_matchable,
)
from sponsorship.matching.services.weights import weights_in_force
from sponsorship.matching.sharing import Sharing

Wishes = dict[tuple[int, solving.Wants], list[int]]
"""The wishes of each donor that are equal, oldest first."""
Positions = defaultdict[int, list[int]]
"""Where in the problem those of a donor, or of a household, stand."""


@dataclass(frozen=True)
class Waiting:
    """The problem, and what its positions stand for: wishes of each sponsor, and children."""

    problem: solving.Problem
    wishes: Sequence[Sequence[int]]
    children: Sequence[int]


def read_waiting(programme: Programme, actor: Actor) -> Waiting:
    """Return everybody who waits for the programme within the actor's reach, oldest first.

    Equal wishes of one donor are one sponsor with room for as many children; wishes beyond what
    the donor takes up wait on. Where children are shared by amount, a child has as many places as
    fit its need however the sponsors are chosen; shared by purpose, it is offered whole. Children
    of one household are a family.
    """
    wishes = _wishes(programme)
    rows = session.execute(_children(programme, actor)).all()
    largest = max((wants.offered for _donor, wants in wishes), default=0)
    sponsors = [solving.Sponsor(donor, wants, len(ids)) for (donor, wants), ids in wishes.items()]
    parents = dict(session.execute(select(AdminUnit.code, AdminUnit.parent_code)).all())
    of_donor = _positions(sponsor.donor for sponsor in sponsors)
    weights = weights_in_force()
    problem = solving.Problem(
        sponsors=sponsors,
        children=[_child(row, programme, largest) for row in rows],
        scale=HouseScale(parents, weights),
        blocks=frozenset(_blocks(of_donor, [row.id for row in rows])),
        extras=dict.fromkeys(_siblings(of_donor, rows), weights.siblings),
    )
    return Waiting(problem, list(wishes.values()), [row.id for row in rows])


def _wishes(programme: Programme) -> Wishes:
    held = exists().where(
        Hold.wish_id == Wish.id, Hold.state == HoldState.LIVE, Hold.expires_at > now()
    )
    columns = (Wish.sex, Wish.age_from, Wish.age_to, Wish.place_code, Wish.amount, Wish.rhythm)
    rows = session.execute(
        select(Wish.id, Wish.donor_id, *columns)
        .where(Wish.programme_code == programme.code, Wish.state == WishState.OPEN, ~held)
        .order_by(Wish.created_at, Wish.id)
    ).all()
    left = capacities({row.donor_id for row in rows}, programme)
    found: defaultdict[tuple[int, solving.Wants], list[int]] = defaultdict(list)
    for wish in rows:
        offered = wish.amount // Rhythm(wish.rhythm).months
        if wish.donor_id in left and left[wish.donor_id].take(offered):
            ages = (wish.age_from, wish.age_to)
            wants = solving.Wants(wish.sex, ages, wish.place_code, offered)
            found[wish.donor_id, wants].append(wish.id)
    return found


def _children(programme: Programme, actor: Actor) -> Select[*tuple[Any, ...]]:
    """Select whom the ranking for one wish would offer, with the points no wish changes."""
    taken = (
        select(
            SlotClaim.child_id,
            func.count().label("claims"),
            func.coalesce(func.sum(SlotClaim.share), 0).label("shares"),
        )
        .where(SlotClaim.freed_at.is_(None))
        .group_by(SlotClaim.child_id)
        .subquery()
    )
    commune = points.communes()
    own = points.own_worth(programme, weights_in_force(), commune)
    return (
        select(
            Child.id,
            Child.sex,
            Child.birth_year,
            Child.place_code,
            AdminUnit.parent_code,
            (Child.allowance + given_by_others()).label("given"),
            Child.need,
            Child.household_id,
            own.label("worth"),
            func.coalesce(taken.c.claims, 0).label("claims"),
            func.coalesce(taken.c.shares, 0).label("shares"),
        )
        .join(AdminUnit, AdminUnit.code == Child.place_code)
        .outerjoin(taken, taken.c.child_id == Child.id)
        .outerjoin(commune, commune.c.place_code == Child.place_code)
        .where(
            is_matchable(),
            Child.birth_year > today().year - programme.end_age,
            has_room(programme) if programme.sharing is Sharing.AMOUNT else is_free(),
            within_scope(actor),
        )
        .order_by(Child.registered_on, Child.code)
    )


def _child(row: Any, programme: Programme, largest: int) -> solving.Child:
    need = monthly_need(programme.max_amount, programme.min_amount, row.given, row.need)
    age = today().year - row.birth_year
    traits = solving.Traits(row.sex.value, age, row.place_code, row.parent_code or "", need)
    slots = 1
    if programme.sharing is Sharing.AMOUNT:
        spare = need - row.shares - programme.min_amount
        fitting = 1 + spare // max(min(largest, need), 1) if spare >= 0 else 0
        slots = max(min(programme.slots - row.claims, fitting), 0)
    return solving.Child(traits, row.worth, slots, family=row.household_id or 0)


def _positions(keys: Iterable[int | None]) -> Positions:
    found: Positions = defaultdict(list)
    for position, key in enumerate(keys):
        if key is not None:
            found[key].append(position)
    return found


def _blocks(of_donor: Positions, children: Sequence[int]) -> Iterator[solving.Pair]:
    """Give who must not have whom: by a block, or because it is their child already."""
    child_at = {child: position for position, child in enumerate(children)}
    apart = union(
        select(MatchBlock.donor_id, MatchBlock.child_id).where(MatchBlock.lifted_at.is_(None)),
        select(Sponsorship.donor_id, Sponsorship.child_id).where(Sponsorship.state.in_(RUNNING)),
    )
    for donor, child in session.execute(apart):
        if child in child_at:
            for at in of_donor.get(donor, ()):
                yield solving.Pair(at, child_at[child])


def _siblings(of_donor: Positions, rows: Sequence[Any]) -> Iterator[solving.Pair]:
    """Give who sponsors a brother or sister of whom already."""
    at_home = _positions(row.household_id for row in rows)
    sponsored = (
        select(Sponsorship.donor_id, Child.household_id)
        .join(Child, Child.id == Sponsorship.child_id)
        .where(Sponsorship.state.in_(RUNNING), Child.household_id.is_not(None))
        .distinct()
    )
    for donor, home in session.execute(sponsored):
        for at in of_donor.get(donor, ()):
            for child in at_home.get(home or 0, ()):
                yield solving.Pair(at, child)
