"""Find a child by code, in the scope of whoever asks."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true

from core.access import Actor
from core.batches import batches
from core.dates import today
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.places.services import scope_codes
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Circumstance, Sex, Standing


@dataclass(frozen=True, slots=True)
class ChildRef:
    """What other features may know of a child."""

    id: int
    code: str
    place_code: str
    sex: Sex
    birth_year: int
    standing: Standing
    disputed: bool
    circumstances: frozenset[Circumstance]


def find_child(code: str) -> Child | None:
    """Return the child of a code, or None."""
    return session.scalar(select(Child).where(Child.code == code))


def get_child(code: str, actor: Actor) -> Child:
    """Return a child in the places of the actor. Raises NotFound, also for other places."""
    child = session.scalar(select(Child).where(Child.code == code, within_scope(actor)))
    if child is None:
        raise NotFound(_l("There is no child with this code in your area."))
    return child


def within_scope(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that it lives where the actor works."""
    codes = scope_codes(actor)
    if codes is None:
        return true()
    return Child.place_code.in_(codes) if codes else false()


def works_in(actor: Actor, place_code: str) -> bool:
    """Say whether a commune is one of the actor's places."""
    codes = scope_codes(actor)
    return codes is None or place_code in codes


def works_everywhere(actor: Actor) -> bool:
    """Say whether the actor is bound to no commune."""
    return scope_codes(actor) is None


def children_by_code(codes: Collection[str]) -> dict[str, ChildRef]:
    """Return the children of these codes, those that exist, in any place."""
    found: dict[str, ChildRef] = {}
    for batch in batches(dict.fromkeys(codes)):
        children = session.execute(
            select(
                Child.id,
                Child.code,
                Child.place_code,
                Child.sex,
                Child.birth_year,
                Child.standing,
                Child.disputed,
            ).where(Child.code.in_(batch))
        ).all()
        present = circumstances_of([row.id for row in children])
        found.update(
            (row.code, ChildRef(*row, circumstances=present.get(row.id, frozenset())))
            for row in children
        )
    return found


def circumstances_of(child_ids: Collection[int]) -> dict[int, frozenset[Circumstance]]:
    """Return the circumstances in force today of these children."""
    day = today()
    present: defaultdict[int, set[Circumstance]] = defaultdict(set)
    for batch in batches(child_ids):
        rows = session.execute(
            select(ChildCircumstance.child_id, ChildCircumstance.kind).where(
                ChildCircumstance.child_id.in_(batch),
                or_(ChildCircumstance.to_day.is_(None), ChildCircumstance.to_day > day),
            )
        )
        for child_id, kind in rows:
            present[child_id].add(kind)
    return {child_id: frozenset(kinds) for child_id, kinds in present.items()}
