"""Who waits on both sides: a few queries for everybody, and no pairs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, false, select

from core.access import Actor
from core.dates import now, today
from core.db import session
from core.places.models import AdminUnit
from donors.models import Wish
from donors.rules import WishState
from payments.pledges.rules import Rhythm
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.children.services import within_scope
from sponsorship.match_plans.services.scale import HouseScale
from sponsorship.match_plans.solving import problem as solving
from sponsorship.matching.models import Hold, Programme, SlotClaim
from sponsorship.matching.rules import HoldState
from sponsorship.matching.scoring import monthly_need
from sponsorship.matching.services import points


@dataclass(frozen=True)
class Waiting:
    """The problem, and what its positions stand for: wishes of each sponsor, and children."""

    problem: solving.Problem
    wishes: Sequence[Sequence[int]]
    children: Sequence[int]


def read_waiting(programme: Programme, actor: Actor) -> Waiting:
    """Return everybody who waits for the programme within the actor's reach, oldest first.

    Equal wishes of one donor are one sponsor with room for as many children.
    """
    wishes = _wishes(programme)
    children = session.execute(_children(programme, actor)).all()
    parents = dict(session.execute(select(AdminUnit.code, AdminUnit.parent_code)).tuples())
    problem = solving.Problem(
        sponsors=[
            solving.Sponsor(donor, wants, len(ids)) for (donor, wants), ids in wishes.items()
        ],
        children=[_child(row, programme) for row in children],
        scale=HouseScale(parents),
    )
    return Waiting(problem, list(wishes.values()), [row.id for row in children])


def _wishes(programme: Programme) -> dict[tuple[int, solving.Wants], list[int]]:
    held = exists().where(
        Hold.wish_id == Wish.id, Hold.state == HoldState.LIVE, Hold.expires_at > now()
    )
    rows = session.execute(
        select(
            Wish.id,
            Wish.donor_id,
            Wish.sex,
            Wish.age_from,
            Wish.age_to,
            Wish.place_code,
            Wish.amount,
            Wish.rhythm,
        )
        .where(Wish.programme_code == programme.code, Wish.state == WishState.OPEN, ~held)
        .order_by(Wish.created_at, Wish.id)
    )
    found: defaultdict[tuple[int, solving.Wants], list[int]] = defaultdict(list)
    for wish in rows:
        offered = wish.amount // Rhythm(wish.rhythm).months
        ages = (wish.age_from, wish.age_to)
        wants = solving.Wants(wish.sex, ages, wish.place_code, offered)
        found[wish.donor_id, wants].append(wish.id)
    return found


def _children(programme: Programme, actor: Actor) -> Select[*tuple[Any, ...]]:
    """Select whom the ranking for one wish would offer, with the points no wish changes."""
    taken = exists().where(SlotClaim.child_id == Child.id, SlotClaim.freed_at.is_(None))
    own = points.waiting(today()) + points.urgency()
    return (
        select(
            Child.id,
            Child.sex,
            Child.birth_year,
            Child.place_code,
            AdminUnit.parent_code,
            Child.allowance,
            own.label("worth"),
        )
        .join(AdminUnit, AdminUnit.code == Child.place_code)
        .where(
            Child.standing == Standing.VERIFIED,
            Child.disputed == false(),
            Child.birth_year > today().year - programme.end_age,
            ~taken,
            within_scope(actor),
        )
        .order_by(Child.registered_on, Child.code)
    )


def _child(row: Any, programme: Programme) -> solving.Child:
    need = monthly_need(programme.max_amount, programme.min_amount, row.allowance)
    age = today().year - row.birth_year
    traits = solving.Traits(row.sex.value, age, row.place_code, row.parent_code or "", need)
    return solving.Child(traits, row.worth)
