"""The facts and points of a score as columns of the database: one query ranks who waits.

Every function here weighs a row of ``Child`` joined with its ``AdminUnit``, some also one of
``ChildRank``; the arithmetic is that of ``sponsorship.matching.scoring``.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from core.dates import today
from core.db import Amount
from core.places.models import AdminUnit
from donors.models import Wish
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Sex
from sponsorship.matching import scoring
from sponsorship.matching.models import Programme, SlotClaim, Sponsorship
from sponsorship.matching.rank_models import ChildRank
from sponsorship.matching.rules import RUNNING
from sponsorship.matching.scoring import NEAR, NO, WAITING_DAYS, YES, Weights
from sponsorship.matching.services.availability import at_least, raw_gap
from sponsorship.matching.sharing import Sharing

Row = type[Child | ChildRank]


class days_between(FunctionElement[int]):  # noqa: N801 - named as functions of SQL are
    """Whole days from a first day to a second one."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "postgresql")
def _days_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    first, second = element.clauses
    return f"({compiler.process(second, **options)} - {compiler.process(first, **options)})"


@compiles(days_between, "sqlite")
def _days_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    first, second = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


def waiting_days(day: date, row: Row = Child) -> ColumnElement[int]:
    """Return the days since the child was registered."""
    return days_between(row.registered_on, literal(day, Child.registered_on.type))


def gravity() -> ColumnElement[int]:
    """Return the points of the gravest circumstance in force, and of the household."""
    kinds = {kind.value: points for kind, points in scoring.CIRCUMSTANCE_POINTS.items()}
    gravest = (
        select(func.max(case(kinds, value=ChildCircumstance.kind, else_=0)))
        .where(ChildCircumstance.child_id == Child.id, in_force())
        .scalar_subquery()
    )
    households = {kind.value: points for kind, points in scoring.HOUSEHOLD_POINTS.items()}
    return func.coalesce(gravest, 0) + case(households, value=Child.household, else_=0)


def gap(programme: Programme) -> ColumnElement[int]:
    """Return what the child lacks a month, less what others have taken up of it."""
    lacking = raw_gap(programme)
    if programme.sharing is not Sharing.SOLE:
        taken = (
            select(cast(func.coalesce(func.sum(SlotClaim.share), 0), Amount))
            .where(SlotClaim.child_id == Child.id, SlotClaim.freed_at.is_(None))
            .scalar_subquery()
        )
        lacking = at_least(lacking, programme.min_amount) - taken
    return lacking.label("gap")


def left(programme: Programme) -> ColumnElement[int]:
    """Return the same, never below the least a sponsor of the programme gives."""
    return at_least(gap(programme).element, programme.min_amount)


def sex(wish: Wish, row: Row = Child) -> ColumnElement[int]:
    """Say whether the wished sex is met; a wish that is not made is met by every child."""
    if wish.sex is None:
        return literal(1)
    return case((row.sex == Sex(wish.sex), 1), else_=0)


def age(wish: Wish, row: Row = Child) -> ColumnElement[int]:
    """Say how far the wished age is met."""
    if wish.age_from is None and wish.age_to is None:
        return literal(YES)
    youngest = 0 if wish.age_from is None else wish.age_from
    oldest = today().year if wish.age_to is None else wish.age_to
    years, near = today().year - row.birth_year, scoring.NEAR_AGE_YEARS
    return case(
        (years.between(youngest, oldest), YES),
        (years.between(youngest - near, oldest + near), NEAR),
        else_=NO,
    )


def place(wish: Wish, row: Row = Child) -> ColumnElement[int]:
    """Say how far the wished place, a commune or a province, is met."""
    if wish.place_code is None:
        return literal(YES)
    province = (
        select(AdminUnit.parent_code).where(AdminUnit.code == wish.place_code).scalar_subquery()
    )
    there = or_(row.place_code == wish.place_code, AdminUnit.parent_code == wish.place_code)
    return case((there, YES), (AdminUnit.parent_code == province, NEAR), else_=NO)


def siblings_of(donor_id: int) -> Select[int | None]:
    """Return the households in which children of a donor live."""
    return (
        select(Child.household_id)
        .join(Sponsorship, Sponsorship.child_id == Child.id)
        .where(
            Sponsorship.donor_id == donor_id,
            Sponsorship.state.in_(RUNNING),
            Child.household_id.is_not(None),
        )
    )


def siblings(donor_id: int) -> ColumnElement[int]:
    """Say whether a child of the same household has this sponsor."""
    return case((Child.household_id.in_(siblings_of(donor_id)), 1), else_=0)


def communes(*conditions: ColumnElement[bool]) -> Subquery:
    """Return how many children of each commune are free, of all who are ranked or taken."""
    return (
        select(
            ChildRank.place_code,
            func.count().filter(ChildRank.free).label("free"),
            func.count().label("living"),
        )
        .where(*conditions)
        .group_by(ChildRank.place_code)
        .subquery()
    )


def own_worth(programme: Programme, weights: Weights, commune: Subquery) -> ColumnElement[int]:
    """Return the points of a child that no wish changes, its row joined with ``communes``."""
    return (
        support_gap_points(left(programme), programme.max_amount, weights)
        + waiting_points(waiting_days(today()), weights)
        + _whole(weights.urgency * gravity(), scoring.GRAVEST)
        + fairness_points(
            func.coalesce(commune.c.free, 0), func.coalesce(commune.c.living, 0), weights
        )
    )


def fairness_points(
    free: ColumnElement[int], living: ColumnElement[int], weights: Weights
) -> ColumnElement[int]:
    """Return the points of a commune in which many children have no sponsor."""
    return _whole(weights.fairness * free, case((living > 0, living), else_=1))


def support_gap_points(
    lacks: ColumnElement[int], most: int, weights: Weights
) -> ColumnElement[int]:
    """Return the points of what a child lacks a month."""
    return _whole(weights.support_gap * case((lacks > most, most), else_=lacks), most)


def waiting_points(days: ColumnElement[int], weights: Weights) -> ColumnElement[int]:
    """Return the points of the days a child has waited."""
    waited = case((days > WAITING_DAYS, WAITING_DAYS), else_=days)
    return _whole(weights.waiting * waited, WAITING_DAYS)


def total(facts: dict[str, Any], weights: Weights) -> ColumnElement[int]:
    """Return the sum of the parts, from the columns of the facts by name."""
    lacks, offered = facts["left"], facts["offered"]
    fit = case(
        (lacks >= offered, _whole(weights.amount * offered, lacks)),
        else_=_whole(weights.amount * lacks, offered),
    )
    whole: ColumnElement[int] = (
        support_gap_points(lacks, facts["most"], weights)
        + waiting_points(facts["waiting_days"], weights)
        + _whole(weights.urgency * facts["gravity"], scoring.GRAVEST)
        + weights.sex * facts["sex"]
        + _whole(weights.age * facts["age"], YES)
        + _whole(weights.age * facts["place"], YES)
        + weights.siblings * facts["siblings"]
        + fairness_points(facts["free"], facts["living"], weights)
        + cast(fit, Integer)
    )
    return whole


def in_force() -> ColumnElement[bool]:
    """Return the condition that a circumstance holds today."""
    return or_(ChildCircumstance.to_day.is_(None), ChildCircumstance.to_day >= today())


def _whole(over: ColumnElement[int], under: Any) -> ColumnElement[int]:
    """Divide as integers do."""
    whole: ColumnElement[int] = over // under
    return whole
