"""The end of sponsorships: a slot is free the same moment, the commitment is billed no more."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, select, update

from core.access import Actor
from core.audit import Act, record_all
from core.dates import now, today
from core.db import session
from core.errors import Conflict, RuleBroken, WrongState
from core.i18n import _l
from payments.pledges.rules import EndReason as PledgeEnd
from payments.pledges.services.ending import end_pledge
from sponsorship.children.models import Child
from sponsorship.matching.models import Hold, Sponsorship
from sponsorship.matching.rules import (
    MAY_THINK_AGAIN,
    EndReason,
    HoldKind,
    HoldState,
    Side,
    SponsorshipEvent,
    SponsorshipState,
    side_of,
    sources_of,
)
from sponsorship.matching.services.bridging import pay_on_after
from sponsorship.matching.services.claims import free_claims, lock_children
from sponsorship.matching.services.holding import Offer, offer_child

_PLEDGE_END = {
    EndReason.SPONSOR_DIED: PledgeEnd.DONOR_DIED,
    EndReason.NEVER_PAID: PledgeEnd.LAPSED,
    EndReason.TERM_OVER: PledgeEnd.FULFILLED,
    EndReason.TRANSFERRED: PledgeEnd.REPLACED,
    EndReason.EXCHANGED: PledgeEnd.REPLACED,
}


@dataclass(frozen=True)
class EndSponsorship:
    """The last day, why by code, and what a person adds in their own words."""

    reason: EndReason
    ended_on: date
    note: str = ""


def end_sponsorship(sponsorship: Sponsorship, command: EndSponsorship, *, by: Actor) -> None:
    """End a sponsorship and its pledge on a day, and free the child's slot.

    A sponsor who may think again keeps the child for a week; the programme's cover fund pays on
    for the child. Raises RuleBroken("ended_on") for a
    day before the start, RuleBroken("reason") for a reason of the child (see ``children_leave``),
    WrongState when it has ended already.
    """
    if command.ended_on < sponsorship.started_on:
        raise RuleBroken("ended_on", _l("The end lies before the start."))
    if side_of(command.reason) is Side.CHILD:
        raise RuleBroken("reason", _l("A child who leaves has a page of its own."))
    if not end_all([sponsorship.id], SponsorshipEvent.SPONSOR_STOPPED, command, by=by):
        raise WrongState(_l("This sponsorship has ended already."))
    if side_of(command.reason) is Side.SPONSOR:
        pay_on_after(sponsorship)
    if command.reason in MAY_THINK_AGAIN:
        keep_warm(sponsorship, by=by)


def keep_warm(ended: Sponsorship, *, by: Actor | None) -> Hold | None:
    """Hold the child for the sponsor who stopped; None where it can no longer be matched."""
    session.refresh(ended)
    code = session.scalars(select(Child.code).where(Child.id == ended.child_id)).one()
    with suppress(Conflict):
        return offer_child(ended, Offer(code, HoldKind.KEPT_WARM), by=by)
    return None


def end_all(
    ids: Collection[int], event: SponsorshipEvent, command: EndSponsorship, *, by: Actor | None
) -> Sequence[Sponsorship]:
    """End those of the sponsorships for which the event is legal; return them.

    Their slots are free, nobody waits for their money, their pledges are billed no more.
    """
    day = command.ended_on
    theirs = select(Sponsorship.child_id).where(Sponsorship.id.in_(ids)).distinct()
    lock_children(session.scalars(theirs).all())
    ended = session.scalars(
        update(Sponsorship)
        .where(Sponsorship.id.in_(ids), Sponsorship.state.in_(sources_of(event)))
        .values(
            state=SponsorshipState.ENDED,
            ended_on=case((Sponsorship.started_on > day, Sponsorship.started_on), else_=day),
            end_code=command.reason,
            end_reason=command.note,
        )
        .returning(Sponsorship)
        .execution_options(populate_existing=True)
    ).all()
    if not ended:
        return []
    free_claims([one.claim_id for one in ended])
    waited = HoldState.EXPIRED if event is SponsorshipEvent.LAPSE else HoldState.RELEASED
    session.execute(
        update(Hold)
        .where(
            Hold.sponsorship_id.in_([one.id for one in ended]),
            Hold.kind == HoldKind.NO_MONEY,
            Hold.state == HoldState.LIVE,
        )
        .values(state=waited, ended_at=now())
    )
    why = pledge_end(command.reason)
    for one in ended:
        end_pledge(one.pledge_id, max(day, one.started_on), why.value, by=by)
    _note(ended, command, by)
    return ended


def pledge_end(reason: EndReason) -> PledgeEnd:
    """Return how the commitment's end is counted in the books."""
    if side_of(reason) is Side.CHILD:
        return PledgeEnd.CHILD_LEFT
    return _PLEDGE_END.get(reason, PledgeEnd.DONOR_ASKED)


def lapse_overdue() -> int:
    """End the agreed sponsorships whose time for a first payment is over; return how many.

    Idempotent: who has paid meanwhile is active and is left alone.
    """
    overdue = session.scalars(
        select(Hold.sponsorship_id).where(
            Hold.kind == HoldKind.NO_MONEY,
            Hold.state == HoldState.LIVE,
            Hold.expires_at <= now(),
        )
    ).all()
    command = EndSponsorship(EndReason.NEVER_PAID, today())
    ids = [one for one in overdue if one is not None]
    return len(end_all(ids, SponsorshipEvent.LAPSE, command, by=None))


def _note(ended: Sequence[Sponsorship], command: EndSponsorship, by: Actor | None) -> None:
    child_ids = [one.child_id for one in ended]
    rows = session.execute(select(Child.id, Child.code).where(Child.id.in_(child_ids)))
    codes = {child_id: code for child_id, code in rows}  # noqa: C416 - dict() of rows does not type
    noted = {"reason": command.reason.value, "ended_on": command.ended_on}
    record_all(
        [
            Act("sponsorship ended", "child", codes[one.child_id], noted, command.note)
            for one in ended
        ],
        by,
    )
