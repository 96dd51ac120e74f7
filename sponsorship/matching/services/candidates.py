"""The children who wait, ranked for a wish by the database, and why others are not shown."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    false,
    func,
    select,
    true,
)

from core.dates import today
from core.db import session
from core.money import Money
from core.paging import Page, paginate
from core.places.models import AdminUnit
from donors.models import Wish
from payments.pledges.rules import Rhythm
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Circumstance, Poverty, Sex, Standing
from sponsorship.freezes.services import child_is_frozen
from sponsorship.matching.models import Programme, SlotClaim, Sponsorship
from sponsorship.matching.rules import WhyNot
from sponsorship.matching.scoring import Score, Urgency, monthly_need, urgency_of
from sponsorship.matching.services import points
from sponsorship.matching.services.availability import has_room, is_open
from sponsorship.matching.services.blocks import is_blocked

SHOWN = 3
"""Candidates side by side."""
NEXT_SIZE = 25


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
    waiting_days: int
    need: Money
    score: Score
    circumstances: tuple[Circumstance, ...] = ()

    @property
    def urgency(self) -> Urgency:
        """Return the urgency in one word."""
        return urgency_of(self.score.urgency)


def best_candidates(search: Search) -> list[Candidate]:
    """Return the first three, the best first; equal scores by waiting and then by code."""
    return _candidates(search, session.execute(_ranked(search).limit(SHOWN)).all())


def next_candidates(search: Search, narrowing: Narrowing) -> Page[Candidate]:
    """Return a page of everybody who could be held, in the same order."""
    query = _ranked(search)
    if narrowing.sex:
        query = query.where(Child.sex == narrowing.sex)
    if narrowing.place_code:
        query = query.where(Child.place_code == narrowing.place_code)
    page = paginate(query, narrowing.page, NEXT_SIZE)
    return replace(page, items=_candidates(search, page.items))


def find_candidate(search: Search, code: str) -> Candidate | None:
    """Return one child with the score; None for a child who cannot be held for this wish now."""
    rows = session.execute(_ranked(search).where(Child.code == code)).all()
    return next(iter(_candidates(search, rows)), None)


def why_not_others(search: Search) -> dict[WhyNot, int]:
    """Count the children within reach who are not among the candidates, each under one reason."""
    reason = case(
        (Sponsorship.id.is_not(None), WhyNot.SPONSORED.value),
        (SlotClaim.id.is_not(None), WhyNot.HELD.value),
        (Child.disputed == true(), WhyNot.DISPUTED.value),
        (Child.standing != Standing.VERIFIED, WhyNot.UNVERIFIED.value),
        (child_is_frozen(Child.id), WhyNot.NOT_NOW.value),
        (Child.birth_year < _first_birth_year(search), WhyNot.TOO_OLD.value),
        else_=WhyNot.LOWER_SCORE.value,
    ).label("reason")
    rows = session.execute(
        select(reason, func.count())
        .select_from(Child)
        .join(SlotClaim, is_open(), isouter=True)
        .join(Sponsorship, Sponsorship.claim_id == SlotClaim.id, isouter=True)
        .where(Child.standing != Standing.EXITED, *_within(search))
        .group_by(reason)
    )
    counts = {WhyNot(name): number for name, number in rows}
    free = counts.pop(WhyNot.LOWER_SCORE, 0)
    if free > SHOWN:
        counts[WhyNot.LOWER_SCORE] = free - SHOWN
    return {reason: counts[reason] for reason in WhyNot if reason in counts}


def _within(search: Search) -> list[ColumnElement[bool]]:
    return [] if search.places is None else [Child.place_code.in_(sorted(search.places))]


def _first_birth_year(search: Search) -> int:
    """Return the birth year from which a child stays below the programme's age all this year."""
    return today().year - search.programme.end_age + 1


def _ranked(search: Search) -> Select[*tuple[Any, ...]]:
    parts = {
        "waiting": points.waiting(today()),
        "wishes": points.wishes(search.wish),
        "urgency": points.urgency(),
        "amount": points.amount_fit(search.programme, search.offered),
    }
    total = parts["waiting"] + parts["wishes"] + parts["urgency"] + parts["amount"]
    return (
        select(Child, AdminUnit.name, *(part.label(name) for name, part in parts.items()))
        .join(AdminUnit, AdminUnit.code == Child.place_code)
        .where(
            Child.standing == Standing.VERIFIED,
            Child.disputed == false(),
            ~child_is_frozen(Child.id),
            Child.birth_year >= _first_birth_year(search),
            has_room(search.programme),
            ~is_blocked(search.wish.donor_id),
            *_within(search),
        )
        .order_by(total.desc(), Child.registered_on, Child.code)
    )


def _candidates(search: Search, rows: Any) -> list[Candidate]:
    circumstances = _circumstances([row[0].id for row in rows])
    return [
        Candidate(
            child_id=child.id,
            code=child.code,
            sex=child.sex,
            age=today().year - child.birth_year,
            place=place,
            household=child.household,
            waiting_days=(today() - child.registered_on).days,
            need=search.money(_need(search.programme, child)),
            score=Score(*found),
            circumstances=circumstances.get(child.id, ()),
        )
        for child, place, *found in rows
    ]


def _need(programme: Programme, child: Child) -> int:
    return monthly_need(programme.max_amount, programme.min_amount, child.allowance)


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
