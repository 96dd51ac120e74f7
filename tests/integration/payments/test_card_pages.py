"""Pages of cards: a donor adds, pays, pauses and stops; staff see what waits and decide."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.dates import Month
from core.db import session, unit_of_work
from core.jobs.models import Job
from donors.models import Donor
from payments.cards.charge_run import Charge, charge_cards
from payments.cards.models import (
    CardAttempt,
    CardDue,
    CardMandate,
    CardSetup,
    GatewayCase,
    SavedCard,
)
from payments.cards.ports import CardFacts
from payments.cards.quarantine_rules import CaseDecision
from payments.cards.refund_run import refund_cards
from payments.cards.rules import DueState, Outcome
from payments.cards.taking import fetch_card
from payments.pledges.models import Pledge, PledgePause
from payments.pledges.rules import Method
from payments.pledges.services import bill_month
from payments.receiving.models import Payment
from tests.factories.cards import card_pledge, cards_open, intent, message, signed, take
from tests.factories.donors import let_sign_in
from tests.factories.people import organisation, user_with
from tests.factories.pledges import pledge
from tests.fakes.card_gateway import FakeGateway
from tests.support.client import CheckedClient


@pytest.fixture
def gateway(app: Flask) -> Iterator[FakeGateway]:
    with cards_open() as made:
        yield made


@pytest.fixture
def donor_browser(app: Flask) -> tuple[CheckedClient, Pledge]:
    with unit_of_work():
        promise = pledge("GM00001")
        user = user_with("donor")
        let_sign_in(user, session.get_one(Donor, promise.donor_id))
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return browser, promise


def charge() -> None:
    charge_cards(Charge(), lambda _done, _total: None, by=None)


def the_charge() -> tuple[CardDue, CardAttempt]:
    return session.scalars(select(CardDue)).one(), session.scalars(select(CardAttempt)).one()


def send(app: Flask, told: dict[str, Any]) -> None:
    body, header = signed(told)
    answer = app.test_client().post(
        "/webhooks/stripe", data=body, headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 200
    session.expire_all()


def test_while_cards_are_off_the_pages_say_so(donor_browser, signed_in) -> None:
    browser, _promise = donor_browser
    for page in ("/my/cards", "/my/cards/pay"):
        assert "Cards are not set up here" in browser.get(page).text
    assert "Pay by card" not in browser.get("/my/payments").text
    assert "Cards are off" in signed_in("accountant").get("/money/cards").text


def test_a_donor_saves_a_card_and_the_month_is_charged(
    app: Flask, gateway: FakeGateway, donor_browser
) -> None:
    browser, promise = donor_browser
    answer = browser.post("/my/cards/setups", data={"commitments": [promise.code]})
    setup = session.scalars(select(CardSetup)).one()
    assert answer.location == f"/my/cards/setups/{setup.public_id}"
    page = browser.get(answer.location).text
    assert f"https://gateway.example/setup:{setup.public_id}" in page
    told = {
        "id": "cs_1", "object": "checkout.session", "status": "complete", "created": 1,
        "setup_intent": "seti_1", "metadata": {"due": setup.public_id, "attempt": "0"},
    }  # fmt: skip
    send(app, message("checkout.session.completed", told))
    job = session.scalars(select(Job).where(Job.kind == "cards.take_card")).one()
    assert "seti_1" in job.arguments
    customer = gateway.pages[f"setup:{setup.public_id}"].customer
    gateway.cards["seti_1"] = CardFacts(
        id="pm_1", customer=customer, brand="visa", last4="4242", exp_month=8, exp_year=2031
    )
    assert fetch_card(setup.public_id, "seti_1")
    assert fetch_card(setup.public_id, "seti_1"), "told twice, it is kept once"
    session.expire_all()
    assert session.scalars(select(SavedCard.last4)).all() == ["4242"]
    assert session.scalars(select(CardMandate.from_month)).all() == ["2026-11"]
    assert promise.method is Method.CARD
    with unit_of_work():
        bill_month(Month(2026, 11))
    charge()
    index = browser.get("/my/cards").text
    assert "4242" in index
    assert "Charged" in index


def test_a_card_of_another_customer_is_not_kept(gateway: FakeGateway, donor_browser) -> None:
    browser, promise = donor_browser
    browser.post("/my/cards/setups", data={"commitments": [promise.code]})
    setup = session.scalars(select(CardSetup)).one()
    browser.get(f"/my/cards/setups/{setup.public_id}")
    gateway.cards["seti_1"] = CardFacts(
        id="pm_1", customer="cus_x", brand="visa", last4="1", exp_month=1, exp_year=2031
    )
    assert not fetch_card(setup.public_id, "seti_1")
    assert session.scalars(select(SavedCard)).all() == []


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("100.000.000", "99,999,999"),
        ("14.999", "15,000"),
        ("0", "0"),
        ("-5", "-5"),
        ("50.00", "50.00"),
        ("", "500.000"),
    ],
)
def test_an_amount_no_card_pays_is_refused_with_the_limit(
    gateway: FakeGateway, donor_browser, amount: str, told: str
) -> None:
    browser, promise = donor_browser
    answer = browser.post("/my/cards/pay", data={"commitment": promise.code, "amount": amount})
    assert answer.status_code == 422
    assert told in answer.text
    assert session.scalars(select(CardDue)).all() == []


def test_paying_once_pays_the_open_month_and_is_one_charge_for_a_double_click(
    app: Flask, gateway: FakeGateway, donor_browser
) -> None:
    browser, promise = donor_browser
    with unit_of_work():
        bill_month(Month(2026, 10))
    data = {"commitment": promise.code, "amount": "500.000", "form_id": "the-form"}
    first, second = (browser.post("/my/cards/pay", data=data) for _ in range(2))
    assert first.location == second.location
    page = browser.get(first.location).text
    due, attempt = (
        session.scalars(select(CardDue)).one(),
        session.scalars(select(CardAttempt)).one(),
    )
    assert f"https://gateway.example/{attempt.key}" in page
    assert "Pay on the card page" in page
    failed = intent(due, attempt, "pi_7", "requires_payment_method")
    send(app, message("payment_intent.payment_failed", failed))
    assert attempt.outcome is Outcome.SENT, "the donor may try again on the page"
    send(app, message("payment_intent.succeeded", intent(due, attempt, "pi_7", "succeeded")))
    assert due.state is DueState.SUCCEEDED
    assert "your payment has arrived" in browser.get(first.location).text
    assert session.scalars(select(Payment.amount)).all() == [500_000]


def test_a_charge_to_be_confirmed_leads_to_the_gateway_and_cancels_the_first(
    app: Flask, gateway: FakeGateway, donor_browser
) -> None:
    browser, promise = donor_browser
    with unit_of_work():
        other = card_pledge(donor_id=promise.donor_id)
        bill_month(Month(2026, 10))
    card = session.scalars(select(SavedCard.name)).one()
    gateway.refusals[card].append("requires_action")
    charge()
    due = session.scalars(select(CardDue)).one()
    assert (due.state, due.pledge_id) == (DueState.NEEDS_ACTION, other.id)
    address = f"/my/cards/charges/{due.public_id}"
    assert "Pay by card now" in browser.get(address).text
    assert browser.post(address).location == address
    assert "gateway.example" in browser.get(address).text
    assert gateway.intents["pi_1"].outcome is Outcome.EXPIRED
    attempt = session.scalars(select(CardAttempt).where(CardAttempt.number == 2)).one()
    send(app, message("payment_intent.succeeded", intent(due, attempt, "pi_9", "succeeded")))
    assert due.state is DueState.SUCCEEDED


def test_a_donor_pauses_and_stops(gateway: FakeGateway, donor_browser) -> None:
    browser, promise = donor_browser
    with unit_of_work():
        other = card_pledge(donor_id=promise.donor_id)
    assert browser.post(f"/my/cards/{other.code}/pause", data={"months": "7"}).status_code == 422
    assert browser.post(f"/my/cards/{other.code}/pause", data={"months": "2"}).status_code == 302
    pause = session.scalars(select(PledgePause)).one()
    assert (pause.from_month, pause.to_month) == ("2026-12", "2027-01")
    assert "Stop the card" in browser.get(f"/my/cards/{other.code}/stop").text
    assert browser.post(f"/my/cards/{other.code}/stop").status_code == 302
    assert session.scalars(select(CardMandate.ended_at)).one() is not None
    with unit_of_work():
        bill_month(Month(2026, 11))
    charge()
    assert gateway.asked == 0
    assert browser.post(f"/my/cards/{other.code}/stop").status_code == 404


def test_what_is_another_donors_is_not_there(gateway: FakeGateway, donor_browser) -> None:
    browser, _promise = donor_browser
    with unit_of_work():
        other = card_pledge()
        bill_month(Month(2026, 10))
    charge()
    due = session.scalars(select(CardDue)).one()
    absent = browser.get("/my/cards/charges/nobody")
    theirs = browser.get(f"/my/cards/charges/{due.public_id}")
    assert theirs.status_code == absent.status_code == 404
    assert strip(theirs.text) == strip(absent.text)
    for act in (f"/my/cards/{other.code}/stop", f"/my/cards/charges/{due.public_id}"):
        assert browser.post(act).status_code == 404
    refused = browser.post("/my/cards/setups", data={"commitments": [other.code]})
    assert refused.status_code == 422


def strip(text: str) -> str:
    return re.sub(r'value="[^"]*"|/my/cards/charges/\S+', "", text)


def test_testing_of_cards_is_stopped_with_words_that_help_nobody(
    app: Flask, gateway: FakeGateway, donor_browser
) -> None:
    browser, promise = donor_browser
    data = {"commitment": promise.code, "amount": "500.000"}
    browser.get(browser.post("/my/cards/pay", data={**data, "form_id": "one"}).location)
    due, attempt = (
        session.scalars(select(CardDue)).one(),
        session.scalars(select(CardAttempt)).one(),
    )
    for _ in range(5):
        failed = intent(due, attempt, "pi_7", "requires_payment_method")
        send(app, message("payment_intent.payment_failed", failed))
    answer = browser.post("/my/cards/pay", data={**data, "form_id": "two"})
    assert answer.status_code == 429
    assert "This is not possible now. Pay by transfer" in answer.text


def test_ten_pages_a_day_are_enough(gateway: FakeGateway, donor_browser) -> None:
    browser, promise = donor_browser
    codes = [
        browser.post(
            "/my/cards/pay",
            data={"commitment": promise.code, "amount": "500.000", "form_id": f"f{number}"},
        ).status_code
        for number in range(11)
    ]
    assert codes == [302] * 10 + [429]


def test_staff_see_charges_and_decide_about_what_does_not_fit(
    app: Flask, gateway: FakeGateway, signed_in
) -> None:
    with unit_of_work():
        card_pledge()
        bill_month(Month(2026, 10))
    charge()
    due, attempt = (
        session.scalars(select(CardDue)).one(),
        session.scalars(select(CardAttempt)).one(),
    )
    stray = {**intent(due, attempt, "pi_stray", "succeeded"), "metadata": {}}
    with unit_of_work():
        take(message("payment_intent.succeeded", stray))
    browser = signed_in("accountant")
    index = browser.get("/money/cards").text
    assert "pi_stray" in index
    assert "Test mode" in index
    for page in ("/money/cards/charges?state=succeeded", f"/money/cards/charges/{due.public_id}"):
        assert due.public_id in browser.get(page).text or "pi_" in browser.get(page).text
    case = session.scalars(select(GatewayCase)).one()
    address = f"/money/cards/cases/{case.public_id}"
    assert browser.post(address, data={"decision": "take"}).status_code == 422
    assert browser.post(address, data={"decision": "again", "reason": "x"}).status_code == 422
    assert browser.post(address, data={"decision": "take", "reason": "Ours"}).status_code == 302
    session.expire_all()
    assert case.decision is CaseDecision.TAKE
    assert sorted(session.scalars(select(Payment.reference))) == ["pi_1", "pi_stray"]
    again = browser.post(address, data={"decision": "take", "reason": "Ours"})
    assert again.status_code == 409


def test_staff_ask_for_a_refund_to_the_card_and_see_what_became_of_it(
    gateway: FakeGateway, signed_in
) -> None:
    with unit_of_work():
        card_pledge()
        bill_month(Month(2026, 10))
    charge()
    code = session.scalars(select(Payment.public_id)).one()
    accountant, page = signed_in("accountant"), f"/money/cards/refunds/{code}"
    assert page in accountant.get(f"/money/payments/{code}/return").text
    wrong = accountant.post(page, data={"amount": "600000", "reason": "Paid twice"})
    assert wrong.status_code == 422
    assert "more than what is left" in wrong.text
    assert "Paid twice" in wrong.text, "what was typed is kept"
    assert accountant.post(page, data={"amount": "100", "reason": ""}).status_code == 422
    asked = accountant.post(page, data={"amount": "200000", "reason": "Paid twice"})
    assert asked.status_code == 302
    approver = signed_in("approver")
    shown = approver.get(asked.location).text
    assert "through the card gateway" in shown
    assert approver.post(f"{asked.location}/approve").status_code == 302
    refund_cards(lambda _done, _total: None)
    cards = accountant.get("/money/cards").text
    assert "Paid back to the card" in cards
    assert "Refunds to cards" in cards
    assert signed_in("matcher").get(page).status_code == 403


@pytest.mark.parametrize(
    ("currency", "typed", "amount", "refused", "told"),
    [
        ("VND", "200k", 200_000, "10,000", "15,000"),
        ("JPY", "5,000", 5_000, "40", "50"),
        ("USD", "12.50", 1_250, "0.40", "0.50"),
        ("KWD", "12.500", 12_500, "12.505", "12.500"),
    ],
)
def test_paying_once_is_in_the_currency_of_the_books(
    gateway: FakeGateway, donor_browser, currency: str, typed: str, amount: int, refused: str,
    told: str,
) -> None:  # fmt: skip
    browser, promise = donor_browser
    with unit_of_work():
        organisation().currency = currency
    page = browser.get("/my/cards/pay").text
    assert f">{currency}<" in page.replace("\n", "").replace(" ", "")
    form = {"commitment": promise.code, "form_id": "one"}
    answer = browser.post("/my/cards/pay", data={**form, "amount": refused})
    assert answer.status_code == 422
    assert told in answer.text
    paid = browser.post("/my/cards/pay", data={**form, "amount": typed})
    assert paid.status_code == 302
    browser.get(paid.location)
    (order,) = gateway.pages.values()
    assert (order.amount, order.currency) == (amount, currency)
