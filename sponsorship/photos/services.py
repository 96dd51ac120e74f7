"""What one may do with the pictures of a child, and the lists of those that need somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, select

from core.access import Actor
from core.audit import Act, record
from core.dates import today
from core.errors import NotAllowed, RuleBroken
from core.i18n import _l
from core.jobs.services import enqueue
from core.paging import Page, paginate
from core.pictures import draw
from core.places.services import names_of, scope_codes
from sponsorship.children import identity
from sponsorship.children.identity import Alike, Identity
from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.permissions import Permission
from sponsorship.photos.rules import DROP, PhotoView, is_believable, old_before


@dataclass(frozen=True, slots=True)
class LooksLike:
    """A picture that looks the same; ``code`` is None for a child of somebody else's area."""

    code: str | None
    taken_on: date


@dataclass(frozen=True, slots=True)
class Card:
    """A picture to judge: the ones that look the same, and whether the actor may approve it."""

    photo: ChildPhoto
    alike: Sequence[LooksLike]
    own: bool


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """A line of the lists: a child, and the picture that waits or the day of the newest one."""

    child: Child
    who: Identity
    place: str
    card: Card | None
    taken_on: date | None


def add_photo(child: Child, content: bytes, taken_on: date | None, *, by: Actor) -> ChildPhoto:
    """Keep a picture, drawn anew; somebody else approves it.

    Without a day, the one the camera wrote counts where it can be right. Raises
    RuleBroken("photo") for what is no picture or too large a one, RuleBroken("taken_on") for a
    day that is missing or cannot be.
    """
    picture = draw(content, "photo")
    born = identity.names_for([child.id])[child.id].birth.earliest
    day = _day_taken(taken_on, picture.taken_on, born)
    photo = identity.add_photo(child.id, picture, day, by)
    record(Act("photo added", "child", child.code, {"photo": photo.public_id}), by)
    return photo


def _day_taken(typed: date | None, proposed: date | None, born: date) -> date:
    day = typed
    if day is None and proposed is not None and is_believable(proposed, born, today()):
        day = proposed
    if day is None:
        raise RuleBroken(
            "taken_on",
            _l("The camera has not written a day. Enter the one on which the picture was taken."),
        )
    if day > today():
        raise RuleBroken("taken_on", _l("A picture cannot be of a day to come."))
    if day < born:
        raise RuleBroken("taken_on", _l("On this day the child was not yet born."))
    return day


def approve_photo(child: Child, photo_id: str, *, compared: bool = False, by: Actor) -> None:
    """Let a picture be shown where consent allows it.

    Raises NotAllowed for one's own, and RuleBroken("compared") where another picture looks the
    same, until the person says that both were compared.
    """
    photo = identity.get_photo(photo_id, child.id)
    if photo.added_by == by.id:
        raise NotAllowed(_l("Somebody else approves the picture you added."))
    if not compared and identity.alike_to([photo.id]):
        raise RuleBroken(
            "compared", _l("Another picture looks the same. Compare them, then tick this box.")
        )
    identity.approve_photo(photo, by)
    told = {"photo": photo.public_id, "compared": compared}
    record(Act("photo approved", "child", child.code, told), by)


def remove_photo(child: Child, photo_id: str, reason: str, *, by: Actor) -> None:
    """Show a picture to nobody any more and delete its files.

    Whoever may approve pictures may, and whoever added it until it is approved. Raises NotFound,
    and NotAllowed for others.
    """
    photo = identity.get_photo(photo_id, child.id)
    own = photo.added_by == by.id and photo.approved_at is None
    if not own and not by.may(Permission.CHILDREN_VERIFY):
        raise NotAllowed(_l("An approved picture is removed by somebody who approves pictures."))
    keys = identity.remove_photo(photo, by)
    enqueue(DROP, {"keys": keys}, by=by)
    record(Act("photo removed", "child", child.code, {"photo": photo.public_id}, reason), by)


def cards_of(child: Child, actor: Actor) -> list[Card]:
    """Return the pictures of a child, newest first, each with what looks the same."""
    photos = identity.photos_of(child.id)
    alike = _alike(photos, actor)
    return [_card(photo, alike, actor) for photo in photos]


def list_photos(view: PhotoView, number: int, actor: Actor) -> Page[PhotoLine]:
    """Return a page of the pictures to approve, or of the children to take a new one of."""
    page = paginate(_query(view, actor), number)
    found = [_parts(row) for row in page.items]
    alike = _alike([photo for _child, photo, _day in found if photo], actor)
    names = identity.names_for([child.id for child, _photo, _day in found])
    places = names_of({child.place_code for child, _photo, _day in found})
    lines = [
        PhotoLine(
            child,
            names[child.id],
            places[child.place_code],
            _card(photo, alike, actor) if photo else None,
            day,
        )
        for child, photo, day in found
    ]
    return Page(lines, page.total, page.number, page.size)


def waiting_count(actor: Actor) -> Select[int]:
    """Return the query that counts the pictures to approve in the actor's places."""
    waiting = identity.waiting_photos(within_scope(actor)).order_by(None)
    return select(func.count()).select_from(waiting.with_only_columns(ChildPhoto.id).subquery())


def photo_months() -> int:
    """Return after how many months a picture is old."""
    return int(current_app.config["PHOTO_MONTHS"])


def measure_photos() -> int:
    """Draw the smaller sizes of every picture from before there were any; returns how many."""
    older = identity.unmeasured_photos()
    for photo in older:
        identity.measure_photo(photo)
    return len(older)


def _query(view: PhotoView, actor: Actor) -> Select[*tuple[Any, ...]]:
    mine = within_scope(actor)
    if view is PhotoView.OLD:
        return identity.old_photos(mine, old_before(today(), photo_months()))
    if view is PhotoView.MISSING:
        return identity.children_without_photo(mine)
    return identity.waiting_photos(mine)


def _parts(row: Any) -> tuple[Child, ChildPhoto | None, date | None]:
    if isinstance(row, Child):
        return row, None, None
    first, second = row
    return (second, first, first.taken_on) if isinstance(second, Child) else (first, None, second)


def _alike(photos: Sequence[ChildPhoto], actor: Actor) -> dict[int, list[LooksLike]]:
    found, places = identity.alike_to([photo.id for photo in photos]), scope_codes(actor)
    return {
        photo_id: [LooksLike(_known_code(other, places), other.taken_on) for other in others]
        for photo_id, others in found.items()
    }


def _card(photo: ChildPhoto, alike: dict[int, list[LooksLike]], actor: Actor) -> Card:
    return Card(photo, alike.get(photo.id, ()), photo.added_by == actor.id)


def _known_code(other: Alike, places: frozenset[str] | None) -> str | None:
    return other.child_code if places is None or other.place_code in places else None
