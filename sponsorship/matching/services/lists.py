"""The lists of the matcher: children who wait, by why, and sponsorships by state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from core.access import Actor
from core.db import session
from core.paging import Page, paginate
from core.places.services import names_of
from donors.models import Donor
from payments.pledges.models import Pledge
from sponsorship.children.identity import Identity, names_for
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.matching.models import Hold, Programme, Sponsorship
from sponsorship.matching.rules import HoldKind, SponsorshipState
from sponsorship.matching.services.availability import (
    is_held,
    is_sponsored,
    rooms_for,
    taken_of,
    waits,
    was_sponsored,
)
from sponsorship.matching.services.holds import is_live
from sponsorship.matching.services.programmes import ids_within, programmes_within
from sponsorship.matching.sharing import Availability, Taken, availability
from sponsorship.matching.waiting import Waiting


@dataclass(frozen=True)
class WaitingLine:
    """A child of a list, with what of it is taken."""

    child: Child
    identity: Identity | None
    place: str
    taken: Sequence[Taken]
    availability: Availability


@dataclass(frozen=True)
class SponsorshipLine:
    """A sponsorship of a list, with whom it joins."""

    sponsorship: Sponsorship
    child: Child
    donor: Donor
    programme: Programme
    pledge: Pledge


def list_waiting(which: Waiting, actor: Actor, page: int) -> Page[WaitingLine]:
    """Return a page of a list of children in the actor's places, the longest waiting first."""
    query = (
        select(Child)
        .where(within_scope(actor), _which(which))
        .order_by(Child.registered_on, Child.code)
    )
    found = paginate(query, page)
    ids = [child.id for child in found.items]
    names, taken = names_for(ids), taken_of(ids)
    places = names_of([child.place_code for child in found.items])
    widest = max(programmes_within(actor), key=lambda one: (one.slots, one.max_amount))
    rooms = rooms_for(widest, found.items)
    lines = [
        WaitingLine(
            child,
            names.get(child.id),
            places[child.place_code],
            taken.get(child.id, ()),
            availability(taken.get(child.id, ()), rooms[child.id]),
        )
        for child in found.items
    ]
    return replace(found, items=lines)


def count_waiting(actor: Actor) -> dict[Waiting, int]:
    """Count the children of every list in the actor's places; one query."""
    counts = session.execute(
        select(*(func.count().filter(_which(which)) for which in Waiting)).where(
            within_scope(actor)
        )
    ).one()
    return dict(zip(Waiting, counts, strict=True))


def _which(which: Waiting) -> ColumnElement[bool]:
    if which is Waiting.NEVER_SPONSORED:
        return and_(waits(), ~was_sponsored())
    if which is Waiting.LOST_SPONSOR:
        return and_(waits(), was_sponsored())
    if which is Waiting.HELD:
        return is_held()
    if which is Waiting.KEPT_WARM:
        kept = select(Hold.child_id).where(*is_live(), Hold.kind == HoldKind.KEPT_WARM)
        return Child.id.in_(kept)
    return is_sponsored()


def list_sponsorships(state: SponsorshipState, actor: Actor, page: int) -> Page[SponsorshipLine]:
    """Return a page of the sponsorships in a state, the latest first."""
    query: Any = (
        select(Sponsorship, Child, Donor, Programme, Pledge)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Donor, Donor.id == Sponsorship.donor_id)
        .join(Programme, Programme.id == Sponsorship.programme_id)
        .join(Pledge, Pledge.id == Sponsorship.pledge_id)
        .where(*_within(actor), Sponsorship.state == state)
        .order_by(Sponsorship.created_at.desc(), Sponsorship.id.desc())
    )
    found = paginate(query, page)
    return replace(found, items=[SponsorshipLine(*row) for row in found.items])


def count_sponsorships(actor: Actor) -> dict[SponsorshipState, int]:
    """Count the sponsorships of the actor's places and organisations by state."""
    rows = session.execute(
        select(Sponsorship.state, func.count())
        .join(Child, Child.id == Sponsorship.child_id)
        .where(*_within(actor))
        .group_by(Sponsorship.state)
    )
    counts: dict[SponsorshipState, int] = {state: count for state, count in rows}  # noqa: C416 - dict() of rows does not type
    agreed = (state for state in SponsorshipState if state is not SponsorshipState.PROPOSED)
    return {state: counts.get(state, 0) for state in agreed}


def _within(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return within_scope(actor), Sponsorship.programme_id.in_(ids_within(actor))
