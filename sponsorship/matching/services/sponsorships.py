"""Sponsorships as they are found: of a donor, of a child, one by one, and their chain."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from donors.models import Donor
from payments.covering.services import BridgeRow, find_bridge
from payments.pledges.models import Pledge
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.matching.models import Departure, Hold, Programme, SlotClaim, Sponsorship
from sponsorship.matching.rules import RUNNING
from sponsorship.matching.services.programmes import codes_within


@dataclass(frozen=True)
class Link:
    """A sponsorship of a chain, with the child and the donor it joins."""

    sponsorship: Sponsorship
    child_code: str
    donor: Donor


@dataclass(frozen=True)
class SponsorshipPage:
    """Everything about one sponsorship: whom it joins, what it promises, what came before."""

    sponsorship: Sponsorship
    child: Child
    donor: Donor
    programme: Programme
    pledge: Pledge
    claim: SlotClaim
    holds: Sequence[Hold]
    """What was held on its account, oldest first: the wait for money, and every offer."""
    chain: Sequence[Link]
    departure: Departure | None
    bridge: BridgeRow | None
    """The cover fund that pays on after it, if one does."""


def sponsorships_of_donor(donor_id: int) -> Sequence[Sponsorship]:
    """Return a donor's running sponsorships, oldest first."""
    return session.scalars(
        select(Sponsorship)
        .where(Sponsorship.donor_id == donor_id, Sponsorship.state.in_(RUNNING))
        .order_by(Sponsorship.started_on, Sponsorship.id)
    ).all()


def sponsorships_of_child(child_id: int) -> Sequence[Sponsorship]:
    """Return the running sponsorships of a child, oldest first."""
    return session.scalars(
        select(Sponsorship)
        .where(Sponsorship.child_id == child_id, Sponsorship.state.in_(RUNNING))
        .order_by(Sponsorship.started_on, Sponsorship.id)
    ).all()


def sponsorship_of_child(child_id: int) -> Sponsorship | None:
    """Return the oldest of a child's running sponsorships."""
    return next(iter(sponsorships_of_child(child_id)), None)


def get_sponsorship(public_id: str, actor: Actor) -> Sponsorship:
    """Return a sponsorship by public id; NotFound, also outside the actor's scope."""
    found: Sponsorship | None = session.scalar(
        select(Sponsorship)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Programme, Programme.id == Sponsorship.programme_id)
        .where(
            Sponsorship.public_id == public_id,
            within_scope(actor),
            Programme.code.in_(codes_within(actor)),
        )
    )
    if found is None:
        raise NotFound(_l("There is no such sponsorship."))
    return found


def sponsorship_page(sponsorship: Sponsorship) -> SponsorshipPage:
    """Return what the page of a sponsorship shows; a bounded number of queries."""
    joined = session.execute(
        select(Child, Donor, Programme, Pledge, SlotClaim, Departure)
        .select_from(Sponsorship)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Donor, Donor.id == Sponsorship.donor_id)
        .join(Programme, Programme.id == Sponsorship.programme_id)
        .join(Pledge, Pledge.id == Sponsorship.pledge_id)
        .join(SlotClaim, SlotClaim.id == Sponsorship.claim_id)
        .outerjoin(Departure, Departure.sponsorship_id == Sponsorship.id)
        .where(Sponsorship.id == sponsorship.id)
    ).one()
    child, donor, programme, pledge, claim, departure = joined
    return SponsorshipPage(
        sponsorship, child, donor, programme, pledge, claim, _holds(sponsorship),
        _chain(sponsorship), departure, find_bridge(pledge.id),
    )  # fmt: skip


def _holds(sponsorship: Sponsorship) -> Sequence[Hold]:
    proposal = (Hold.claim_id == sponsorship.claim_id) & (Hold.donor_id == sponsorship.donor_id)
    return session.scalars(
        select(Hold)
        .where(or_(Hold.sponsorship_id == sponsorship.id, proposal))
        .order_by(Hold.created_at, Hold.id)
    ).all()


def _chain(sponsorship: Sponsorship) -> list[Link]:
    """Return the sponsorships before and after, oldest first; one walk each way."""
    back = select(Sponsorship.id, Sponsorship.predecessor_id).where(
        Sponsorship.id == sponsorship.id
    ).cte("back", recursive=True)  # fmt: skip
    earlier = aliased(Sponsorship)
    back = back.union(
        select(earlier.id, earlier.predecessor_id).where(earlier.id == back.c.predecessor_id)
    )
    on = select(Sponsorship.id).where(Sponsorship.id == sponsorship.id).cte("on", recursive=True)
    later = aliased(Sponsorship)
    on = on.union(select(later.id).where(later.predecessor_id == on.c.id))
    rows = session.execute(
        select(Sponsorship, Child.code, Donor)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Donor, Donor.id == Sponsorship.donor_id)
        .where(or_(Sponsorship.id.in_(select(back.c.id)), Sponsorship.id.in_(select(on.c.id))))
        .order_by(Sponsorship.created_at, Sponsorship.id)
    )
    return [Link(*row) for row in rows]
