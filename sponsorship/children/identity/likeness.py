"""Pictures that look the same, across children and years, found by the database."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, insert, literal, or_, select
from sqlalchemy.orm import aliased

from core.bits import bits_apart
from core.db import session
from sponsorship.children.identity_models import ChildPhoto, PhotoLikeness
from sponsorship.children.models import Child

NEAR = 8
"""Pictures whose hashes differ in at most so many of the 64 bits look the same."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another picture that looks the same: whose it is, where the child lives, and its day."""

    child_id: int
    child_code: str
    place_code: str
    taken_on: date


def note_alike(photo: ChildPhoto) -> None:
    """Note every picture that looks like this one, with one statement; twice notes nothing new."""
    noted = aliased(PhotoLikeness)
    known = exists().where(
        or_(
            (noted.photo_id == photo.id) & (noted.other_id == ChildPhoto.id),
            (noted.other_id == photo.id) & (noted.photo_id == ChildPhoto.id),
        )
    )
    near = select(literal(photo.id), ChildPhoto.id).where(
        ChildPhoto.id != photo.id,
        ChildPhoto.removed_at.is_(None),
        bits_apart(ChildPhoto.likeness, photo.likeness) <= NEAR,
        ~known,
    )
    session.execute(insert(PhotoLikeness).from_select(["photo_id", "other_id"], near))


def alike_to(photo_ids: Collection[int]) -> dict[int, list[Alike]]:
    """Return for each picture the others, still kept, that look the same; newest first."""
    found: defaultdict[int, list[Alike]] = defaultdict(list)
    for mine, theirs in (
        (PhotoLikeness.photo_id, PhotoLikeness.other_id),
        (PhotoLikeness.other_id, PhotoLikeness.photo_id),
    ):
        rows = session.execute(
            select(mine, Child.id, Child.code, Child.place_code, ChildPhoto.taken_on)
            .join(ChildPhoto, ChildPhoto.id == theirs)
            .join(Child, Child.id == ChildPhoto.child_id)
            .where(mine.in_(photo_ids), ChildPhoto.removed_at.is_(None))
            .order_by(ChildPhoto.taken_on.desc(), ChildPhoto.id.desc())
        )
        for photo_id, child_id, code, place, taken_on in rows:
            found[photo_id].append(Alike(child_id, code, place, taken_on))
    return dict(found)
