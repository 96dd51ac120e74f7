"""A hold becomes a sponsorship with its pledge and its first instalment, all or nothing."""

from dataclasses import dataclass
from datetime import date

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, now, this_month, today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l, locale
from core.money import Money, format_money
from donors.models import Wish
from donors.rules import WishState
from donors.services import close_wish
from payments.funds.services import child_funds
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import OpenPledge, instalment_for, open_pledge
from sponsorship.children.models import Child
from sponsorship.matching.models import Hold, Programme, SlotClaim, Sponsorship
from sponsorship.matching.rules import (
    TRANSITIONS,
    Activation,
    HoldKind,
    HoldState,
    SponsorshipEvent,
    SponsorshipState,
)
from sponsorship.matching.services.availability import may_be_matched
from sponsorship.matching.services.blocks import check_pairing
from sponsorship.matching.services.claims import lock_children, lock_donor, weigh_claim
from sponsorship.matching.services.holding import hold_for_money
from sponsorship.matching.services.holds import end_hold

LATEST_START_MONTHS = 12


@dataclass(frozen=True)
class ConfirmMatch:
    """What the sponsor promises: ``amount`` each period, minor units of the programme's currency.

    ``term_months`` None is a promise until the programme's age.
    """

    amount: int
    rhythm: Rhythm
    started_on: date
    method: Method
    term_months: int | None = None

    @property
    def monthly(self) -> int:
        """Return what is promised a month."""
        return self.amount // self.rhythm.months


@dataclass(frozen=True)
class Agreed:
    """Who takes up whom with which slot, and whose place it takes."""

    claim: SlotClaim
    child: Child
    donor_id: int
    programme: Programme
    predecessor_id: int | None = None


def confirm_hold(hold: Hold, promise: ConfirmMatch, *, by: Actor) -> Sponsorship:
    """Give the held child to the sponsor: sponsorship, pledge, instalment of the first month.

    It is active at once, or waits for the first payment or the signature, as the programme says.
    Of many who confirm one hold at once one wins, the others get WrongState, as does a hold that
    has ended. RuleBroken beside a field of the promise that the programme does not allow;
    Blocked when the sponsor may not be given the child.
    """
    if hold.donor_id is None or hold.kind is HoldKind.NO_MONEY:
        raise WrongState(_l("This hold cannot be confirmed: it is not for a sponsor to decide."))
    programme = session.get_one(Programme, hold.programme_id)
    check_promise(promise, programme)
    lock_children([hold.child_id])
    lock_donor(hold.donor_id)
    end_hold(hold, HoldState.CONFIRMED)
    child = session.get_one(Child, hold.child_id)
    check_pairing(child, hold.donor_id, programme, promise.monthly)
    if hold.wish_id is not None:
        close_wish(session.get_one(Wish, hold.wish_id), WishState.MET)
    claim = session.get_one(SlotClaim, hold.claim_id)
    agreed = Agreed(claim, child, hold.donor_id, programme, hold.sponsorship_id)
    return agree(agreed, promise, by=by)


def agree(agreed: Agreed, promise: ConfirmMatch, *, by: Actor) -> Sponsorship:
    """Write the sponsorship of an open claim, with pledge and first instalment.

    WrongState for a child who may no longer be matched, RuleBroken("amount") beyond the need.
    """
    child, programme = agreed.child, agreed.programme
    if not may_be_matched(child):
        raise WrongState(_l("%(code)s can no longer be matched.", code=child.code))
    weigh_claim(agreed.claim.id, promise.monthly, programme)
    pledge = _pledge(agreed, promise, by)
    state = TRANSITIONS[SponsorshipState.PROPOSED, SponsorshipEvent.AGREE]
    if is_active_at_once(programme, promise.method):
        state = TRANSITIONS[state, SponsorshipEvent.ACTIVATE]
    sponsorship = Sponsorship(
        claim_id=agreed.claim.id,
        child_id=child.id,
        donor_id=agreed.donor_id,
        programme_id=programme.id,
        pledge_id=pledge.id,
        state=state,
        started_on=promise.started_on,
        activated_on=today() if state is SponsorshipState.ACTIVE else None,
        predecessor_id=agreed.predecessor_id,
        created_at=now(),
        confirmed_by=by.id,
    )
    session.add(sponsorship)
    session.flush()
    if state is SponsorshipState.HELD:
        hold_for_money(sponsorship, by=by)
    instalment_for(pledge.id, Month.of(promise.started_on))
    noted = {"pledge": pledge.code, "state": state.value}
    record(Act("sponsorship confirmed", "child", child.code, noted), by)
    return sponsorship


def is_active_at_once(programme: Programme, method: Method) -> bool:
    """Say whether a yes is enough: money handed over directly never comes to our books."""
    if programme.activation is Activation.FIRST_PAYMENT:
        return method is Method.WITNESSED
    return programme.activation is Activation.AGREEMENT


def check_promise(promise: ConfirmMatch, programme: Programme) -> None:
    """Hold a promise against the bounds of the programme; RuleBroken beside the field."""
    months = promise.rhythm.months
    least, most = programme.min_amount * months, programme.max_amount * months
    if not least <= promise.amount <= most:
        raise RuleBroken(
            "amount",
            _l(
                "The programme takes %(least)s to %(most)s for this period.",
                least=format_money(Money(least, programme.currency), locale()),
                most=format_money(Money(most, programme.currency), locale()),
            ),
        )
    if promise.term_months is not None and promise.term_months < programme.min_months:
        raise RuleBroken(
            "term_months",
            _l("The programme asks for at least %(months)s months.", months=programme.min_months),
        )
    first = Month.of(promise.started_on)
    if not this_month() <= first <= this_month() + LATEST_START_MONTHS:
        raise RuleBroken("started_on", _l("The start lies in this month or within a year."))


def _pledge(agreed: Agreed, promise: ConfirmMatch, by: Actor) -> Pledge:
    programme, code = agreed.programme, agreed.child.code
    body = programme.organisation_id
    command = OpenPledge(
        organisation_id=body,
        programme_code=programme.code,
        donor_id=agreed.donor_id,
        fund_id=child_funds(body, [code], today())[code],
        method=promise.method,
        amount=promise.amount,
        currency=programme.currency,
        rhythm=promise.rhythm,
        started_on=promise.started_on,
        term_months=promise.term_months,
    )
    return open_pledge(command, by=by)
