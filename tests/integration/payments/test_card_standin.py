"""Cards through the gateway's own client and the stand-in: real requests, signatures and pages."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from core.card_settings import CardSettings
from core.dates import frozen, local_day, now, this_month
from core.db import session, unit_of_work
from core.jobs.models import Job
from donors.models import Donor
from payments.approvals.services import approve
from payments.books.services import check_books
from payments.cards.charge_run import Charge, charge_cards
from payments.cards.gateway import StripeGateway
from payments.cards.hosted_pages import page_to_pay, page_to_save
from payments.cards.models import CardAttempt, CardDue, CardPayout, GatewayCase, SavedCard
from payments.cards.ports import OutcomeUnknown
from payments.cards.refund_models import CardRefund
from payments.cards.refund_rules import RefundState
from payments.cards.refund_run import refund_cards
from payments.cards.rules import DueState
from payments.cards.services.desk import GATEWAY
from payments.cards.services.hosted import confirm, open_attempt
from payments.cards.services.mandates import begin_setup
from payments.cards.services.refunding import AskRefund, ask_refund
from payments.cards.taking import fetch_card, fetch_payout, sweep
from payments.pledges.models import Pledge
from payments.pledges.rules import Method
from payments.pledges.services import bill_month
from payments.receiving.models import Payment, PaymentReturn
from sponsorship.demo.cards import give_card
from sponsorship.demo.people import DONOR_LOGIN
from tests.factories.cards import cards_open
from tests.factories.donors import let_sign_in
from tests.factories.people import actor, user_with
from tests.factories.pledges import pledge
from tests.support.stripe_standin import SECRET, StandIn, stripe_standin

TYPED = {"number": "4242424242424242", "month": "12", "year": "2035", "cvc": "123", "name": "LAN"}
LOST = (
    "outage", "drop_before", "rate_limit", "conflict", "error_after", "drop_after",
)  # fmt: skip
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def one() -> Iterator[StandIn]:
    with stripe_standin() as standin:
        yield standin


@pytest.fixture
def standin(one: StandIn, app: Flask) -> Iterator[StandIn]:
    """A stand-in in which nothing has happened, and ours on the machine's own clock."""
    one.control("reset")
    settings = CardSettings(
        key="sk_test_x", secrets=(SECRET,), live=False, organisation="QBT", base=one.url
    )
    with frozen(datetime.now(UTC)), cards_open(settings):
        app.extensions[GATEWAY] = StripeGateway(settings)
        yield one


def charge() -> dict[str, int]:
    return charge_cards(Charge(), lambda _done, _total: None, by=None).outcomes


def promise() -> tuple[Pledge, Donor]:
    with unit_of_work():
        made = pledge(method=Method.CARD, started_on=local_day(now()).replace(day=1))
        bill_month(this_month())
    return made, session.get_one(Donor, made.donor_id)


def type_card(standin: StandIn, url: str, number: str = TYPED["number"]) -> int:
    path = url.removeprefix(standin.url)
    return standin.ask("POST", path, urlencode({**TYPED, "number": number}), FORM).status


def deliver(app: Flask, standin: StandIn) -> list[str]:
    """Bring what waits to our address, as it is signed."""
    told = standin.take()
    for one in told:
        answer = app.test_client().post(
            "/webhooks/stripe",
            data=one["body"],
            headers={"Stripe-Signature": one["signature"]},
        )
        assert answer.status_code == 200, one["type"]
    session.expire_all()
    return [one["type"] for one in told]


def saved(app: Flask, standin: StandIn, number: str = TYPED["number"]) -> Pledge:
    """Return a commitment whose donor has typed a card on the gateway's page."""
    made, donor = promise()
    with unit_of_work():
        setup = begin_setup(donor, [made.code])
    assert type_card(standin, page_to_save(setup, donor).url, number) in {200, 302, 303}
    deliver(app, standin)
    job = session.scalars(select(Job).where(Job.kind == "cards.take_card")).one()
    arguments: dict[str, Any] = json.loads(job.arguments)
    assert fetch_card(**arguments)
    return made


def the_due() -> CardDue:
    session.expire_all()
    return session.scalars(select(CardDue)).one()


def clean() -> None:
    assert [finding for finding in check_books() if not finding.ok] == []


def test_a_card_is_saved_charged_told_and_paid_out(app: Flask, standin: StandIn) -> None:
    saved(app, standin)
    card = session.scalars(select(SavedCard)).one()
    assert (card.brand, card.last4, card.exp_year) == ("visa", "4242", 2035)
    assert charge() == {"succeeded": 1}
    assert "payment_intent.succeeded" in deliver(app, standin)
    assert the_due().state is DueState.SUCCEEDED
    clean()
    standin.control("settle")
    sweep(lambda _done, _total: None)
    clean()
    assert session.scalars(select(GatewayCase)).all() == []


@pytest.mark.parametrize(
    ("number", "state", "why"),
    [
        ("4000000000000341", DueState.DECLINED, "generic_decline"),
        ("4000000000009995", None, "insufficient_funds"),
    ],
)
def test_a_card_that_refuses(
    app: Flask, standin: StandIn, number: str, state: DueState | None, why: str
) -> None:
    if state is None:
        made, donor = promise()
        with unit_of_work():
            setup = begin_setup(donor, [made.code])
        assert type_card(standin, page_to_save(setup, donor).url, number) == 402
        return
    saved(app, standin, number)
    assert charge() == {"declined": 1}
    due = the_due()
    assert (due.state, due.why) == (state, why)
    deliver(app, standin)
    assert the_due().state is state
    clean()


