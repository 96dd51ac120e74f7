"""What is changed afterwards, listed beside, expanded into answers, and refused for its shape."""

import pytest
import stripe

from standin.__main__ import main
from tests.support.stripe_standin import KEY, free_port


def test_objects_are_changed_and_say_so(v1, customer, pay, types):
    paid = pay()
    types()
    v1.charges.update(paid.latest_charge, {"metadata": {"due": "7"}, "description": "October"})
    v1.payment_intents.update(paid.id, {"metadata": {"due": "7"}, "description": "October"})
    v1.payment_methods.update(
        paid.payment_method, {"card": {"exp_year": 2041}, "billing_details": {"name": "Lan"}}
    )
    v1.customers.update(
        customer.id,
        {
            "address": {"city": "Huế", "country": "VN"},
            "invoice_settings": {"default_payment_method": paid.payment_method},
            "preferred_locales": ["vi"],
        },
    )
    charge = v1.charges.retrieve(paid.latest_charge)
    assert (charge.description, charge.metadata["due"]) == ("October", "7")
    assert v1.payment_intents.retrieve(paid.id).description == "October"
    method = v1.payment_methods.retrieve(paid.payment_method)
    assert (method.card.exp_year, method.billing_details.name) == (2041, "Lan")
    changed = v1.customers.retrieve(customer.id)
    assert (changed.address.city, changed.preferred_locales) == ("Huế", ["vi"])
    assert changed.invoice_settings.default_payment_method == paid.payment_method
    assert types() == ["charge.updated", "payment_method.updated", "customer.updated"]


def test_an_open_intent_takes_another_amount_and_another_card(v1, customer):
    intent = v1.payment_intents.create(
        {"amount": 1_000, "currency": "usd", "capture_method": "automatic"}
    )
    v1.payment_intents.update(intent.id, {"amount": 2_000, "payment_method": "pm_card_visa"})
    paid = v1.payment_intents.confirm(intent.id)
    assert (paid.amount_received, paid.capture_method) == (2_000, "automatic")
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.update(intent.id, {"amount": 3_000})


def test_setups_refunds_and_disputes_are_changed(standin, v1, customer, pay):
    setup = v1.setup_intents.create({"customer": customer.id})
    v1.setup_intents.update(setup.id, {"metadata": {"pledge": "GM1"}, "description": "A card"})
    changed = v1.setup_intents.list({"customer": customer.id}).data[0]
    assert (changed.metadata["pledge"], changed.description) == ("GM1", "A card")
    v1.setup_intents.cancel(setup.id, {"cancellation_reason": "abandoned"})
    with pytest.raises(stripe.InvalidRequestError):
        v1.setup_intents.confirm(setup.id, {"payment_method": "pm_card_visa"})
    refund = v1.refunds.create({"payment_intent": pay().id})
    v1.refunds.update(refund.id, {"metadata": {"why": "asked"}})
    listed = standin.read(f"charges/{refund.charge}/refunds")["data"]
    assert listed[0]["metadata"] == {"why": "asked"}
    made = standin.control("disputes", charge=pay().latest_charge, amount=50_000)
    given = {"evidence": {"customer_name": "Lan"}, "submit": False}
    kept = v1.disputes.update(made["id"], given)
    assert (kept.status, kept.evidence.customer_name) == ("needs_response", "Lan")
    assert v1.disputes.update(made["id"], {**given, "submit": True}).status == "under_review"
    assert v1.disputes.retrieve(made["id"]).amount == 50_000
    assert v1.disputes.close(made["id"]).status == "lost"


def test_a_payment_whose_payer_refuses_takes_another_card(standin, v1):
    card = {"payment_method": "pm_card_authenticationRequired", "confirm": True}
    intent = v1.payment_intents.create({"amount": 1_000, "currency": "usd", **card})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = standin.ask("POST", f"/challenge/{intent.id}", "fail=1", form)
    assert (answer.status, "Not confirmed" in answer.text) == (200, True)
    refused = v1.payment_intents.retrieve(intent.id)
    assert refused.last_payment_error.code == "payment_intent_authentication_failure"
    assert refused.status == "requires_payment_method"
    assert v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).amount_received


