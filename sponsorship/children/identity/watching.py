"""Conditions on ``Child`` that only identity can answer: birthdays, missing papers, no guardian."""

from collections.abc import Collection
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from core.db import session
from core.partial_dates import PartialDate
from sponsorship.children.identity.names import birth_of
from sponsorship.children.identity_models import (
    CareSetting,
    ChildIdentity,
    ChildPaper,
    Guardian,
)
from sponsorship.children.life_rules import born_to_turn
from sponsorship.children.models import Child
from sponsorship.children.record_rules import INSTITUTIONS, PaperKind

Columns = TypeVarTuple("Columns")


def turning(age: int, first: date, last: date) -> ColumnElement[bool]:
    """Say that a child may turn an age between two days: the earliest possible birth counts."""
    low, high = born_to_turn(age, first, last)
    born = select(ChildIdentity.child_id).where(ChildIdentity.birth_date.between(low, high))
    return Child.id.in_(born)


def in_birth_order(query: Select[*Columns]) -> Select[*Columns]:
    """Sort a query over ``Child`` by birth, the oldest first, by code where births are equal."""
    return query.join(ChildIdentity, ChildIdentity.child_id == Child.id).order_by(
        ChildIdentity.birth_date, Child.code
    )


def births_up_to(age: int, day: date, waiting: ColumnElement[bool]) -> dict[int, PartialDate]:
    """Return the births of the children who fit and may have turned an age by a day, by id."""
    born = born_to_turn(age, day, day)[1]
    rows = session.execute(
        select(Child.id, ChildIdentity.birth_date, ChildIdentity.birth_precision)
        .join(ChildIdentity, ChildIdentity.child_id == Child.id)
        .where(ChildIdentity.birth_date <= born, waiting)
    )
    return {row.id: birth_of(row.birth_date, row.birth_precision) for row in rows}


def lacks_personal_id() -> ColumnElement[bool]:
    """Say that no personal ID of the child is known."""
    return Child.id.in_(select(ChildIdentity.child_id).where(ChildIdentity.personal_id.is_(None)))


def lacks_paper(kind: PaperKind, day: date) -> ColumnElement[bool]:
    """Say that nobody has seen such a paper that is good on a day."""
    return ~exists().where(
        ChildPaper.child_id == Child.id,
        ChildPaper.kind == kind,
        or_(ChildPaper.expires_on.is_(None), ChildPaper.expires_on >= day),
    )


def insurance_ends(first: date, last: date) -> ColumnElement[bool]:
    """Say that the health insurance card ends between two days and no later one was seen."""
    card = select(ChildPaper.child_id).where(ChildPaper.kind == PaperKind.INSURANCE_CARD)
    later = or_(ChildPaper.expires_on.is_(None), ChildPaper.expires_on > last)
    ending = card.where(ChildPaper.expires_on.between(first, last))
    return Child.id.in_(ending) & Child.id.not_in(card.where(later))


def insurance_ends_on(child_ids: Collection[int]) -> dict[int, date]:
    """Return the last day of each child's newest insurance card."""
    rows = session.execute(
        select(ChildPaper.child_id, func.max(ChildPaper.expires_on).label("due"))
        .where(ChildPaper.child_id.in_(child_ids), ChildPaper.kind == PaperKind.INSURANCE_CARD)
        .group_by(ChildPaper.child_id)
    )
    return {row.child_id: row.due for row in rows}


def lacks_guardian() -> ColumnElement[bool]:
    """Say that neither a person nor an institution cares for the child."""
    person = exists().where(Guardian.child_id == Child.id, Guardian.to_day.is_(None))
    institution = exists().where(
        CareSetting.child_id == Child.id,
        CareSetting.to_day.is_(None),
        CareSetting.kind.in_(INSTITUTIONS),
    )
    return ~person & ~institution
