"""Pictures of children: re-drawn without hidden data, approved by a second person."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from core.access import Actor
from core.dates import now
from core.db import public_id, session
from core.errors import NotFound
from core.files import files
from core.i18n import _l
from core.pictures import redraw
from sponsorship.children.identity_models import ChildPhoto


def add_photo(child_id: int, content: bytes, taken_on: date, by: Actor) -> ChildPhoto:
    """Keep a new picture, drawn anew so that place, device and thumbnails stay behind.

    Raises RuleBroken("photo") for what is no picture or too large a one.
    """
    key = f"photos/{public_id()}.jpg"
    files().put(key, redraw(content, "photo"))
    photo = ChildPhoto(child_id=child_id, file_key=key, taken_on=taken_on, added_by=by.id or None)
    session.add(photo)
    session.flush()
    return photo


def approve_photo(photo: ChildPhoto, by: Actor) -> None:
    """Let the picture be shown where consent allows it."""
    photo.approved_by, photo.approved_at = by.id, now()


def get_photo(photo_public_id: str, child_id: int) -> ChildPhoto:
    """Return a picture of that child. Raises NotFound."""
    photo = session.scalar(
        select(ChildPhoto).where(
            ChildPhoto.public_id == photo_public_id, ChildPhoto.child_id == child_id
        )
    )
    if photo is None:
        raise NotFound(_l("There is no such picture."))
    return photo


def photos_of(child_id: int) -> list[ChildPhoto]:
    """Return all pictures of a child, newest first."""
    newest = (ChildPhoto.taken_on.desc(), ChildPhoto.id.desc())
    return list(
        session.scalars(select(ChildPhoto).where(ChildPhoto.child_id == child_id).order_by(*newest))
    )


def latest_photos(child_ids: Collection[int]) -> dict[int, ChildPhoto]:
    """Return the newest approved picture of each child that has one."""
    ranked = (
        select(
            ChildPhoto.id,
            func.row_number()
            .over(
                partition_by=ChildPhoto.child_id,
                order_by=(ChildPhoto.taken_on.desc(), ChildPhoto.id.desc()),
            )
            .label("place"),
        )
        .where(ChildPhoto.child_id.in_(child_ids), ChildPhoto.approved_at.is_not(None))
        .subquery()
    )
    newest = select(ChildPhoto).join(ranked, ranked.c.id == ChildPhoto.id)
    return {photo.child_id: photo for photo in session.scalars(newest.where(ranked.c.place == 1))}
