"""Find a child by code, in the scope of whoever asks."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import aliased

from core.access import Actor
from core.batches import batches
from core.dates import today
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.places.services import scope_codes, scope_units
from sponsorship.children.duplicate_models import VoidRecord
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


def are_void(child_ids: Collection[int]) -> bool:
    """Say whether any of the records stands for no child any more."""
    found = select(VoidRecord.id).where(
        VoidRecord.child_id.in_(child_ids), VoidRecord.undone_at.is_(None)
    )
    return session.scalar(found.limit(1)) is not None


def kept_code(code: str) -> str | None:
    """Return the code of the record into which that of ``code`` was merged, if it was."""
    kept = aliased(Child)
    return session.scalar(
        select(kept.code)
        .join(VoidRecord, VoidRecord.kept_id == kept.id)
        .join(Child, Child.id == VoidRecord.child_id)
        .where(Child.code == code, VoidRecord.undone_at.is_(None))
    )


def merged_codes(child_id: int) -> list[str]:
    """Return the codes of the records that were merged into a child's."""
    return list(
        session.scalars(
            select(Child.code)
            .join(VoidRecord, VoidRecord.child_id == Child.id)
            .where(VoidRecord.kept_id == child_id, VoidRecord.undone_at.is_(None))
            .order_by(Child.code)
        )
    )


def within_scope(actor: Actor, *, void: bool = False) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that it lives where the actor works.

    Records that stand for no child any more are left out, unless ``void``.
    """
    units = scope_units(actor)
    standing = true() if void else stands_for_a_child()
    return standing if units is None else Child.place_code.in_(units) & standing


def stands_for_a_child() -> ColumnElement[bool]:
    """Return the condition on ``Child`` that the record was neither merged nor taken back."""
    return Child.id.not_in(select(VoidRecord.child_id).where(VoidRecord.undone_at.is_(None)))


def works_in(actor: Actor, place_code: str) -> bool:
    """Say whether a commune is one of the actor's places."""
    codes = scope_codes(actor)
    return codes is None or place_code in codes


def works_everywhere(actor: Actor) -> bool:
    """Say whether the actor is bound to no commune."""
    return scope_units(actor) is None


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
