"""Every object the stand-in answers has the fields and types of Stripe's own."""

import pytest
import stripe

from tests.support.stripe_shapes import KIND, misfits, samples


def raw(standin, path):
    return standin.read(f"{path}?limit=100")["data"]


@pytest.fixture
def busy(standin, v1, customer, pay):
    """An account in which a bit of everything has happened."""
    paid = pay(metadata={"due": "7"}, description="October")
    v1.refunds.create({"payment_intent": paid.id, "amount": 100_000})
    lost = pay("pm_card_createDispute", 5_000, "usd")
    standin.control(f"disputes/{v1.disputes.list({'charge': lost.latest_charge}).data[0].id}/win")
    pay("pm_card_createDisputeInquiry", 5_000, "usd")
    failing = pay("pm_card_refundFail", 5_000, "usd")
    v1.refunds.create({"payment_intent": failing.id, "reason": "duplicate"})
    for method in ("pm_card_chargeCustomerFail", "pm_card_authenticationRequired"):
        with pytest.raises(stripe.CardError):
            pay(method)
    asked = v1.payment_intents.create(
        {
            "amount": 1_000,
            "currency": "usd",
            "customer": customer.id,
            "payment_method": "pm_card_authenticationRequired",
            "confirm": True,
            "return_url": "https://example.org/back",
        }
    )
    assert asked.status == "requires_action"
    v1.payment_intents.cancel(v1.payment_intents.create({"amount": 1_000, "currency": "usd"}).id)
    v1.setup_intents.create(
        {"customer": customer.id, "payment_method": "pm_card_visa", "confirm": True}
    )
    v1.setup_intents.create({"payment_method": "pm_card_authenticationRequired", "confirm": True})
    item = {"currency": "vnd", "unit_amount": 50_000, "product_data": {"name": "Gift"}}
    urls = {"success_url": "https://example.org/yes", "cancel_url": "https://example.org/no"}
    v1.checkout.sessions.create(
        {"mode": "payment", "line_items": [{"price_data": item, "quantity": 2}], **urls}
    )
    v1.checkout.sessions.create({"mode": "setup", "currency": "vnd", **urls})
    standin.control("payouts", currency="vnd")
    return standin


LISTS = {
    "balance_transaction": "balance_transactions",
    "charge": "charges",
    "checkout.session": "checkout/sessions",
    "customer": "customers",
    "dispute": "disputes",
    "event": "events",
    "payment_intent": "payment_intents",
    "payment_method": "payment_methods",
    "payout": "payouts",
    "refund": "refunds",
    "setup_intent": "setup_intents",
}


def test_every_object_and_every_event_fits_stripes_own(busy):
    wrong, events = {}, raw(busy, "events")
    for kind, path in LISTS.items():
        things = raw(busy, path)
        assert things, f"nothing of kind {kind} was made"
        inside = [e["data"]["object"] for e in events if e["data"]["object"]["object"] == kind]
        for thing in [*things, *inside]:
            assert thing["object"] == kind
            wrong |= {(kind, sentence): thing["id"] for sentence in misfits(thing)}
    assert not wrong


def test_the_comparison_sees_a_field_that_is_missing_more_or_of_another_type(busy):
    intent = raw(busy, "payment_intents")[0]
    del intent["status"]
    intent |= {"amount": "300000", "currency": None, "sum": 1, "livemode": False}
    intent["amount_details"] = {"tip": {}, "tips": {}}
    said = " ".join(misfits(intent))
    for wrong in (
        ".status is missing",
        ".amount is '300000'",
        ".currency is null",
        ".sum",
        ".tips",
    ):
        assert wrong in said
    assert misfits(intent | {"livemode": True}) == ["payment_intent says it is live"]


def test_every_kind_has_a_sample():
    assert samples().keys() >= KIND.keys()