def test_a_card_serves_one_customer_and_leaves_once(v1, customer, pay):
    other = v1.customers.create({"name": "Minh"})
    method = v1.payment_methods.attach("tok_visa", {"customer": customer.id})
    assert v1.payment_methods.attach(method.id, {"customer": customer.id}).customer == customer.id
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_methods.attach(method.id, {"customer": other.id})
    kept = v1.payment_methods.attach("pm_card_visa", {"customer": other.id})
    v1.customers.delete(other.id)
    assert v1.payment_methods.retrieve(kept.id).customer is None
    v1.payment_methods.detach(method.id)
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_methods.detach(method.id)
    for gone in (method.id, kept.id):
        with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
            v1.payment_methods.attach(gone, {"customer": customer.id})
        with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
            pay(gone)


@pytest.mark.parametrize(
    ("path", "param"),
    [
        ("customers?limit=0", "limit"),
        ("customers?limit=ten", "limit"),
        ("customers?starting_after=cus_unknown", "starting_after"),
        ("customers?ending_before=cus_unknown", "ending_before"),
        ("customers?created[gte]=yesterday", "gte"),
        ("customers?created[gte][lt]=1", "gte"),
        ("customers?expand=data", "expand"),
        ("customers?expand[]=data.wishes", "expand"),
        ("payment_intents/search", "query"),
        ("charges/ch_unknown", "id"),
    ],
)
def test_a_question_of_the_wrong_shape_is_refused_at_its_parameter(standin, customer, path, param):
    error = standin.read(path)["error"]
    assert (error["type"], error["param"]) == ("invalid_request_error", param)


def test_things_are_listed_by_the_second_they_were_made(standin, customer):
    made = standin.read(f"customers?created={customer.created}")["data"]
    assert [thing["id"] for thing in made] == [customer.id]
    assert standin.read(f"customers?created[lt]={customer.created}")["data"] == []
    assert standin.read("customers?email=lan@example.org&expand[]=data.invoice_settings")["data"]


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ("amount=1000&currency=usd&confirm=perhaps", "confirm"),
        ("amount=1000&currency=usd&metadata=x", "metadata"),
        ("amount=1000&currency=usd&metadata[a]=" + "x" * 501, "metadata[a]"),
        ("amount=1000&currency=usd&description[a]=b", "description"),
        ("amount=1000&currency=usd&capture_method=manual", "capture_method"),
        ("amount=1000&currency=usd&payment_method=pm_unknown", "payment_method"),
        ("amount=1000&currency=usd&off_session=true", "off_session"),
        ("amount=10.5&currency=usd", "amount"),
        ("amount=1&amount[a]=2", "amount"),
    ],
)
def test_values_of_the_wrong_shape_are_refused_at_their_name(standin, body, param):
    answer = standin.ask("POST", "/v1/payment_intents", body, KEY)
    assert answer.status in {400, 404}
    assert f'"param": "{param}"' in answer.text


