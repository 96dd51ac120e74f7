"""Pictures of children: drawn anew, kept in three sizes, approved by a second person."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from core.access import Actor
from core.dates import now
from core.db import public_id, session
from core.errors import NotFound
from core.files import files
from core.i18n import _l
from core.pictures import PRINT, SIZES, Picture, draw
from sponsorship.children.identity.likeness import note_alike
from sponsorship.children.identity_models import ChildPhoto


def add_photo(child_id: int, picture: Picture, taken_on: date, by: Actor) -> ChildPhoto:
    """Keep the drawings of a picture, and note which pictures on the books look like it."""
    photo = ChildPhoto(
        child_id=child_id,
        file_key=f"photos/{public_id()}.jpg",
        taken_on=taken_on,
        likeness=picture.likeness,
        added_at=now(),
        added_by=by.id or None,
    )
    _keep_drawings(photo, picture)
    session.add(photo)
    session.flush()
    note_alike(photo)
    return photo


def approve_photo(photo: ChildPhoto, by: Actor) -> None:
    """Let the picture be shown where consent allows it."""
    photo.approved_by, photo.approved_at = by.id, now()
    session.flush()


def remove_photo(photo: ChildPhoto, by: Actor) -> list[str]:
    """Show the picture to nobody any more. Returns the keys of its files, to be dropped."""
    photo.removed_by, photo.removed_at = by.id or None, now()
    session.flush()
    return [key_of(photo, size) for size in SIZES]


def key_of(photo: ChildPhoto, size: str) -> str:
    """Return under which key a drawing of a picture is kept."""
    return photo.file_key if size == PRINT else photo.file_key.replace(".jpg", f"-{size}.jpg")


def read_photo(photo: ChildPhoto, size: str) -> bytes:
    """Return a drawing of a picture; the one for paper while no smaller one was drawn.

    Raises NotFound for a picture that was removed.
    """
    if photo.removed_at is not None:
        raise NotFound(_l("There is no such picture."))
    return files().get(key_of(photo, PRINT if photo.likeness is None else size))


def get_photo(photo_public_id: str, child_id: int) -> ChildPhoto:
    """Return a picture of that child. Raises NotFound, also for one that was removed."""
    photo = session.scalar(
        select(ChildPhoto).where(
            ChildPhoto.public_id == photo_public_id,
            ChildPhoto.child_id == child_id,
            ChildPhoto.removed_at.is_(None),
        )
    )
    if photo is None:
        raise NotFound(_l("There is no such picture."))
    return photo


def photos_of(child_id: int) -> list[ChildPhoto]:
    """Return the pictures of a child, newest first."""
    newest = (ChildPhoto.taken_on.desc(), ChildPhoto.id.desc())
    return list(
        session.scalars(
            select(ChildPhoto)
            .where(ChildPhoto.child_id == child_id, ChildPhoto.removed_at.is_(None))
            .order_by(*newest)
        )
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
        .where(
            ChildPhoto.child_id.in_(child_ids),
            ChildPhoto.approved_at.is_not(None),
            ChildPhoto.removed_at.is_(None),
        )
        .subquery()
    )
    newest = select(ChildPhoto).join(ranked, ranked.c.id == ChildPhoto.id)
    return {photo.child_id: photo for photo in session.scalars(newest.where(ranked.c.place == 1))}


def unmeasured_photos() -> list[ChildPhoto]:
    """Return the pictures from before there were smaller drawings and likenesses."""
    return list(
        session.scalars(
            select(ChildPhoto)
            .where(ChildPhoto.likeness.is_(None), ChildPhoto.removed_at.is_(None))
            .order_by(ChildPhoto.id)
        )
    )


def measure_photo(photo: ChildPhoto) -> None:
    """Draw the smaller sizes of an older picture and compare it with the others."""
    picture = draw(files().get(photo.file_key), "photo")
    _keep_drawings(photo, picture)
    photo.likeness = picture.likeness
    session.flush()
    note_alike(photo)


def _keep_drawings(photo: ChildPhoto, picture: Picture) -> None:
    for size, content in picture.drawings.items():
        files().put(key_of(photo, size), content)
