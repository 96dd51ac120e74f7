"""The first money begins a sponsorship in the transaction that takes it."""

from datetime import date

import pytest
from sqlalchemy import select

from core.dates import Month
from core.db import session, unit_of_work
from payments.funds.services import general_fund
from payments.ledger.rules import AccountUse
from payments.pledges.models import Pledge
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import due_instalments
from payments.receiving.rules import Channel
from payments.receiving.services import (
    Receive,
    ReceiveCash,
    Share,
    allocate_rest,
    receive,
    receive_for_commitment,
)
from sponsorship.matching.models import Hold, Sponsorship
from sponsorship.matching.rules import Activation, HoldKind, HoldState, SponsorshipState
from sponsorship.matching.services import (
    ConfirmMatch,
    activate_paid,
    confirm_hold,
    get_programme,
    hold_child,
)
from tests.factories.donors import wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.money import accounts
from tests.factories.people import actor

DAY = date(2026, 11, 2)


@pytest.fixture
def waiting(any_app) -> Sponsorship:
    """A sponsorship that was agreed to and waits for the first money."""
    with unit_of_work():
        get_programme("GM").activation = Activation.FIRST_PAYMENT
        by = actor("matcher")
        waiting_child("T-1")
        held = hold_child(search_for(wish()), "T-1", by=by)
        promise = ConfirmMatch(500_000, Rhythm.MONTH, DAY, Method.TRANSFER)
        return confirm_hold(held, promise, by=by)


def state(one: Sponsorship) -> SponsorshipState:
    session.refresh(one)
    return one.state


def pledge_of(one: Sponsorship) -> Pledge:
    return session.get_one(Pledge, one.pledge_id)


def gift(one: Sponsorship, *shares: Share) -> Receive:
    pledge = pledge_of(one)
    return Receive(
        organisation_id=pledge.organisation_id,
        donor_id=pledge.donor_id,
        payer_name="Mẫu",
        channel=Channel.CASH,
        reference="PT 1",
        amount=500_000,
        received_on=DAY,
        money_account_id=accounts()[AccountUse.CASH],
        shares=shares,
    )


def share(one: Sponsorship) -> Share:
    (month,) = due_instalments([one.pledge_id], Month(2026, 11))
    return Share(month.fund_id, 500_000, month.id)


def test_cash_for_the_commitment_begins_it_at_once(waiting: Sponsorship) -> None:
    assert state(waiting) is SponsorshipState.HELD
    with unit_of_work():
        code = pledge_of(waiting).code
        cash = ReceiveCash(code=code, amount=500_000, received_on=DAY, payer_name="Mẫu")
        receive_for_commitment(cash, by=actor("cashier"))
    assert state(waiting) is SponsorshipState.ACTIVE
    assert waiting.activated_on == DAY
    wait = session.scalars(select(Hold).where(Hold.kind == HoldKind.NO_MONEY)).one()
    assert wait.state is HoldState.CONFIRMED
    with unit_of_work():
        assert activate_paid() == 0


def test_money_whose_use_was_decided_later_begins_it_then(waiting: Sponsorship) -> None:
    with unit_of_work():
        payment = receive(gift(waiting), by=None)
    assert state(waiting) is SponsorshipState.HELD
    with unit_of_work():
        allocate_rest(payment, [share(waiting)], by=actor("accountant"))
    assert state(waiting) is SponsorshipState.ACTIVE


def test_a_gift_beside_the_commitment_begins_nothing(waiting: Sponsorship) -> None:
    with unit_of_work():
        common = general_fund(pledge_of(waiting).organisation_id)
        receive(gift(waiting, Share(common.id, 500_000)), by=None)
    assert state(waiting) is SponsorshipState.HELD


def test_money_that_is_not_kept_begins_nothing(waiting: Sponsorship) -> None:
    receive(gift(waiting, share(waiting)), by=None)
    assert state(waiting) is SponsorshipState.ACTIVE
    session.rollback()
    assert state(waiting) is SponsorshipState.HELD


def test_a_programme_that_waits_for_the_signature_waits_on(waiting: Sponsorship) -> None:
    with unit_of_work():
        get_programme("GM").activation = Activation.SIGNATURE
        receive(gift(waiting, share(waiting)), by=None)
    assert state(waiting) is SponsorshipState.HELD
