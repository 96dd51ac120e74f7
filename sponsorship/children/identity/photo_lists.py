"""Pictures that wait for somebody, and children whose picture is old or missing."""

from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, select

from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing

_SHOWABLE = (ChildPhoto.approved_at.is_not(None), ChildPhoto.removed_at.is_(None))


def waiting_photos(of: ColumnElement[bool]) -> Select[ChildPhoto, Child]:
    """Return the query for pictures, of the children meant, that nobody has approved yet."""
    return (
        select(ChildPhoto, Child)
        .join(Child, Child.id == ChildPhoto.child_id)
        .where(ChildPhoto.approved_at.is_(None), ChildPhoto.removed_at.is_(None), of)
        .order_by(ChildPhoto.id)
    )


def old_photos(of: ColumnElement[bool], before: date) -> Select[Child, date]:
    """Return the query for children whose newest approved picture is from before a day."""
    newest = (
        select(ChildPhoto.child_id, func.max(ChildPhoto.taken_on).label("taken_on"))
        .where(*_SHOWABLE)
        .group_by(ChildPhoto.child_id)
        .subquery()
    )
    return (
        select(Child, newest.c.taken_on)
        .join(newest, newest.c.child_id == Child.id)
        .where(newest.c.taken_on < before, Child.standing != Standing.EXITED, of)
        .order_by(newest.c.taken_on, Child.id)
    )


def children_without_photo(of: ColumnElement[bool]) -> Select[Child]:
    """Return the query for children of whom there is no approved picture."""
    shown = exists().where(ChildPhoto.child_id == Child.id, *_SHOWABLE)
    return select(Child).where(~shown, Child.standing != Standing.EXITED, of).order_by(Child.id)
