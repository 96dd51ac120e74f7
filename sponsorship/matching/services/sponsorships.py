"""Sponsorships that run, and their end."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from payments.pledges.services.ending import end_pledge
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.matching.models import Programme, SlotClaim, Sponsorship
from sponsorship.matching.rules import SponsorshipState
from sponsorship.matching.services.programmes import codes_within


def sponsorships_of_donor(donor_id: int) -> Sequence[Sponsorship]:
    """Return a donor's running sponsorships, oldest first."""
    return session.scalars(
        select(Sponsorship)
        .where(Sponsorship.donor_id == donor_id, Sponsorship.state == SponsorshipState.ACTIVE)
        .order_by(Sponsorship.started_on, Sponsorship.id)
    ).all()


def sponsorship_of_child(child_id: int) -> Sponsorship | None:
    """Return the running sponsorship of a child."""
    found: Sponsorship | None = session.scalar(
        select(Sponsorship).where(
            Sponsorship.child_id == child_id, Sponsorship.state == SponsorshipState.ACTIVE
        )
    )
    return found


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


def end_sponsorship(sponsorship: Sponsorship, reason: str, on: date, *, by: Actor) -> None:
    """End a sponsorship and its pledge on a day, and free the child's slot.

    Raises RuleBroken without a reason or before the start, WrongState when it has ended already.
    """
    if not reason:
        raise RuleBroken("reason", _l("Say why the sponsorship ends."))
    if on < sponsorship.started_on:
        raise RuleBroken("ended_on", _l("The end lies before the start."))
    ended = session.scalar(
        update(Sponsorship)
        .where(Sponsorship.id == sponsorship.id, Sponsorship.state == SponsorshipState.ACTIVE)
        .values(state=SponsorshipState.ENDED, ended_on=on, end_reason=reason)
        .returning(Sponsorship.child_id)
    )
    if ended is None:
        raise WrongState(_l("This sponsorship has ended already."))
    session.execute(
        update(SlotClaim).where(SlotClaim.id == sponsorship.claim_id).values(freed_at=now())
    )
    end_pledge(sponsorship.pledge_id, on, reason, by=by)
    code = session.scalar(select(Child.code).where(Child.id == ended)) or ""
    record(Act("sponsorship ended", "child", code, {"ended_on": on}, reason), by)
