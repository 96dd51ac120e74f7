"""After a site closes: another child is held for each of its sponsors, in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.db import session
from core.errors import Conflict, RuleBroken
from core.i18n import _l
from core.paging import Page, paginate
from donors.models import Donor
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.matching.models import Departure, Hold, Programme, Sponsorship
from sponsorship.matching.rules import EndReason, HoldKind
from sponsorship.matching.services.claims import lock_children
from sponsorship.matching.services.holding import Offer, offer_child
from sponsorship.matching.services.holds import is_live
from sponsorship.matching.services.programmes import ids_within
from sponsorship.matching.services.suggesting import suggest_substitutes

AT_ONCE = 25
"""Sponsors on a page: each takes a ranking of its own."""


@dataclass(frozen=True)
class Unplaced:
    """A sponsor whose child's site closed and who has taken up no other child yet."""

    departure: Departure
    sponsorship: Sponsorship
    child: Child
    donor: Donor
    programme: Programme
    hold: Hold | None
    """The child that is held for the sponsor now."""
    offered: str | None
    """Its code."""


@dataclass(frozen=True)
class OfferInPlace:
    """The sponsors to whom another child is offered, by the public ids of the departures."""

    rows: Sequence[str] = ()


@dataclass(frozen=True)
class Offered:
    """For how many sponsors a child is held now, and for how many nobody fits."""

    held: int
    without: int


def unplaced(place_code: str, actor: Actor, number: int = 1) -> Page[Unplaced]:
    """Return the sponsors of closed sites ("": of all) who have no other child, in order of time.

    Nobody who wants no other child, and nobody whose notice was stopped: the office deals with
    that sponsor one by one.
    """
    query = _unplaced(actor)
    if place_code:
        query = query.where(Child.place_code == place_code)
    page = paginate(query, number, AT_ONCE)
    return Page([Unplaced(*row) for row in page.items], page.total, page.number, page.size)


def offer_in_place(command: OfferInPlace, *, by: Actor) -> Offered:
    """Hold for each sponsor the child who fits best in place of the one who left.

    Everybody gets another child; whoever has been waiting longest to be told is first. A sponsor
    for whom nobody fits, or to whom no child may be given now, stops no other. RuleBroken("rows")
    when nobody without a child is named, or too many at once.
    """
    if len(command.rows) > AT_ONCE:
        raise RuleBroken("rows", _l("Choose at most %(count)s at once.", count=AT_ONCE))
    rows = session.execute(
        _unplaced(by).where(Departure.public_id.in_(command.rows), Hold.id.is_(None))
    )
    ended = [Unplaced(*row).sponsorship for row in rows]
    if not ended:
        raise RuleBroken("rows", _l("Tick at least one sponsor who has no child."))
    chosen: dict[int, tuple[Sponsorship, str]] = {}
    for one in ended:
        best = next(iter(suggest_substitutes(one, by, chosen)), None)
        if best:
            chosen[best.child_id] = (one, best.code)
    lock_children(chosen)
    held = sum(_offer(one, code, by) for one, code in chosen.values())
    return Offered(held, len(ended) - held)


def _offer(ended: Sponsorship, code: str, by: Actor) -> bool:
    try:
        with session.begin_nested():
            offer_child(ended, Offer(code, HoldKind.SUBSTITUTE), by=by)
    except Conflict:
        return False
    return True


def _unplaced(actor: Actor) -> Select[*tuple[Any, ...]]:
    held = aliased(Child)
    return (
        select(Departure, Sponsorship, Child, Donor, Programme, Hold, held.code)
        .join(Sponsorship, Sponsorship.id == Departure.sponsorship_id)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Donor, Donor.id == Sponsorship.donor_id)
        .join(Programme, Programme.id == Sponsorship.programme_id)
        .outerjoin(Hold, (Hold.sponsorship_id == Sponsorship.id) & is_live()[0] & is_live()[1])
        .outerjoin(held, held.id == Hold.child_id)
        .where(
            Sponsorship.end_code == EndReason.SITE_CLOSED,
            Sponsorship.programme_id.in_(ids_within(actor)),
            within_scope(actor),
            Departure.stopped_at.is_(None),
            Departure.wants_none_on.is_(None),
            ~_taken_up(),
        )
        .order_by(Departure.tell_by, Departure.id)
    )


def _taken_up() -> ColumnElement[bool]:
    """Return the condition that the sponsor has a child in place of the one who left."""
    later = aliased(Sponsorship)
    return exists().where(later.predecessor_id == Sponsorship.id)
