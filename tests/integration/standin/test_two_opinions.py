"""The same suite against localstripe, so that our stand-in is not only our own opinion of Stripe.

localstripe is no dependency: it is GPL-3, brings aiohttp, and listens on all addresses. Name the
Python of an environment that has it in LOCALSTRIPE to run these tests against it as well:

    python -m venv DIR; DIR/bin/pip install localstripe
    LOCALSTRIPE=DIR/bin/python pytest -n 0 tests/integration/standin/test_two_opinions.py

It knows neither idempotency keys nor Checkout, disputes, searches or payouts, refunds more than is
left, and its balance is no object; those are compared with nobody here.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest
import stripe

from tests.support.stripe_standin import free_port, stripe_standin


@contextmanager
def localstripe() -> Iterator[str]:
    port = free_port()
    command = [
        os.environ["LOCALSTRIPE"],
        "-m",
        "localstripe",
        "--port",
        str(port),
        "--from-scratch",
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as process:  # noqa: S603 - whom the caller names
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with closing(HTTPConnection("127.0.0.1", port)) as line:
            try:
                line.request("GET", "/")
            except ConnectionRefusedError:
                continue
            return
    pytest.fail("localstripe did not start")


@pytest.fixture(
    scope="module", params=["ours", *(["localstripe"] if "LOCALSTRIPE" in os.environ else [])]
)
def url(request) -> Iterator[str]:
    if request.param == "ours":
        with stripe_standin() as standin:
            yield standin.url
    else:
        with localstripe() as address:
            yield address


@pytest.fixture
def v1(url):
    http = stripe.RequestsClient(timeout=30)
    client = stripe.StripeClient(
        "sk_test_12345", base_addresses={"api": url}, max_network_retries=0, http_client=http
    )
    yield client.v1
    http.close()


@pytest.fixture
def customer(v1):
    return v1.customers.create({"name": "Lan", "email": "lan@example.org"})


def card(v1, number):
    typed = {"number": number, "exp_month": "12", "exp_year": "2030", "cvc": "123"}
    return v1.payment_methods.create({"type": "card", "card": typed}).id


def charge(v1, customer, method, amount=300_000, currency="vnd", **more):
    return v1.payment_intents.create(
        {
            "amount": amount,
            "currency": currency,
            "customer": customer.id,
            "payment_method": method,
            "confirm": True,
            "metadata": {"due": "7"},
            **more,
        }
    )


@pytest.fixture
def saved(v1, customer):
    return v1.payment_methods.attach("pm_card_visa", {"customer": customer.id}).id


def test_customers(v1, customer):
    v1.customers.update(customer.id, {"name": "Lan Anh", "metadata": {"donor": "D1"}})
    found = v1.customers.retrieve(customer.id)
    assert (found.object, found.name, found.email) == ("customer", "Lan Anh", "lan@example.org")
    assert found.metadata["donor"] == "D1"
    assert v1.customers.delete(customer.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.customers.retrieve("cus_unknown")
    assert refused.value.http_status == 404


def test_payment_methods(v1, customer, saved):
    method = v1.payment_methods.retrieve(saved)
    assert (method.type, method.customer) == ("card", customer.id)
    assert (method.card.brand, method.card.last4) == ("visa", "4242")
    assert method.card.exp_month == 12
    listed = v1.payment_methods.list({"customer": customer.id, "type": "card"})
    assert [m.id for m in listed.data] == [saved]
    assert v1.payment_methods.detach(saved).customer is None
    assert not v1.payment_methods.list({"customer": customer.id, "type": "card"}).data


@pytest.mark.parametrize("number", ["4000000000000002", "4000000000009995", "4000000000009987"])
def test_cards_that_cannot_be_saved(v1, customer, number):
    with pytest.raises(stripe.CardError) as refused:
        v1.payment_methods.attach(card(v1, number), {"customer": customer.id})
    assert (refused.value.http_status, refused.value.code) == (402, "card_declined")


def test_setup_intents(v1, customer, saved):
    setup = v1.setup_intents.create({"customer": customer.id, "payment_method_types": ["card"]})
    assert (setup.object, setup.status) == ("setup_intent", "requires_payment_method")
    with pytest.raises(stripe.InvalidRequestError):
        v1.setup_intents.confirm(setup.id)
    done = v1.setup_intents.confirm(setup.id, {"payment_method": saved})
    assert (done.status, done.payment_method, done.next_action) == ("succeeded", saved, None)
    other = v1.setup_intents.create({"customer": customer.id})
    assert v1.setup_intents.cancel(other.id).status == "canceled"


def test_a_setup_whose_bank_asks(v1, customer):
    setup = v1.setup_intents.create({"customer": customer.id, "payment_method_types": ["card"]})
    asked = v1.setup_intents.confirm(setup.id, {"payment_method": card(v1, "4000002500003155")})
    assert asked.status == "requires_action"
    assert asked.next_action.type


@pytest.mark.parametrize(("amount", "currency"), [(300_000, "vnd"), (1_050, "usd")])
def test_a_charge_off_session(v1, customer, saved, amount, currency):
    intent = charge(v1, customer, saved, amount, currency, off_session=True)
    assert (intent.status, intent.amount, intent.currency) == ("succeeded", amount, currency)
    assert (intent.customer, intent.payment_method) == (customer.id, saved)
    assert intent.metadata["due"] == "7"
    assert (intent.livemode, intent.last_payment_error) == (False, None)
    made = v1.charges.list({"customer": customer.id}).data[0]
    assert (made.amount, made.currency, made.paid) == (amount, currency, True)
    assert (made.status, made.captured, made.refunded) == ("succeeded", True, False)
    moved = v1.balance_transactions.retrieve(made.balance_transaction)
    assert (moved.type, moved.amount, moved.source) == ("charge", amount, made.id)
    assert moved.net == amount - moved.fee


def test_a_saved_card_that_is_declined(v1, customer):
    method = v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer.id}).id
    with pytest.raises(stripe.CardError) as refused:
        charge(v1, customer, method, off_session=True)
    assert (refused.value.http_status, refused.value.code) == (402, "card_declined")
    intent = next(i for i in v1.payment_intents.list().data if i.customer == customer.id)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.code == "card_declined"


def test_a_payment_whose_bank_asks(v1, customer):
    method = card(v1, "4000002760003184")
    intent = charge(v1, customer, method)
    assert (intent.status, intent.latest_charge) == ("requires_action", None)
    assert intent.next_action.type
    assert v1.payment_intents.cancel(intent.id).status == "canceled"


def test_an_intent_in_two_steps(v1, customer, saved):
    intent = v1.payment_intents.create(
        {"amount": 300_000, "currency": "vnd", "customer": customer.id, "payment_method": saved}
    )
    assert intent.status == "requires_confirmation"
    assert v1.payment_intents.confirm(intent.id).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.cancel(intent.id)
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.create({"amount": 300_000, "currency": "vnd", "off_session": True})


def test_refunds(v1, customer, saved):
    intent = charge(v1, customer, saved)
    part = v1.refunds.create({"payment_intent": intent.id, "amount": 100_000})
    assert (part.status, part.amount, part.currency) == ("succeeded", 100_000, "vnd")
    made = v1.charges.list({"customer": customer.id}).data[0]
    assert (made.amount_refunded, made.refunded) == (100_000, False)
    v1.refunds.create({"charge": made.id, "amount": 200_000})
    assert v1.charges.retrieve(made.id).refunded is True


def test_events_are_listed(v1, customer, saved):
    charge(v1, customer, saved)
    kinds = {event.type for event in v1.events.list({"limit": 100}).data}
    assert {"customer.created", "payment_intent.succeeded"} <= kinds
