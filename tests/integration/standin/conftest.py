"""One stand-in for all tests of this folder, emptied before each, and Stripe's client for it."""

from collections.abc import Iterator

import pytest
import stripe

from tests.support.stripe_standin import StandIn, stripe_standin


@pytest.fixture(scope="module")
def one_standin() -> Iterator[StandIn]:
    with stripe_standin() as standin:
        yield standin


@pytest.fixture
def standin(one_standin: StandIn) -> StandIn:
    """A stand-in in which nothing has happened."""
    one_standin.control("reset")
    return one_standin


@pytest.fixture
def v1(standin: StandIn) -> Iterator[stripe.V1Services]:
    """The services of a real client, which tries everything once."""
    http = stripe.RequestsClient(timeout=30)
    client = stripe.StripeClient(
        "sk_test_x",
        base_addresses={"api": standin.url},
        max_network_retries=0,
        http_client=http,
    )
    yield client.v1
    http.close()


@pytest.fixture
def customer(v1: stripe.V1Services) -> stripe.Customer:
    return v1.customers.create({"name": "Lan", "email": "lan@example.org"})


@pytest.fixture
def pay(v1, customer):
    """Charge a card as the monthly run does: saved, off-session, in dong."""

    def charge(method="pm_card_visa", amount=300_000, currency="vnd", *, options=None, **more):
        if method.startswith("pm_card_"):
            method = v1.payment_methods.attach(method, {"customer": customer.id}).id
        return v1.payment_intents.create(
            {
                "amount": amount,
                "currency": currency,
                "customer": customer.id,
                "payment_method": method,
                "confirm": True,
                "off_session": True,
                **more,
            },
            options,
        )

    return charge


@pytest.fixture
def types(standin: StandIn):
    """Take the kinds of events that came since the last look."""

    def look() -> list[str]:
        return [letter["type"] for letter in standin.take()]

    return look
