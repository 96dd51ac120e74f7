"""The pages a payer sees, by plain HTTP: nothing typed is lost, and nothing real is taken."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
import stripe

from standin.words import VIETNAMESE
from tests.support.client import check_page
from tests.support.stripe_standin import FORM

ROOT = Path(__file__).parents[3]
URLS = {
    "success_url": "https://example.org/yes?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://example.org/no",
}
CARD = {"number": "4242 4242 4242 4242", "month": "12", "year": "2040", "cvc": "123", "name": "Lan"}


@pytest.fixture
def saving(v1, customer):
    return v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "vnd",
            "customer": customer.id,
            "setup_intent_data": {"metadata": {"pledge": "GM00001"}},
            **URLS,
        }
    )


@pytest.fixture
def paying(v1, customer):
    price = {"currency": "vnd", "unit_amount": 150_000, "product_data": {"name": "October"}}
    return v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer": customer.id,
            "client_reference_id": "due-7",
            "line_items": [{"price_data": price, "quantity": 2}],
            "payment_intent_data": {"metadata": {"due": "7"}, "setup_future_usage": "off_session"},
            **URLS,
        }
    )


def path(standin, url):
    return url.removeprefix(standin.url)


def see(standin, url, status=200):
    """Return a page that keeps the rules of ours, but for the token that ours have."""
    answer = standin.ask("GET", path(standin, url))
    assert answer.status == status
    check_page(answer.text, tokens=False)
    assert "Test mode" in answer.text or "Chế độ thử" in answer.text
    return answer.text


def type_card(standin, url, **changed):
    body = urlencode(CARD | changed)
    answer = standin.ask("POST", path(standin, url), body, {"Content-Type": FORM})
    if answer.text.startswith("<!DOCTYPE html>"):
        check_page(answer.text, tokens=False)
    return answer


def press(standin, url, button):
    return standin.ask("POST", path(standin, url), f"{button}=1", {"Content-Type": FORM})


def test_a_card_is_saved(standin, v1, customer, saving, types):
    types()
    page = see(standin, saving.url)
    assert "Save a card" in page
    assert "https://example.org/no" in page
    answer = type_card(standin, saving.url)
    assert answer.status == 303
    assert answer.headers["Location"] == f"https://example.org/yes?session={saving.id}"
    session = v1.checkout.sessions.retrieve(saving.id, {"expand": ["setup_intent.payment_method"]})
    assert (session.status, session.payment_status, session.url) == (
        "complete",
        "no_payment_required",
        None,
    )
    setup = session.setup_intent
    assert setup.metadata["pledge"] == "GM00001"
    assert (setup.payment_method.customer, setup.payment_method.card.last4) == (customer.id, "4242")
    assert types() == [
        "payment_method.attached",
        "setup_intent.succeeded",
        "checkout.session.completed",
    ]
    see(standin, saving.url or f"/c/pay/{saving.id}", 410)


def test_a_gift_is_paid_once_and_its_card_kept(standin, v1, customer, paying, pay):
    page = see(standin, paying.url)
    assert "300,000 VND" in page
    assert "October" in page
    assert type_card(standin, paying.url).status == 303
    assert type_card(standin, paying.url).status == 410
    session = v1.checkout.sessions.retrieve(paying.id)
    intent = v1.payment_intents.retrieve(session.payment_intent)
    assert (session.payment_status, session.amount_total) == ("paid", 300_000)
    assert (intent.amount_received, intent.metadata["due"]) == (300_000, "7")
    assert pay(intent.payment_method).status == "succeeded"
    assert v1.checkout.sessions.line_items.list(paying.id).data[0].quantity == 2


def test_a_declined_card_is_said_so_and_another_may_be_tried(standin, v1, paying):
    answer = type_card(standin, paying.url, number="4000 0000 0000 9995")
    assert answer.status == 402
    assert "Your card has insufficient funds." in answer.text
    assert 'value="4000 0000 0000 9995"' in answer.text
    assert type_card(standin, paying.url).status == 303
    session = v1.checkout.sessions.retrieve(paying.id)
    charges = v1.charges.list({"payment_intent": session.payment_intent}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


def test_a_bank_asks_its_customer_who_confirms(standin, v1, paying):
    answer = type_card(standin, paying.url, number="4000002760003184")
    question = answer.headers["Location"]
    assert "300,000 VND" in see(standin, question)
    assert v1.checkout.sessions.retrieve(paying.id).status == "open"
    answer = press(standin, question, "confirm")
    assert answer.headers["Location"].startswith("https://example.org/yes")
    session = v1.checkout.sessions.retrieve(paying.id, {"expand": ["payment_intent.latest_charge"]})
    secure = session.payment_intent.latest_charge.payment_method_details.card.three_d_secure
    assert secure.result == "authenticated"
    assert press(standin, question, "confirm").status == 303
    assert len(v1.charges.list().data) == 1


def test_a_bank_asks_its_customer_who_refuses(standin, v1, saving):
    question = type_card(standin, saving.url, number="4000 0025 0000 3155").headers["Location"]
    see(standin, question)
    answer = press(standin, question, "fail")
    assert answer.status == 402
    assert "another card" in answer.text
    setup = v1.setup_intents.retrieve(saving.setup_intent)
    assert setup.status == "requires_payment_method"
    assert setup.last_setup_error.code == "setup_intent_authentication_failure"
    assert type_card(standin, saving.url).status == 303


def test_a_card_that_is_confirmed_and_then_declined_can_be_replaced(standin, paying):
    answer = type_card(standin, paying.url, number="4000008260003178")
    answer = press(standin, answer.headers["Location"], "confirm")
    assert answer.status == 402
    assert "insufficient funds" in answer.text
    assert type_card(standin, paying.url).status == 303


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("number", "4111 1111 1111 1111", "Only test card numbers work here"),
        ("number", "", "Only test card numbers work here"),
        ("month", "13", "01 to 12"),
        ("month", "x", "01 to 12"),
        ("year", "20400", "Type the year"),
        ("year", "2020", "has expired"),
        ("year", "20", "has expired"),
        ("cvc", "1", "security code"),
        ("name", " ", "name on the card"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field_and_the_rest_is_kept(
    standin, v1, paying, field, typed, said
):
    answer = type_card(standin, paying.url, **{field: typed})
    assert answer.status == 422
    assert said in answer.text
    assert f'href="#{field}"' in answer.text
    assert ('value="Lan"' in answer.text) is (field != "name")
    assert not v1.payment_intents.list().data


def test_a_page_expires_by_the_clock_and_by_request(standin, v1, paying, saving, types):
    v1.checkout.sessions.expire(saving.id)
    with pytest.raises(stripe.InvalidRequestError):
        v1.checkout.sessions.expire(saving.id)
    standin.control("clock", advance=86_401)
    assert v1.checkout.sessions.retrieve(paying.id).status == "expired"
    assert types().count("checkout.session.expired") == 2
    assert "begin again" in see(standin, paying.url, 410)
    assert type_card(standin, paying.url).status == 410


def test_a_payer_without_a_customer_gets_one_when_the_card_is_kept(standin, v1):
    price = {"currency": "usd", "unit_amount": 2_500, "product_data": {"name": "Gift"}}
    session = v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer_creation": "always",
            "customer_email": "minh@example.org",
            "line_items": [{"price_data": price, "quantity": 1}],
            **URLS,
        }
    )
    assert type_card(standin, session.url).status == 303
    session = v1.checkout.sessions.retrieve(session.id, {"expand": ["customer"]})
    assert session.customer.email == "minh@example.org"
    assert session.customer_details.name == "Lan"


def test_sessions_that_cannot_be_are_refused(v1):
    price = {"currency": "vnd", "unit_amount": 5_000, "product_data": {"name": "Gift"}}
    for params, code in (
        ({"mode": "payment"}, "parameter_missing"),
        ({"mode": "setup"}, "parameter_missing"),
        ({"mode": "subscription"}, None),
        (
            {"mode": "payment", "line_items": [{"price_data": price, "quantity": 1}]},
            "amount_too_small",
        ),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            v1.checkout.sessions.create({**params, **URLS})
        assert refused.value.code == code


def test_a_receipt_and_the_control_page_keep_the_rules_of_pages(standin, v1, customer, pay):
    paid = pay("pm_card_createDispute", 5_000, "usd")
    v1.refunds.create({"payment_intent": pay(amount=90_000).id, "amount": 20_000})
    standin.control("payouts", currency="vnd")
    standin.control("faults", kind="outage", match="POST /v1/refunds")
    charge = v1.charges.retrieve(paid.latest_charge)
    assert "50.00 USD" in see(standin, charge.receipt_url)
    page = see(standin, "/")
    for words in ("Play the bank", "We win", "Let it fail", "90,000 VND", "Let everything go well"):
        assert words in page
    answer = standin.ask("POST", "/_control/refunds", f"charge={charge.id}", {"Content-Type": FORM})
    assert answer.status == 400
    check_page(answer.text, tokens=False)
    assert "charged back" in answer.text


def test_the_page_speaks_the_sessions_language_or_the_browsers(standin, v1, customer):
    session = v1.checkout.sessions.create({"mode": "setup", "currency": "vnd", **URLS})
    own = {"Accept-Language": "vi-VN,vi;q=0.9,en;q=0.5"}
    assert '<html lang="vi">' in standin.ask("GET", path(standin, session.url), headers=own).text
    assert '<html lang="en">' in see(standin, session.url)
    price = {"currency": "vnd", "unit_amount": 300_000, "product_data": {"name": "Tháng 10"}}
    lines = [{"price_data": price, "quantity": 1}]
    session = v1.checkout.sessions.create(
        {"mode": "payment", "locale": "vi", "line_items": lines, **URLS}
    )
    assert "Thanh toán 300.000 VND" in see(standin, session.url)
    answer = type_card(standin, session.url, number="4000 0000 0000 9995", name="")
    assert "Nhập tên trên thẻ" in answer.text
    answer = type_card(standin, session.url, number="4000 0000 0000 9995")
    assert "Thẻ của bạn không đủ tiền." in answer.text
    question = type_card(standin, session.url, number="4000 0027 6000 3184").headers["Location"]
    assert "khoản thanh toán 300.000 VND" in see(standin, question)


def test_everything_the_payers_pages_say_has_its_vietnamese():
    source = "".join(
        (ROOT / f"standin/pages/{name}.html").read_text(encoding="utf-8")
        for name in ("base", "form", "challenge", "over", "done")
    )
    said = set(re.findall(r"""say\(["'](.+?)["'][,)]""", source)) - {"{}"}
    for label, hint in re.findall(r"field\('\w+', '(.+?)', '(.+?)',", source):
        said |= {label, hint}
    assert len(said) > 25
    assert said <= VIETNAMESE.keys()
