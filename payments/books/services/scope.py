"""Whose books a person may read."""

from collections.abc import Sequence

from sqlalchemy import select

from core.access import Actor
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.organisations.models import Organisation


def organisations_of(by: Actor) -> Sequence[Organisation]:
    """Return the organisations the person works for, in the order they were set up."""
    mine = select(Organisation).order_by(Organisation.id)
    if not by.everywhere:
        mine = mine.where(Organisation.id.in_(by.organisations))
    return session.scalars(mine).all()


def organisation_of(code: str | None, by: Actor) -> Organisation:
    """Return the organisation of a code, or the person's first. NotFound outside the scope."""
    mine = organisations_of(by)
    found = next((body for body in mine if code in {None, body.code}), None)
    if found is None:
        raise NotFound(_l("There is no such organisation."))
    return found