def test_what_is_refused_leaves_nothing(standin, v1, customer, types):
    long = {"metadata": {"a": "x" * 501}}
    method = v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    intent = v1.payment_intents.create({"amount": 1_000, "currency": "usd"})
    setup = v1.setup_intents.create({"customer": customer.id})
    lists = ("customers", "payment_intents", "setup_intents", "checkout/sessions", "refunds")
    before = [standin.read(path) for path in lists]
    types()
    page = {"mode": "setup", "currency": "vnd", "success_url": "https://example.org/"}
    unknown = {"payment_method": "pm_unknown"}
    for refused in (
        lambda: v1.customers.create({"name": "Minh", **long}),
        lambda: v1.customers.update(customer.id, {"name": "Minh", **long}),
        lambda: v1.payment_intents.create({"amount": 1_000, "currency": "usd", **unknown}),
        lambda: v1.payment_intents.update(intent.id, {"amount": 2_000, **long}),
        lambda: v1.payment_intents.update(intent.id, {"amount": 2_000, **unknown}),
        lambda: v1.payment_methods.update(method.id, {"card": {"exp_year": 2050}, **long}),
        lambda: v1.setup_intents.update(setup.id, {"description": "x", **long}),
        lambda: v1.checkout.sessions.create({**page, **long}),
        lambda: v1.checkout.sessions.create({**page, "setup_intent_data": long}),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            refused()
    assert [standin.read(path) for path in lists] == before
    assert v1.payment_methods.retrieve(method.id).card.exp_year == method.card.exp_year
    assert types() == []


def test_what_the_stand_in_does_not_have_is_said(standin):
    for method, path in (("GET", "/v1/prices"), ("DELETE", "/v1/charges/ch_1")):
        answer = standin.ask(method, path, headers=KEY)
        assert (answer.status, "does not have it" in answer.text) == (404, True)


@pytest.mark.parametrize(
    "card",
    [
        {"token": "tok_unknown"},
        {"number": "4242424242424242", "exp_month": 13, "exp_year": 2040},
        {"number": "4242424242424242", "exp_year": 2040},
        {},
    ],
)
def test_cards_that_cannot_be_are_refused(v1, card):
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_methods.create({"type": "card", "card": card})
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_methods.create({"type": "sepa_debit"})


def test_a_session_closes_when_it_is_told_to(standin, v1):
    now = standin.control("state")["now"]
    asked = {"mode": "setup", "currency": "vnd", "success_url": "https://example.org/"}
    made = v1.checkout.sessions.create({**asked, "expires_at": now + 3_600})
    assert made.expires_at == now + 3_600
    for wrong in (now + 60, now + 90_000):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            v1.checkout.sessions.create({**asked, "expires_at": wrong})
        assert refused.value.param == "expires_at"


def test_a_payout_and_a_refund_fail_once(standin, v1, pay):
    paid = pay()
    payout = standin.control("payouts")
    refund = v1.refunds.create({"payment_intent": paid.id})
    kind = {"Content-Type": "application/json"}
    for path in (f"payouts/{payout['id']}/fail", f"refunds/{refund.id}/fail"):
        standin.control(path)
        assert standin.ask("POST", f"/_control/{path}", "{}", kind).status == 400
    kinds = [row["type"] for row in standin.read("balance_transactions")["data"]]
    assert sorted(kinds) == ["charge", "payout", "payout_failure", "refund", "refund_failure"]
    assert v1.payouts.retrieve(payout["id"]).status == "failed"


def test_a_setup_with_a_card_that_cannot_be_saved_says_why(v1, customer):
    setup = v1.setup_intents.create({"customer": customer.id})
    with pytest.raises(stripe.CardError) as refused:
        v1.setup_intents.confirm(setup.id, {"payment_method": "pm_card_visa_chargeDeclined"})
    assert refused.value.error.setup_intent.id == setup.id
    found = v1.setup_intents.retrieve(setup.id)
    assert (found.status, found.last_setup_error.code) == (
        "requires_payment_method",
        "card_declined",
    )


def test_webhooks_go_to_addresses_only(standin):
    kind = {"Content-Type": "application/json"}
    for url in ("nowhere", "ftp://127.0.0.1/", "http://127.0.0.1:port/"):
        body = f'{{"url": "{url}"}}'
        assert standin.ask("POST", "/_control/webhooks", body, kind).status == 400
    assert standin.ask("POST", "/_control/webhooks", '{"speed": 1}', kind).status == 400
    assert standin.control("state")["webhooks"]["url"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["--secret", "whsec_"],
        ["--secret", "a password"],
        ["--webhook", "http://127.0.0.1:5000/"],
    ],
)
def test_it_does_not_start_without_a_secret_of_stripes_form(monkeypatch, arguments):
    monkeypatch.setattr("sys.argv", ["standin", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2


def test_it_does_not_start_in_a_currency_that_nobody_has(monkeypatch):
    monkeypatch.setattr("sys.argv", ["standin", "--currency", "dong"])
    with pytest.raises(SystemExit, match="Invalid currency: dong"):
        main()


def test_it_does_not_start_on_a_port_that_is_taken(standin, monkeypatch, capsys):
    port = standin.url.rpartition(":")[2]
    monkeypatch.setattr("sys.argv", ["standin", "--port", port])
    with pytest.raises(SystemExit, match="cannot be used"):
        main()
    assert free_port() != int(port)
