"""The children who wait, ranked for a wish by the database, and why others are not shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    select,
    true,
)

from core.dates import today
from core.db import session
from core.money import Money
from core.paging import Page
from core.places.models import AdminUnit
from donors.models import Wish
from payments.pledges.rules import Rhythm
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Circumstance, Poverty, Sex, Standing
from sponsorship.freezes.services import child_is_frozen
from sponsorship.matching.models import Programme
from sponsorship.matching.rank_models import ChildRank
from sponsorship.matching.scoring import NAMES, Facts, Score, Urgency, Weights, urgency_of
from sponsorship.matching.services import points
from sponsorship.matching.services.availability import (
    at_least,
    has_room,
    is_doubtful,
    is_matchable,
    is_sponsored,
)
from sponsorship.matching.services.blocks import is_blocked
from sponsorship.matching.services.frontier import Sought, best_of
from sponsorship.matching.services.points import Row
from sponsorship.matching.services.weights import weights_in_force
from sponsorship.matching.sharing import Sharing
from sponsorship.matching.waiting import WhyNot

SHOWN = 3
"""Candidates side by side."""
NEXT_SIZE = 25
MOST_SOUGHT = 100
"""Looking further down the list than this weighs everybody."""


@dataclass(frozen=True)
class Search:
    """For whom a child is looked for, among which communes (None: everywhere)."""

    wish: Wish
    programme: Programme
    places: frozenset[str] | None

    @property
    def offered(self) -> int:
        """Return what the wish offers a month, in minor units of the programme's currency."""
        return int(self.wish.amount) // Rhythm(self.wish.rhythm).months

    def money(self, amount: int) -> Money:
        """Return an amount in the programme's currency."""
        return Money(amount, self.programme.currency)


@dataclass(frozen=True)
class Narrowing:
    """What the list below the candidates is narrowed by."""

    sex: Sex | None = None
    place_code: str = ""
    page: int = 1


@dataclass(frozen=True)
class Candidate:
    """A child who could be held now, with the score for one wish and what stands behind it."""

    child_id: int
    code: str
    sex: Sex
    age: int
    place: str
    household: Poverty
    need: Money
    score: Score
    circumstances: tuple[Circumstance, ...] = ()

    @property
    def waiting_days(self) -> int:
        """Return the days since the child was registered."""
        return self.score.facts.waiting_days

    @property
    def urgency(self) -> Urgency:
        """Return the urgency in one word."""
        return urgency_of(self.score.facts.gravity)


def best_candidates(search: Search, *, besides: Collection[int] = ()) -> list[Candidate]:
    """Return the first three, the best first; equal scores by waiting and then by code.

    ``besides`` are the keys of children who are not asked about.
    """
    found = _top(search, SHOWN + len(besides), Narrowing())
    return [each for each in found if each.child_id not in besides][:SHOWN]


def next_candidates(search: Search, narrowing: Narrowing) -> Page[Candidate]:
    """Return a page of everybody who could be held, in the same order."""
    _best, page = _listed(search, narrowing)
    return page


def look(search: Search, narrowing: Narrowing) -> tuple[Sequence[Candidate], Page[Candidate]]:
    """Return the best three and the list below them; one ranking where both begin alike."""
    best, page = _listed(search, narrowing)
    narrowed = narrowing.sex or narrowing.place_code
    return best_candidates(search) if narrowed else best, page


