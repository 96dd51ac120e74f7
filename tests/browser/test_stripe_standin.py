"""The pages of the stand-in for Stripe in a browser: a payer's without scripts, and the bank's."""

import re

import pytest
import stripe
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_pages import RULES, TOO_LOW, TOO_WIDE
from tests.support.stripe_standin import stripe_standin

pytestmark = [
    pytest.mark.browser,
    # Werkzeug leaves a static file to the collector when the browser already has it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def standin():
    with stripe_standin() as at_work:
        yield at_work


@pytest.fixture
def v1(standin):
    return stripe.StripeClient("sk_test_x", base_addresses={"api": standin.url}).v1


@pytest.fixture
def open_page(chromium):
    contexts = []

    def open_(width=360, language="en", *, scripts=False):
        contexts.append(
            chromium.new_context(
                viewport={"width": width, "height": 800},
                java_script_enabled=scripts,
                locale=language,
            )
        )
        return contexts[-1].new_page()

    yield open_
    for context in contexts:
        context.close()


def session(v1, standin, mode="payment"):
    price = {"currency": "vnd", "unit_amount": 300_000, "product_data": {"name": "October"}}
    what = {"line_items": [{"price_data": price, "quantity": 1}]}
    return v1.checkout.sessions.create(
        {
            "mode": mode,
            "success_url": f"{standin.url}/?done={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{standin.url}/?cancelled",
            **(what if mode == "payment" else {"currency": "vnd"}),
        }
    )


def type_card(page, number):
    for label, value in (
        ("Card number", number),
        ("Month", "12"),
        ("Year", "2040"),
        ("Security code", "123"),
        ("Name on the card", "Lan"),
    ):
        page.get_by_label(label).fill(value)


def check(page):
    """Hold a page to what ours are held to."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert page.evaluate(TOO_LOW) == []
    assert page.evaluate(TOO_WIDE) <= 0


def test_a_decline_a_question_of_the_bank_and_a_payment(standin, v1, open_page):
    made = session(v1, standin)
    page = open_page()
    page.goto(made.url)
    type_card(page, "4000 0000 0000 9995")
    page.get_by_role("button", name="Pay 300,000 VND").click()
    expect(page.get_by_role("alert")).to_contain_text("insufficient funds")
    expect(page.get_by_label("Name on the card")).to_have_value("Lan")

    page.get_by_label("Card number").fill("4000 0027 6000 3184")
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("button", name="No, refuse").click()
    expect(page.get_by_role("alert")).to_contain_text("another card")

    type_card(page, "4000 0027 6000 3184")
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("button", name="Yes, confirm").click()
    expect(page).to_have_url(re.compile(f"done={made.id}$"))
    assert v1.checkout.sessions.retrieve(made.id).payment_status == "paid"


def test_a_payer_turns_back(standin, v1, open_page):
    made = session(v1, standin, "setup")
    page = open_page()
    page.goto(made.url)
    page.get_by_role("link", name="Cancel").click()
    expect(page).to_have_url(re.compile("cancelled$"))
    assert v1.checkout.sessions.retrieve(made.id).status == "open"


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "vi"), (320, "en")])
def test_a_reader_of_the_screen_misses_nothing_on_any_page(standin, v1, open_page, width, language):
    standin.control("webhooks", hold=True, url="http://127.0.0.1:9/")
    made = session(v1, standin)
    page = open_page(width, language, scripts=True)
    page.goto(made.url)
    check(page)
    page.click("main form button")
    check(page)
    for name, value in (("month", "12"), ("year", "40"), ("cvc", "123"), ("name", "Lan")):
        page.fill(f"#{name}", value)
    page.fill("#number", "4000002760003184")
    page.click("main form button")
    check(page)
    page.click("button[name=confirm]")
    card = {"payment_method": "pm_card_createDispute", "confirm": True}
    v1.payment_intents.create({"amount": 5_000, "currency": "usd", **card})
    standin.control("payouts", currency="vnd")
    page.goto(standin.url)
    check(page)


def test_a_person_plays_the_bank(standin, v1, open_page):
    card = {"payment_method": "pm_card_visa", "confirm": True}
    intent = v1.payment_intents.create({"amount": 5_000, "currency": "usd", **card})
    page = open_page(1280)
    page.goto(standin.url)
    page.get_by_role("button", name=f"Dispute: {intent.latest_charge}").click()
    page.get_by_role("button", name="We win").click()
    expect(page.locator("main")).to_contain_text("won")
    page.get_by_role("button", name="Pay out 33.25 USD").click()
    expect(page.locator("main")).to_contain_text("paid")
    assert [payout.amount for payout in v1.payouts.list().data] == [3_325]
    page.get_by_label("What happens").select_option("rate_limit")
    page.get_by_role("button", name="Order it").click()
    with pytest.raises(stripe.RateLimitError):
        stripe.StripeClient(
            "sk_test_x", base_addresses={"api": standin.url}, max_network_retries=0
        ).v1.payment_intents.create({"amount": 5_000, "currency": "usd"})
