"""Who may speak for a child on a day: its guardian, or the body that answers for it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from core.access import Actor
from core.dates import now
from core.db import session
from sponsorship.children.consent_models import GuardianBar
from sponsorship.children.consent_rules import Giver
from sponsorship.children.identity.guardians import Carer
from sponsorship.children.identity_models import CareSetting, Guardian, Representative
from sponsorship.children.record_rules import INSTITUTIONS


@dataclass(frozen=True, slots=True)
class Body:
    """A commune's guardian-in-law or the head of an institution, with the paper that says so."""

    kind: Giver
    name: str
    office: str
    document: str
    from_day: date


@dataclass(slots=True)
class Speakers:
    """Who speaks for a child on a day; a commune does so only for a child without a guardian."""

    guardians: set[int] = field(default_factory=set)
    bodies: dict[int, Body] = field(default_factory=dict)
    entered: list[date] = field(default_factory=list)
    """Days on which the child came into the institution where it is."""

    def guardian_by(self, day: date) -> int | None:
        """Return the guardian whose word of a day counts, the one recorded last.

        What a guardian said before the child came into an institution ended there.
        """
        entered = any(day <= came for came in self.entered)
        return None if entered else max(self.guardians, default=None)

    def body(self, kind: Giver | None = None) -> int | None:
        """Return the body that answers, of a kind or any, the one recorded last."""
        found = (key for key, body in self.bodies.items() if kind in (None, body.kind))
        return max(found, default=None)


def speakers_of(child_ids: Collection[int], on: date) -> defaultdict[int, Speakers]:
    """Return who speaks for these children on a day; three queries.

    Where a guardian is under suspicion now, nobody of the family does.
    """
    found: defaultdict[int, Speakers] = defaultdict(Speakers)
    for child_id, row_id in session.execute(
        select(Guardian.child_id, Guardian.id).where(
            Guardian.child_id.in_(child_ids), _guards(Guardian, on)
        )
    ):
        found[child_id].guardians.add(row_id)
    for row in session.scalars(
        select(Representative).where(
            Representative.child_id.in_(child_ids), _answers(Representative, on)
        )
    ):
        found[row.child_id].bodies[row.id] = Body(
            row.kind, row.name, row.office, row.document, row.from_day
        )
        if row.kind is Giver.INSTITUTION:
            found[row.child_id].entered.append(row.from_day)
    homes = select(CareSetting.child_id, CareSetting.from_day).where(
        CareSetting.child_id.in_(child_ids), _is_home(CareSetting, on)
    )
    for child_id, from_day in session.execute(homes):
        found[child_id].entered.append(from_day)
    return found


def bodies_of(child_id: int, on: date) -> list[Body]:
    """Return the bodies that answer for a child on a day."""
    rows = session.scalars(
        select(Representative)
        .where(Representative.child_id == child_id, _answers(Representative, on))
        .order_by(Representative.id)
    )
    return [Body(row.kind, row.name, row.office, row.document, row.from_day) for row in rows]


def may_still_speak(given: Any, on: date) -> ColumnElement[bool]:
    """Return the condition on a row of consents that who gave it speaks for the child on a day.

    The row names its ``guardian_id`` or ``representative_id``, the child and ``given_on``.
    """
    body, home = aliased(Representative), aliased(CareSetting)
    entered_since = or_(
        exists().where(
            body.child_id == given.child_id,
            body.kind == Giver.INSTITUTION,
            body.from_day >= given.given_on,
            _in_force(body, on),
        ),
        exists().where(
            home.child_id == given.child_id, home.from_day >= given.given_on, _is_home(home, on)
        ),
    )
    return or_(
        exists().where(Guardian.id == given.guardian_id, _guards(Guardian, on)) & ~entered_since,
        exists().where(Representative.id == given.representative_id, _answers(Representative, on)),
    )


def carers_of(child_ids: Collection[int], on: date) -> dict[int, Carer]:
    """Return who cares for each of these children on a day, the one recorded last."""
    rows = session.scalars(
        select(Guardian)
        .where(Guardian.child_id.in_(child_ids), _in_force(Guardian, on))
        .order_by(Guardian.id)
    )
    return {row.child_id: Carer(row.name, row.relation, row.phone) for row in rows}


def set_representative(child_id: int, body: Body, by: Actor) -> None:
    """Let a body answer for the child from its day on; the one before ends that day."""
    session.execute(
        update(Representative)
        .where(Representative.child_id == child_id, Representative.to_day.is_(None))
        .values(to_day=body.from_day)
    )
    session.add(
        Representative(
            child_id=child_id,
            kind=body.kind,
            name=body.name,
            office=body.office,
            document=body.document,
            from_day=body.from_day,
            recorded_at=now(),
            recorded_by=by.id or None,
        )
    )
    session.flush()


def end_representative(child_id: int, on: date) -> int:
    """Let no body answer for the child any more; returns how many did."""
    ended = session.scalars(
        update(Representative)
        .where(Representative.child_id == child_id, Representative.to_day.is_(None))
        .values(to_day=on)
        .returning(Representative.id)
    )
    return len(ended.all())


def _guards(guardian: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that a guardian speaks for the child: there, and not suspected."""
    barred = exists().where(
        GuardianBar.child_id == guardian.child_id, GuardianBar.lifted_at.is_(None)
    )
    return _in_force(guardian, on) & ~barred


def _answers(body: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that a body answers: an institution, or where nobody is guardian."""
    guardian = aliased(Guardian)
    guarded = exists().where(guardian.child_id == body.child_id, _guards(guardian, on))
    return _in_force(body, on) & or_(body.kind == Giver.INSTITUTION, ~guarded)


def _is_home(setting: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that the child lives in an institution."""
    return and_(setting.kind.in_(INSTITUTIONS), _in_force(setting, on))


def _in_force(row: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that a row holds; one ended on a day no longer does that day."""
    return or_(row.to_day.is_(None), row.to_day > on)
