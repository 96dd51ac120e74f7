"""The steps of a running sponsorship: activated, paused, resumed, passed on to another sponsor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, func, select, update

from core.access import Actor
from core.audit import Act, record, record_all
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from core.statements import among
from donors.services import find_donor_by_code
from payments.pledges.models import Instalment, Pledge
from payments.pledges.services import PausePledge, ResumePledge, pause_pledge, resume_pledge
from payments.receiving.models import Allocation
from sponsorship.children.models import Child
from sponsorship.matching.models import Hold, Programme, SlotClaim, Sponsorship
from sponsorship.matching.rules import (
    TRANSITIONS,
    Activation,
    EndReason,
    HoldKind,
    HoldState,
    SponsorshipEvent,
    SponsorshipState,
    sources_of,
)
from sponsorship.matching.services.blocks import check_pairing
from sponsorship.matching.services.claims import Part, lock_children, lock_donor, open_claim
from sponsorship.matching.services.confirming import Agreed, ConfirmMatch, agree, check_promise
from sponsorship.matching.services.ending import EndSponsorship, end_all
from sponsorship.matching.services.holds import code_of


@dataclass(frozen=True, kw_only=True)
class TransferTo(ConfirmMatch):
    """Who carries on, by the office's code, and with what promise."""

    donor: str


@dataclass(frozen=True)
class Sign:
    """A signed agreement: which paper, signed when."""

    document: str
    signed_on: date


def activate_paid(instalment_ids: Collection[int] | None = None) -> int:
    """Activate the sponsorships whose first money has come; return how many. Idempotent.

    Money of the commitment counts, whatever the day; a gift beside it does not. ``instalment_ids``
    are those for which money has just come; None looks at all.
    """
    if instalment_ids is None:
        waiting = session.scalars(_PAID).all()
    else:
        waiting = session.scalars(_JUST_PAID, {"instalments": list(instalment_ids)}).all()
    if not waiting:
        return 0
    return _activate(select(Sponsorship.id).where(Sponsorship.id.in_(waiting)), by=None)


def _paid(*which: ColumnElement[bool]) -> Select[int]:
    paid = (
        select(Instalment.pledge_id)
        .join(Allocation, Allocation.instalment_id == Instalment.id)
        .where(*which)
        .group_by(Instalment.pledge_id)
        .having(func.sum(Allocation.amount) > 0)
    )
    return (
        select(Sponsorship.id)
        .join(Programme, Programme.id == Sponsorship.programme_id)
        .where(
            Programme.activation == Activation.FIRST_PAYMENT,
            Sponsorship.state.in_(sources_of(SponsorshipEvent.ACTIVATE)),
            Sponsorship.pledge_id.in_(paid),
        )
    )


# Built once: every payment asks it.
_PAID = _paid()
_JUST_PAID = _paid(among(Instalment.id, "instalments"))


def activate_signed(sponsorship: Sponsorship, signed: Sign, *, by: Actor) -> None:
    """Activate a sponsorship with the signed agreement.

    RuleBroken("document") without the paper, ("signed_on") for a day to come; WrongState when it
    does not wait for a signature.
    """
    if not signed.document:
        raise RuleBroken("document", _l("Name the signed agreement."))
    if signed.signed_on > today():
        raise RuleBroken("signed_on", _l("This day has not come yet."))
    one = (
        select(Sponsorship.id)
        .join(Programme, Programme.id == Sponsorship.programme_id)
        .where(Sponsorship.id == sponsorship.id, Programme.activation == Activation.SIGNATURE)
    )
    if not _activate(one, by=by, document=signed.document):
        raise WrongState(_l("This sponsorship does not wait for a signature."))


def _activate(wanted: Select[int], *, by: Actor | None, document: str = "") -> int:
    active = session.execute(
        update(Sponsorship)
        .where(Sponsorship.id.in_(wanted), _may(SponsorshipEvent.ACTIVATE))
        .values(state=SponsorshipState.ACTIVE, activated_on=today())
        .returning(Sponsorship.id, Sponsorship.child_id)
    ).all()
    if active:
        _money_came([row.id for row in active])
        _note(active, "sponsorship activated", document, by)
    return len(active)


def pause_sponsorship(sponsorship: Sponsorship, command: PausePledge, *, by: Actor) -> None:
    """Pause a sponsorship with its commitment: the child keeps its sponsor.

    WrongState unless it is active; errors of ``pause_pledge``.
    """
    _step(sponsorship, SponsorshipEvent.PAUSE)
    pause_pledge(session.get_one(Pledge, sponsorship.pledge_id), command, by=by)
    code = code_of(sponsorship.child_id)
    record(Act("sponsorship paused", "child", code, {}, command.reason), by)


def resume_sponsorship(sponsorship: Sponsorship, command: ResumePledge, *, by: Actor) -> None:
    """Carry on with a paused sponsorship from a month; WrongState unless it is paused."""
    _step(sponsorship, SponsorshipEvent.RESUME)
    resume_pledge(session.get_one(Pledge, sponsorship.pledge_id), command, by=by)
    record(Act("sponsorship resumed", "child", code_of(sponsorship.child_id)), by)


def transfer_sponsorship(
    sponsorship: Sponsorship, promise: TransferTo, *, by: Actor
) -> Sponsorship:
    """Pass a child on to another sponsor in one act: no moment without one, the chain is kept.

    WrongState unless it is active or paused; Blocked; RuleBroken beside a field of the promise,
    and ("donor") for a code that nobody has.
    """
    donor = find_donor_by_code(promise.donor)
    if donor is None:
        raise RuleBroken("donor", _l("There is no sponsor with this code."))
    programme = session.get_one(Programme, sponsorship.programme_id)
    check_promise(promise, programme)
    child = session.get_one(Child, sponsorship.child_id)
    before = session.get_one(SlotClaim, sponsorship.claim_id)
    lock_children([child.id])
    lock_donor(donor.id)
    ended = end_all(
        [sponsorship.id],
        SponsorshipEvent.TRANSFER,
        EndSponsorship(EndReason.TRANSFERRED, today(), donor.code),
        by=by,
    )
    if not ended:
        raise WrongState(_l("Only an active or a paused sponsorship is passed on."))
    check_pairing(child, donor.id, programme, promise.monthly)
    part = Part(promise.monthly, before.share is None, before.earmark)
    claim = open_claim(child, programme, part)
    return agree(Agreed(claim, child, donor.id, programme, sponsorship.id), promise, by=by)


def _step(sponsorship: Sponsorship, event: SponsorshipEvent) -> None:
    state = TRANSITIONS.get((sponsorship.state, event))
    moved = state and session.scalar(
        update(Sponsorship)
        .where(Sponsorship.id == sponsorship.id, _may(event))
        .values(state=state)
        .returning(Sponsorship.id)
    )
    if moved is None:
        raise WrongState(_l("This is not possible in the state the sponsorship is in."))


def _may(event: SponsorshipEvent) -> ColumnElement[bool]:
    return Sponsorship.state.in_(sources_of(event))


def _money_came(sponsorship_ids: Collection[int]) -> None:
    session.execute(
        update(Hold)
        .where(
            Hold.sponsorship_id.in_(sponsorship_ids),
            Hold.kind == HoldKind.NO_MONEY,
            Hold.state == HoldState.LIVE,
        )
        .values(state=HoldState.CONFIRMED, ended_at=now())
    )


def _note(rows: Sequence[Row[int, int]], act: str, document: str, by: Actor | None) -> None:
    codes = session.scalars(select(Child.code).where(Child.id.in_([row.child_id for row in rows])))
    record_all([Act(act, "child", code, {}, document) for code in codes], by)
