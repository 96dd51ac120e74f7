"""Visits to the children of a commune."""

from dataclasses import dataclass
from datetime import date

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from sponsorship.children.field_models import FieldUndoing, Visit
from sponsorship.children.identity import field_work
from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.models import Child
from sponsorship.communes.rules import Met
from sponsorship.photos.services import add_photo


@dataclass(frozen=True, slots=True)
class RecordVisit:
    """A visit: its day, whom the officer met, and what was found."""

    visited_on: date
    met: Met
    findings: str


def record_visit(
    child: Child, told: RecordVisit, picture: bytes, form_id: str, *, by: Actor
) -> Visit:
    """Write down a visit, once for each form; its picture waits for somebody else's approval.

    Raises RuleBroken for a day to come or for what is no picture.
    """
    if (known := field_work.find_visit(form_id)) is not None:
        return known
    if told.visited_on > today():
        raise RuleBroken("visited_on", _l("A visit cannot be on a day to come."))
    photo = add_photo(child, picture, told.visited_on, by=by) if picture else None
    visit = Visit(
        form_id=form_id,
        child_id=child.id,
        visited_on=told.visited_on,
        met=told.met,
        findings=told.findings,
        photo_id=photo.id if photo else None,
        recorded_at=now(),
        recorded_by=by.id,
    )
    session.add(visit)
    session.flush()
    record(Act("visited", "child", child.code, {"visit": visit.public_id}), by)
    return visit


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit with whom the officer met, its picture, and what undid it, if it was a mistake."""

    visit: Visit
    met: Met
    photo: ChildPhoto | None
    undoing: FieldUndoing | None


def visits_of(child: Child) -> list[Visited]:
    """Return the visits to a child, newest first, each with its picture while it is kept."""
    return [
        Visited(visit, Met(visit.met), photo, undoing)
        for visit, photo, undoing in field_work.visits_of(child.id)
    ]
