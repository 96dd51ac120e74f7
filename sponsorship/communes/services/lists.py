"""The children of an officer's commune."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from core.access import Actor
from core.dates import Month, anchor_day, today
from core.db import session
from core.paging import Page
from core.text import search_key
from sponsorship.children.identity import (
    Identity,
    found_by,
    latest_photos,
    names_for,
    page_in_name_order,
)
from sponsorship.children.identity.field_work import last_visits, unvisited_since
from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.children.services import within_scope
from sponsorship.communes.rules import VISIT_MONTHS, Due, OwnFilter
from sponsorship.photos.rules import old_before
from sponsorship.photos.services import photo_months


@dataclass(frozen=True, slots=True)
class Line:
    """A child of the list, and what is due for it."""

    child: Child
    who: Identity
    photo: ChildPhoto | None
    photo_due: bool
    visited_on: date | None
    visit_due: bool


def list_own(wanted: OwnFilter, actor: Actor) -> Page[Line]:
    """Return a page of the children where the actor works, in Vietnamese name order."""
    query = select(Child.id).where(
        within_scope(actor), Child.standing != Standing.EXITED, *_conditions(wanted)
    )
    page = page_in_name_order(query, wanted.page)
    ids = page.items
    children = {one.id: one for one in session.scalars(select(Child).where(Child.id.in_(ids)))}
    names, photos, visits = names_for(ids), latest_photos(ids), last_visits(ids)
    since, before = _visits_since(), old_before(today(), photo_months())
    lines = []
    for child in (children[child_id] for child_id in ids):
        photo, visited = photos.get(child.id), visits.get(child.id)
        old = photo is None or photo.taken_on < before
        lines.append(
            Line(child, names[child.id], photo, old, visited, visited is None or visited < since)
        )
    return Page(lines, page.total, page.number, page.size)


def _conditions(wanted: OwnFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if search_key(wanted.text):
        conditions.append(found_by(wanted.text, named=True))
    if wanted.due is Due.VISIT:
        conditions.append(unvisited_since(_visits_since()))
    return conditions


def _visits_since() -> date:
    day = today()
    return anchor_day(Month.of(day) - VISIT_MONTHS, day.day)
