"""Charging cards: paid, refused with each word of a bank, asked for authentication, limits."""

import pytest
import stripe

DECLINES = {
    "generic_decline": "card_declined",
    "insufficient_funds": "card_declined",
    "lost_card": "card_declined",
    "stolen_card": "card_declined",
    "expired_card": "expired_card",
    "incorrect_cvc": "incorrect_cvc",
    "processing_error": "processing_error",
    "do_not_honor": "card_declined",
    "card_velocity_exceeded": "card_declined",
    "fraudulent": "card_declined",
}


def test_a_saved_card_is_charged_off_session(v1, pay, types):
    types()
    intent = pay(metadata={"due": "7", "attempt": "1"})
    assert (intent.status, intent.amount_received, intent.currency) == ("succeeded", 300_000, "vnd")
    charge = v1.charges.retrieve(
        intent.latest_charge, {"expand": ["balance_transaction", "payment_intent.customer"]}
    )
    moved = charge.balance_transaction
    assert (moved.amount, moved.fee, moved.net) == (300_000, 8_700, 291_300)
    assert charge.payment_intent.customer.name == "Lan"
    assert charge.metadata["due"] == "7"
    assert types() == [
        "payment_method.attached",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


@pytest.mark.parametrize("decline", DECLINES)
def test_a_saved_card_is_refused_with_the_banks_word(v1, pay, types, decline):
    with pytest.raises(stripe.CardError) as refused:
        pay(f"pm_card_standin_saved_{decline}")
    error = refused.value.error
    assert refused.value.http_status == 402
    assert (error.code, error.decline_code) == (DECLINES[decline], decline)
    intent = v1.payment_intents.retrieve(error.payment_intent.id)
    assert intent.status == "requires_payment_method"
    assert intent.payment_method is None
    assert intent.last_payment_error.decline_code == decline
    charge = v1.charges.retrieve(intent.latest_charge)
    assert (charge.status, charge.paid, charge.balance_transaction) == ("failed", False, None)
    assert charge.outcome.reason == decline
    assert types()[-2:] == ["charge.failed", "payment_intent.payment_failed"]


def test_cards_that_stripe_does_not_save_are_refused_when_saved(v1, customer):
    for token in (
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "pm_card_chargeDeclinedExpiredCard",
    ):
        with pytest.raises(stripe.CardError):
            v1.payment_methods.attach(token, {"customer": customer.id})
    assert not v1.customers.payment_methods.list(customer.id).data


def test_a_bank_changes_its_mind_about_a_saved_card(standin, v1, customer, pay):
    method = v1.payment_methods.attach("pm_card_visa", {"customer": customer.id}).id
    standin.control(f"cards/{method}/set", decline="stolen_card")
    with pytest.raises(stripe.CardError):
        pay(method)
    standin.control(f"cards/{method}/set", decline=None)
    assert pay(method).status == "succeeded"
    standin.control(f"cards/{method}/set", exp_month=1, exp_year=2020)
    with pytest.raises(stripe.CardError) as refused:
        pay(method)
    assert refused.value.code == "expired_card"


@pytest.mark.parametrize(
    "token", ["pm_card_authenticationRequired", "pm_card_threeDSecure2Required"]
)
def test_a_card_that_always_asks_is_refused_off_session_and_can_be_confirmed_later(v1, pay, token):
    with pytest.raises(stripe.CardError) as refused:
        pay(token)
    error = refused.value.error
    assert (error.code, error.decline_code) == ("authentication_required",) * 2
    again = v1.payment_intents.confirm(
        error.payment_intent.id, {"payment_method": error.payment_method.id}
    )
    assert again.status == "requires_action"
    assert again.next_action.redirect_to_url.url.endswith(f"/challenge/{again.id}")


def test_a_card_that_asks_until_it_was_set_up_pays_off_session_afterwards(
    standin, v1, customer, pay
):
    setup = v1.setup_intents.create(
        {
            "customer": customer.id,
            "payment_method": "pm_card_authenticationRequiredOnSetup",
            "confirm": True,
            "return_url": "https://example.org/back",
        }
    )
    assert setup.status == "requires_action"
    with pytest.raises(stripe.CardError):
        pay("pm_card_authenticationRequiredOnSetup")
    answer = standin.ask(
        "POST",
        f"/challenge/{setup.id}",
        "confirm=1",
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status == 303
    assert answer.headers["Location"].startswith("https://example.org/back?setup_intent=seti_")
    assert v1.setup_intents.retrieve(setup.id).status == "succeeded"
    assert pay(setup.payment_method).status == "succeeded"


def test_somebody_elses_card_is_refused(v1, pay):
    other = v1.customers.create({"name": "Minh"})
    method = v1.payment_methods.attach("pm_card_visa", {"customer": other.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay(method.id)
    assert refused.value.param == "payment_method"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (9_999, "vnd", "amount_too_small"),
        (100_000_000, "vnd", "amount_too_large"),
        (100_000_000, "usd", "amount_too_large"),
        (0, "usd", "parameter_invalid_integer"),
        (-5, "usd", "parameter_invalid_integer"),
    ],
)
def test_amounts_outside_stripes_limits_are_refused_with_its_codes(v1, pay, amount, currency, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay(amount=amount, currency=currency)
    assert (refused.value.code, refused.value.param) == (code, "amount")
    assert not v1.payment_intents.list().data


@pytest.mark.parametrize(
    ("amount", "currency"), [(99_999_999, "vnd"), (50, "jpy"), (1_230, "kwd"), (50, "usd")]
)
def test_amounts_are_kept_in_the_currencys_own_unit(pay, amount, currency):
    assert pay(amount=amount, currency=currency).amount_received == amount


def test_three_decimals_end_in_zero_and_money_without_cents_in_hundreds(pay):
    for amount, currency in ((1_234, "kwd"), (12_350, "isk")):
        with pytest.raises(stripe.InvalidRequestError):
            pay(amount=amount, currency=currency)


def test_what_is_paid_or_cancelled_is_neither_again(v1, pay):
    paid = pay()
    open_ = v1.payment_intents.create({"amount": 1_000, "currency": "usd"})
    v1.payment_intents.cancel(open_.id, {"cancellation_reason": "abandoned"})
    for identifier in (paid.id, open_.id):
        for verb in (v1.payment_intents.confirm, v1.payment_intents.cancel):
            with pytest.raises(stripe.InvalidRequestError) as refused:
                verb(identifier)
            assert refused.value.code == "payment_intent_unexpected_state"
            assert refused.value.error.payment_intent.id == identifier


def test_payments_are_found_by_customer_by_time_and_by_metadata(standin, v1, customer, pay):
    for due in range(12):
        pay(metadata={"due": str(due)})
    v1.payment_intents.create({"amount": 1_000, "currency": "usd"})
    pages = v1.payment_intents.list({"customer": customer.id, "limit": 5}).auto_paging_iter()
    assert [intent.metadata["due"] for intent in pages] == [str(due) for due in range(11, -1, -1)]
    now = standin.control("state")["now"]
    assert not v1.payment_intents.list({"created": {"gt": now + 10}}).data
    assert v1.payment_intents.list({"created": {"lte": now}}).data
    found = v1.payment_intents.search({"query": 'metadata["due"]:"7" AND status:"succeeded"'})
    assert [intent.metadata["due"] for intent in found.data] == ["7"]
    backwards = v1.payment_intents.list(
        {"customer": customer.id, "ending_before": found.data[0].id, "limit": 2}
    )
    assert [intent.metadata["due"] for intent in backwards.data] == ["9", "8"]
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.search({"query": "amount>500"})


def test_a_card_is_taken_off_and_a_customer_goes(v1, customer, pay):
    method = v1.payment_methods.attach("pm_card_mastercard", {"customer": customer.id})
    assert [m.id for m in v1.customers.payment_methods.list(customer.id).data] == [method.id]
    v1.payment_methods.detach(method.id)
    assert not v1.payment_methods.list({"customer": customer.id, "type": "card"}).data
    v1.customers.update(customer.id, {"metadata": {"donor": "D1"}, "phone": ""})
    assert v1.customers.retrieve(customer.id).metadata["donor"] == "D1"
    assert v1.customers.delete(customer.id).deleted
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay()
    assert refused.value.code == "resource_missing"


def test_what_stripe_does_not_know_is_refused_by_name(v1, customer):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.payment_intents.create({"amount": 1_000, "currency": "usd", "amuont": 1})
    assert (refused.value.code, refused.value.param) == ("parameter_unknown", "amuont")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.payment_intents.create({"currency": "usd"})
    assert (refused.value.code, refused.value.param) == ("parameter_missing", "amount")
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.create({"amount": 1_000, "currency": "dong"})
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_methods.create({"type": "card", "card": {"number": "4111111111111111"}})