def _listed(search: Search, narrowing: Narrowing) -> tuple[Sequence[Candidate], Page[Candidate]]:
    """Return the first three of a list and a page of it."""
    count = select(func.count()).select_from(Child).where(*_may(search), *_narrow(narrowing))
    total = session.scalar(count) or 0
    number = min(max(narrowing.page, 1), max(1, -(-total // NEXT_SIZE)))
    until = number * NEXT_SIZE
    found = _top(search, until, narrowing)
    return found[:SHOWN], Page(found[until - NEXT_SIZE :], total, number, NEXT_SIZE)


def find_candidate(search: Search, code: str) -> Candidate | None:
    """Return one child with the score; None for a child who cannot be held for this wish now."""
    weights = weights_in_force()
    rows = session.execute(_ranked(search, weights, Child.code == code)).all()
    return next(iter(_candidates(search, weights, rows)), None)


def _top(search: Search, wanted: int, narrowing: Narrowing) -> list[Candidate]:
    """Return the first candidates; of many who wait, few are weighed (``frontier``)."""
    weights, own = weights_in_force(), _narrow(narrowing)

    def rank(among: ColumnElement[bool]) -> Sequence[Any]:
        return session.execute(_ranked(search, weights, among, *own).limit(wanted)).all()

    if wanted <= MOST_SOUGHT and search.programme.sharing is Sharing.SOLE:
        sought = Sought(search.wish, search.programme, weights, search.offered)
        ranked = (*_bounds(search, ChildRank), *_narrow(narrowing, ChildRank))
        rows = best_of(sought, wanted, rank, *ranked)
    else:
        rows = rank(true())
    return _candidates(search, weights, rows)


def why_not_others(search: Search) -> dict[WhyNot, int]:
    """Count the children within reach who are not among the candidates, each under one reason."""
    room = has_room(search.programme)
    reason = case(
        (and_(~room, is_sponsored()), WhyNot.SPONSORED.value),
        (~room, WhyNot.HELD.value),
        (is_doubtful(), WhyNot.DISPUTED.value),
        (Child.standing == Standing.PAUSED, WhyNot.PAUSED.value),
        (Child.standing != Standing.VERIFIED, WhyNot.UNVERIFIED.value),
        (child_is_frozen(Child.id), WhyNot.NOT_NOW.value),
        (Child.birth_year < _first_birth_year(search), WhyNot.TOO_OLD.value),
        (is_blocked(search.wish.donor_id), WhyNot.BLOCKED.value),
        else_=WhyNot.LOWER_SCORE.value,
    ).label("reason")
    rows = session.execute(
        select(reason, func.count())
        .where(Child.standing != Standing.EXITED, *_within(search, Child))
        .group_by(reason)
    )
    counts = {WhyNot(name): number for name, number in rows}
    free = counts.pop(WhyNot.LOWER_SCORE, 0)
    if free > SHOWN:
        counts[WhyNot.LOWER_SCORE] = free - SHOWN
    return {reason: counts[reason] for reason in WhyNot if reason in counts}


def _within(search: Search, row: Row) -> list[ColumnElement[bool]]:
    return [] if search.places is None else [row.place_code.in_(sorted(search.places))]


def _narrow(narrowing: Narrowing, row: Row = Child) -> list[ColumnElement[bool]]:
    conditions = []
    if narrowing.sex:
        conditions.append(row.sex == narrowing.sex)
    if narrowing.place_code:
        conditions.append(row.place_code == narrowing.place_code)
    return conditions


def _first_birth_year(search: Search) -> int:
    """Return the birth year from which a child stays below the programme's age all this year."""
    return today().year - search.programme.end_age + 1


def _bounds(search: Search, row: Row) -> list[ColumnElement[bool]]:
    """Return the bounds of the programme and of who looks."""
    return [row.birth_year >= _first_birth_year(search), *_within(search, row)]


def _may(search: Search) -> list[ColumnElement[bool]]:
    """Return the conditions under which a child can be held for the sponsor."""
    return [
        is_matchable(),
        has_room(search.programme),
        ~is_blocked(search.wish.donor_id),
        *_bounds(search, Child),
    ]


def _ranked(
    search: Search, weights: Weights, *conditions: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    wish, programme = search.wish, search.programme
    found = {
        "waiting_days": points.waiting_days(today()),
        "gravity": points.gravity(),
        "sex": points.sex(wish),
        "age": points.age(wish),
        "place": points.place(wish),
        "siblings": points.siblings(wish.donor_id),
    }
    labelled = (fact.label(name) for name, fact in found.items())
    # Materialized: a planner that merges it would compute each fact where it is used, many times.
    inner = (
        select(Child.id.label("child_id"), Child.place_code, points.gap(programme), *labelled)
        .join(AdminUnit, AdminUnit.code == Child.place_code)
        .where(*_may(search), *conditions)
        .cte("weighed")
        .prefix_with("MATERIALIZED")
    )
    # Few communes are counted where few children are weighed.
    commune = points.communes(ChildRank.place_code.in_(select(inner.c.place_code)))
    facts: dict[str, Any] = {name: inner.c[name] for name in found}
    facts |= {
        "left": at_least(inner.c.gap, programme.min_amount),
        "most": programme.max_amount,
        "offered": search.offered,
        "free": func.coalesce(commune.c.free, 0),
        "living": func.coalesce(commune.c.living, 0),
    }
    total = points.total(facts, weights).label("total")
    return (
        select(
            Child,
            AdminUnit.name.label("commune"),
            total,
            *(inner.c[name] for name in found),
            facts["left"].label("left"),
            facts["free"].label("free"),
            facts["living"].label("living"),
        )
        .join(inner, inner.c.child_id == Child.id)
        .join(AdminUnit, AdminUnit.code == Child.place_code)
        .outerjoin(commune, commune.c.place_code == inner.c.place_code)
        .order_by(total.desc(), Child.registered_on, Child.code)
    )


def _candidates(search: Search, weights: Weights, rows: Any) -> list[Candidate]:
    circumstances = _circumstances([row.Child.id for row in rows])
    return [
        Candidate(
            child_id=row.Child.id,
            code=row.Child.code,
            sex=row.Child.sex,
            age=today().year - row.Child.birth_year,
            place=row.commune,
            household=row.Child.household,
            need=search.money(row.left),
            score=Score(_facts(row, search), weights),
            circumstances=circumstances.get(row.Child.id, ()),
        )
        for row in rows
    ]


def _facts(row: Any, search: Search) -> Facts:
    given = {"most": search.programme.max_amount, "offered": search.offered}
    found = {name: getattr(row, name) for name in NAMES if name not in given}
    return Facts(**found, **given)


def _circumstances(child_ids: list[int]) -> dict[int, tuple[Circumstance, ...]]:
    rows = session.execute(
        select(ChildCircumstance.child_id, ChildCircumstance.kind)
        .where(ChildCircumstance.child_id.in_(child_ids), points.in_force())
        .order_by(ChildCircumstance.child_id, ChildCircumstance.kind)
    )
    found: dict[int, tuple[Circumstance, ...]] = {}
    for child_id, kind in rows:
        found[child_id] = (*found.get(child_id, ()), kind)
    return found
