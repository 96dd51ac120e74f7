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
from sponsorship.children.rules import Standing
from sponsorship.matching.models import Hold, Programme, Sponsorship
from sponsorship.matching.rules import HoldState, SponsorshipState
from sponsorship.matching.services.holds import end_hold
from sponsorship.matching.services.programmes import get_programme

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


def confirm_hold(hold: Hold, promise: ConfirmMatch, *, by: Actor) -> Sponsorship:
    """Give the held child to the sponsor: sponsorship, pledge, instalment of the first month.

    Of many who confirm one hold at once one wins, the others get WrongState, as does a hold that
    has ended. RuleBroken beside a field of the promise that the programme does not allow.
    """
    wish, child = session.get_one(Wish, hold.wish_id), session.get_one(Child, hold.child_id)
    programme = get_programme(wish.programme_code)
    check_promise(promise, programme)
    end_hold(hold, HoldState.CONFIRMED)
    if child.standing is not Standing.VERIFIED or child.disputed:
        raise WrongState(_l("%(code)s can no longer be matched.", code=child.code))
    close_wish(wish, WishState.MET)
    pledge = _pledge(hold, child, programme, promise, by)
    sponsorship = Sponsorship(
        claim_id=hold.claim_id,
        child_id=child.id,
        donor_id=hold.donor_id,
        programme_id=programme.id,
        pledge_id=pledge.id,
        state=SponsorshipState.ACTIVE,
        started_on=promise.started_on,
        created_at=now(),
        confirmed_by=by.id,
    )
    session.add(sponsorship)
    session.flush()
    instalment_for(pledge.id, Month.of(promise.started_on))
    record(Act("sponsorship confirmed", "child", child.code, {"pledge": pledge.code}), by)
    return sponsorship


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


def _pledge(
    hold: Hold, child: Child, programme: Programme, promise: ConfirmMatch, by: Actor
) -> Pledge:
    body = programme.organisation_id
    command = OpenPledge(
        organisation_id=body,
        programme_code=programme.code,
        donor_id=hold.donor_id,
        fund_id=child_funds(body, [child.code], today())[child.code],
        method=promise.method,
        amount=promise.amount,
        currency=programme.currency,
        rhythm=promise.rhythm,
        started_on=promise.started_on,
        term_months=promise.term_months,
    )
    return open_pledge(command, by=by)