def test_what_needs_its_holder_is_confirmed_on_the_page(app: Flask, standin: StandIn) -> None:
    made = saved(app, standin)
    card = session.scalars(select(SavedCard)).one()
    standin.control(f"cards/{card.name}/set", sca="always")
    assert charge() in ({"declined": 1}, {"needs_action": 1})
    due = the_due()
    assert due.state is DueState.NEEDS_ACTION
    donor = session.get_one(Donor, due.donor_id)
    with unit_of_work():
        due = confirm(donor, due.public_id)
        attempt = open_attempt(due)
    assert attempt is not None
    page = page_to_pay(due, attempt, donor, made.code)
    assert page_to_pay(due, attempt, donor, made.code) == page, "asked again, the same page"
    type_card(standin, page.url)
    deliver(app, standin)
    assert the_due().state is DueState.SUCCEEDED
    assert [one.number for one in session.scalars(select(CardAttempt))] == [1, 2]
    clean()


@pytest.mark.parametrize("kind", LOST)
def test_a_line_that_goes_dead_charges_once(app: Flask, standin: StandIn, kind: str) -> None:
    saved(app, standin)
    standin.control("faults", kind=kind, match="POST /v1/payment_intents")
    assert charge() == {"unknown": 1}
    standin.control("no_faults")
    with frozen(now() + timedelta(minutes=2)):
        charge_cards(Charge(open_new=False), lambda _done, _total: None, by=None)
    assert the_due().state is DueState.SUCCEEDED
    assert len(standin.read("payment_intents")["data"]) == 1
    clean()


def test_an_error_kept_under_the_key_is_looked_up_after_a_day(app: Flask, standin: StandIn) -> None:
    saved(app, standin)
    standin.control("faults", kind="error_before", match="POST /v1/payment_intents")
    assert charge() == {"unknown": 1}
    with frozen(now() + timedelta(minutes=2)):
        assert charge() == {"unknown": 1}, "the same key, the same error"
    standin.control("prune")
    with frozen(now() + timedelta(hours=25)):
        assert charge() == {"not_found": 1, "succeeded": 1}
    assert the_due().attempts == 1
    assert len(standin.read("payment_intents")["data"]) == 1


def test_refunds_and_disputes_come_by_message_or_sweep(app: Flask, standin: StandIn) -> None:
    saved(app, standin)
    charge()
    (intent,) = standin.read("payment_intents")["data"]
    standin.control("refunds", charge=intent["latest_charge"], amount=100_000)
    standin.control("disputes", charge=intent["latest_charge"])
    standin.take()
    sweep(lambda _done, _total: None)
    kinds = sorted(session.scalars(select(PaymentReturn.kind)))
    assert kinds == ["dispute", "refund"] or session.scalars(select(GatewayCase)).all()
    clean()


def test_a_payout_is_the_sum_of_what_moved(app: Flask, standin: StandIn) -> None:
    saved(app, standin)
    charge()
    standin.control("settle")
    standin.control("payouts", currency="vnd")
    (payout,) = standin.read("payouts")["data"]
    assert fetch_payout(payout["id"])
    kept = session.scalars(select(CardPayout)).one()
    assert kept.amount == payout["amount"]
    assert session.scalars(select(GatewayCase)).all() == []
    clean()


def test_a_gateway_that_is_away_is_an_unknown_outcome() -> None:
    settings = CardSettings(
        key="sk_test_x", secrets=(SECRET,), live=False, organisation="Q", base="http://127.0.0.1:9"
    )
    with pytest.raises(OutcomeUnknown):
        StripeGateway(settings).account()


@pytest.mark.parametrize("kind", LOST)
def test_a_refund_is_asked_for_once_whatever_the_line_does(
    app: Flask, standin: StandIn, kind: str
) -> None:
    saved(app, standin)
    charge()
    with unit_of_work():
        payment = session.scalars(select(Payment)).one()
        asked = ask_refund(payment, AskRefund(200_000, "By mistake"), by=actor("accountant"))
        approve(asked, by=actor("approver"))
    standin.control("faults", kind=kind, match="POST /v1/refunds")
    assert ask_for_refunds() == {"unknown": 1}
    standin.control("no_faults")
    with frozen(now() + timedelta(hours=25)):
        standin.control("clock", advance=25 * 3600)
        assert sum(ask_for_refunds().values()) <= 2
        assert ask_for_refunds() == {}
        deliver(app, standin)
    (made,) = standin.read("refunds")["data"]
    refund = session.scalars(select(CardRefund)).one()
    assert (refund.state, refund.name) == (RefundState.SUCCEEDED, made["id"])
    assert [row.amount for row in session.scalars(select(PaymentReturn))] == [200_000]
    clean()


def test_the_donor_of_the_demo_has_a_card_to_try(app: Flask, standin: StandIn) -> None:
    with unit_of_work():
        made = pledge(method=Method.TRANSFER, started_on=local_day(now()).replace(day=1))
        bill_month(this_month())
        login = user_with("donor")
        login.login = DONOR_LOGIN
        let_sign_in(login, session.get_one(Donor, made.donor_id))
    give_card()
    give_card()
    deliver(app, standin)
    job = session.scalars(select(Job).where(Job.kind == "cards.take_card")).one()
    assert fetch_card(**json.loads(job.arguments))
    assert session.scalars(select(SavedCard.last4)).all() == ["4242"]
    assert charge() == {"succeeded": 1}


def ask_for_refunds() -> dict[str, int]:
    return refund_cards(lambda _done, _total: None)
