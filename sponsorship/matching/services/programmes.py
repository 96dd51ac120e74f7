"""The programmes that children are supported in."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from core.access import Actor
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.places.models import AdminUnit
from sponsorship.children.models import Child
from sponsorship.matching.models import Programme


def list_programmes() -> Sequence[Programme]:
    """Return all programmes by code."""
    return session.scalars(select(Programme).order_by(Programme.code)).all()


def programmes_within(actor: Actor) -> Sequence[Programme]:
    """Return the programmes of the organisations that the actor works for, by code."""
    query = select(Programme).where(Programme.id.in_(ids_within(actor)))
    return session.scalars(query.order_by(Programme.code)).all()


def codes_within(actor: Actor) -> Select[str]:
    """Return the query of the programmes of the organisations that the actor works for."""
    query = select(Programme.code)
    if actor.everywhere:
        return query
    return query.where(Programme.organisation_id.in_(actor.organisations))


def ids_within(actor: Actor) -> Select[int]:
    """Return the query of the same programmes by key."""
    query = select(Programme.id)
    if actor.everywhere:
        return query
    return query.where(Programme.organisation_id.in_(actor.organisations))


def get_programme(code: str) -> Programme:
    """Return the programme of a code, e.g. GM; NotFound."""
    programme: Programme | None = session.scalar(select(Programme).where(Programme.code == code))
    if programme is None:
        raise NotFound(_l("There is no programme with the code %(code)s.", code=code))
    return programme


def get_programme_within(code: str, actor: Actor) -> Programme:
    """Return a programme by code; NotFound, also of an organisation the actor does not work for."""
    programme: Programme | None = session.scalar(
        select(Programme).where(Programme.code == code, Programme.id.in_(ids_within(actor)))
    )
    if programme is None:
        raise NotFound(_l("There is no programme with the code %(code)s.", code=code))
    return programme


def places_with_children(places: frozenset[str] | None) -> list[tuple[str, str]]:
    """Return (code, name) of the communes in which children live, among those within reach."""
    query = (
        select(AdminUnit.code, AdminUnit.name)
        .where(AdminUnit.code.in_(select(Child.place_code)))
        .order_by(AdminUnit.sort_key, AdminUnit.code)
    )
    if places is not None:
        query = query.where(AdminUnit.code.in_(sorted(places)))
    return [(code, name) for code, name in session.execute(query)]
