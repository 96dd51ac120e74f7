"""Whatever is sent, the stand-in answers as Stripe would, and never breaks."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.support.stripe_standin import KEY

CALLS = [
    ("POST", "customers"),
    ("POST", "payment_intents"),
    ("POST", "payment_intents/pi_unknown/confirm"),
    ("POST", "setup_intents"),
    ("POST", "checkout/sessions"),
    ("POST", "payment_methods"),
    ("POST", "payment_methods/pm_card_visa/attach"),
    ("POST", "refunds"),
    ("POST", "disputes/du_unknown"),
    ("GET", "payment_intents"),
    ("GET", "payment_intents/search"),
    ("GET", "checkout/sessions"),
    ("GET", "balance_transactions"),
    ("GET", "events"),
    ("DELETE", "customers/cus_unknown"),
]
PARAMETERS = (
    "amount currency customer payment_method confirm off_session metadata mode success_url"
    " line_items price_data unit_amount product_data quantity type types card number exp_month"
    " exp_year charge payment_intent payout expand created limit starting_after query evidence"
    " billing_details address preferred_locales invoice_settings locale capture_method reason"
    " payment_intent_data expires_at return_url setup_future_usage usage delivery_success"
)
NAMES = st.sampled_from(PARAMETERS.split())
INSIDE = st.sampled_from(["", "[]", "[0]", "[gte]", "[name]", "[currency]", "[x][y]", "[", "]"])
TYPED = (
    "0 500 -1 1e3 99999999999999999999 true perhaps usd vnd payment setup card pm_card_visa"
    " cus_unknown %00 %ff%fe a%5B0%5D"
)
VALUES = st.sampled_from(TYPED.split())
PAIRS = st.lists(st.tuples(NAMES, INSIDE, VALUES), max_size=8)


@given(call=st.sampled_from(CALLS), pairs=PAIRS)
def test_every_call_is_answered(one_standin, call, pairs):
    method, path = call
    sent = "&".join(f"{name}{inside}={value}" for name, inside, value in pairs)
    if method == "GET":
        answer = one_standin.ask(method, f"/v1/{path}?{sent}", headers=KEY)
    else:
        answer = one_standin.ask(method, f"/v1/{path}", sent, KEY)
    assert answer.status < 500, sent
    said = json.loads(answer.text)
    assert "error" in said if answer.status >= 400 else said["object"]


ORDERS = "webhooks take deliver clock faults prune cards/pm_x/set disputes refunds payouts settle"
KNOWN = "url hold copies delay order seed types now advance kind calls charge"
WORDS = st.sampled_from(KNOWN.split())
THINGS = st.sampled_from([None, 5, -1, "x", [], ["x"], {}, True, "http://127.0.0.1:x/"])


@given(order=st.sampled_from(ORDERS.split()), values=st.dictionaries(WORDS, THINGS, max_size=3))
def test_every_order_is_answered(one_standin, order, values):
    kind = {"Content-Type": "application/json"}
    answer = one_standin.ask("POST", f"/_control/{order}", json.dumps(values), kind)
    assert answer.status < 500, values
