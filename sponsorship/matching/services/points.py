"""The points of a score as columns of the database: one query ranks everybody who waits.

Every function here weighs a row of ``Child`` joined with its ``AdminUnit``.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, func, literal, or_, select

from core.dates import today
from core.places.models import AdminUnit
from donors.models import Wish
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Sex
from sponsorship.matching import scoring
from sponsorship.matching.models import Programme


def _points(condition: ColumnElement[bool], points: int, otherwise: Any = 0) -> ColumnElement[int]:
    return case((condition, points), else_=otherwise)


def waiting(day: date) -> ColumnElement[int]:
    """Return the points of the days since the child was registered."""
    most = scoring.MOST[scoring.Part.WAITING]
    steps = [
        (Child.registered_on <= day - timedelta(days=points * scoring.WAITING_DAYS_A_POINT), points)
        for points in range(most, 0, -1)
    ]
    return case(*steps, else_=0)


def wishes(wish: Wish) -> ColumnElement[int]:
    """Return the points of the wishes; a wish that is not made is met by every child."""
    return _sex(wish) + _age(wish) + _place(wish)


def _sex(wish: Wish) -> ColumnElement[int]:
    if wish.sex is None:
        return literal(scoring.SEX_POINTS)
    return _points(Child.sex == Sex(wish.sex), scoring.SEX_POINTS)


def _age(wish: Wish) -> ColumnElement[int]:
    youngest = 0 if wish.age_from is None else wish.age_from
    oldest = today().year if wish.age_to is None else wish.age_to
    age, near = today().year - Child.birth_year, scoring.NEAR_AGE_YEARS
    nearly = _points(age.between(youngest - near, oldest + near), scoring.NEAR_AGE_POINTS)
    return _points(age.between(youngest, oldest), scoring.AGE_POINTS, nearly)


def _place(wish: Wish) -> ColumnElement[int]:
    if wish.place_code is None:
        return literal(scoring.PLACE_POINTS)
    province = (
        select(AdminUnit.parent_code).where(AdminUnit.code == wish.place_code).scalar_subquery()
    )
    there = or_(Child.place_code == wish.place_code, AdminUnit.parent_code == wish.place_code)
    nearly = _points(AdminUnit.parent_code == province, scoring.NEAR_PLACE_POINTS)
    return _points(there, scoring.PLACE_POINTS, nearly)


def urgency() -> ColumnElement[int]:
    """Return the points of the gravest circumstance in force, and of the household."""
    points = case(
        *(
            (ChildCircumstance.kind == kind, points)
            for kind, points in scoring.CIRCUMSTANCE_POINTS.items()
        ),
        else_=0,
    )
    gravest = (
        select(func.max(points))
        .where(ChildCircumstance.child_id == Child.id, in_force())
        .scalar_subquery()
    )
    household = case(
        *((Child.household == kind, points) for kind, points in scoring.HOUSEHOLD_POINTS.items()),
        else_=0,
    )
    return func.coalesce(gravest, 0) + household


def amount_fit(programme: Programme, offered: int) -> ColumnElement[int]:
    """Compare what is offered with what is lacking, whichever is the smaller, in whole points."""
    most = scoring.MOST[scoring.Part.AMOUNT]
    gap = programme.max_amount - Child.allowance
    need = case((gap > programme.min_amount, gap), else_=programme.min_amount)
    fit = case(
        (need >= offered, most * offered // need),
        else_=most * need // offered,
    )
    return cast(fit, Integer)


def in_force() -> ColumnElement[bool]:
    """Return the condition that a circumstance holds today."""
    return or_(ChildCircumstance.to_day.is_(None), ChildCircumstance.to_day >= today())
