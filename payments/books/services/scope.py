"""Whose books a person may read."""

from collections.abc import Sequence

from sqlalchemy import select

from core.access import Actor
from core.db import session
from core.organisations.models import Organisation


def organisations_of(by: Actor) -> Sequence[Organisation]:
    """Return the organisations the person works for, in the order they were set up."""
    mine = select(Organisation).order_by(Organisation.id)
    if not by.everywhere:
        mine = mine.where(Organisation.id.in_(by.organisations))
    return session.scalars(mine).all()
