"""Idempotency keys, and every way in which a call or its answer can be lost."""

import json
import threading

import pytest
import stripe

from tests.support.stripe_standin import KEY

BODY = "amount=300000&currency=vnd&confirm=true&payment_method=pm_card_visa&metadata[due]=7"


def post(standin, key, body=BODY):
    return standin.ask("POST", "/v1/payment_intents", body, KEY | {"Idempotency-Key": key})


def count(standin):
    return len(standin.read("payment_intents?limit=100")["data"])


def test_the_same_key_gives_the_first_answer_again(standin):
    first, again = post(standin, "due-7"), post(standin, "due-7")
    assert (first.status, again.status, again.text) == (200, 200, first.text)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert count(standin) == 1


def test_a_refusal_by_the_bank_is_the_first_answer_too(standin):
    declined = BODY.replace("pm_card_visa", "pm_card_visa_chargeDeclined")
    first, again = post(standin, "due-7", declined), post(standin, "due-7", declined)
    assert (first.status, again.status, again.text) == (402, 402, first.text)
    assert count(standin) == 1


def test_other_parameters_under_a_key_are_an_error(standin, v1, customer):
    options = {"idempotency_key": "due-7"}
    v1.payment_intents.create({"amount": 300_000, "currency": "vnd"}, options)
    with pytest.raises(stripe.IdempotencyError):
        v1.payment_intents.create({"amount": 300_001, "currency": "vnd"}, options)
    with pytest.raises(stripe.IdempotencyError):
        v1.customers.create({"name": "Lan"}, options)


def test_a_key_is_not_kept_by_what_was_refused_before_it_began(standin):
    assert post(standin, "due-7", BODY.replace("300000", "3")).status == 400
    standin.control("faults", kind="rate_limit")
    assert post(standin, "due-7").status == 429
    assert post(standin, "due-7").status == 200


def test_a_second_call_while_the_first_is_underway_is_a_conflict(standin):
    standin.control("faults", kind="slow_before", seconds=1.5)
    answers = []
    first = threading.Thread(target=lambda: answers.append(post(standin, "due-7")))
    first.start()
    while standin.control("state")["faults"]:
        pass  # until the first call has met its fault
    second = post(standin, "due-7")
    first.join()
    assert second.status == 409
    assert json.loads(second.text)["error"]["code"] == "idempotency_key_in_use"
    assert answers[0].status == 200
    assert post(standin, "due-7").text == answers[0].text
    assert count(standin) == 1


@pytest.mark.parametrize("forget", [("prune", {}), ("clock", {"advance": 90_000})])
def test_after_a_day_a_key_is_forgotten_and_the_payment_is_found_by_its_metadata(standin, forget):
    order, values = forget
    post(standin, "due-7")
    standin.control(order, **values)
    found = standin.read("payment_intents/search?query=metadata['due']:'7'")["data"]
    assert [intent["status"] for intent in found] == ["succeeded"]
    post(standin, "due-7")
    assert count(standin) == 2


def test_a_key_lives_for_a_day(standin):
    post(standin, "due-7")
    standin.control("clock", advance=86_000)
    assert standin.control("prune", older_than=86_400) == {"pruned": 0}
    assert post(standin, "due-7").headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("kind", "made", "kept"),
    [
        ("drop_before", 0, False),
        ("drop_after", 1, True),
        ("error_before", 0, True),
        ("error_after", 1, True),
        ("rate_limit", 0, False),
        ("conflict", 0, False),
        ("slow_before", 1, True),
        ("slow_after", 1, True),
    ],
)
def test_each_fault_does_what_its_name_says(standin, kind, made, kept):
    standin.control("faults", kind=kind, match="POST /v1/payment_intents", seconds=0.01)
    expected = {"error_before": 500, "error_after": 500, "rate_limit": 429, "conflict": 409}
    if kind.startswith("drop"):
        with pytest.raises(ConnectionError):
            post(standin, "due-7")
    else:
        assert post(standin, "due-7").status == expected.get(kind, 200)
    assert count(standin) == made
    again = post(standin, "due-7")
    assert ("Idempotent-Replayed" in again.headers) is kept
    assert again.status == (500 if kind.startswith("error") else 200)


def test_an_error_after_hides_a_refusal_too(standin):
    standin.control("faults", kind="error_after")
    declined = BODY.replace("pm_card_visa", "pm_card_visa_chargeDeclined")
    assert post(standin, "due-7", declined).status == 500
    assert standin.read("payment_intents")["data"][0]["status"] == "requires_payment_method"


def test_an_outage_lasts_until_it_is_over(standin):
    standin.control("faults", kind="outage")
    for _ in range(3):
        with pytest.raises(ConnectionError):
            standin.ask("GET", "/v1/customers", headers=KEY)
    standin.control("no_faults")
    assert standin.ask("GET", "/v1/customers", headers=KEY).status == 200


def test_faults_wait_for_their_call_and_for_their_turn(standin):
    standin.control("faults", kind="rate_limit", match="POST /v1/payment_intents", skip=1, calls=2)
    assert standin.ask("GET", "/v1/customers", headers=KEY).status == 200
    assert [post(standin, f"due-{n}").status for n in range(4)] == [200, 429, 429, 200]


def test_faults_by_chance_are_the_same_for_the_same_seed(standin):
    def statuses():
        standin.control("no_faults")
        standin.control("faults", kind="rate_limit", probability=0.5, seed=7)
        return [standin.ask("GET", "/v1/balance", headers=KEY).status for _ in range(30)]

    first = statuses()
    assert first == statuses()
    assert {200, 429} == set(first)


def test_the_client_tries_again_by_itself_and_pays_once(standin):
    client = stripe.StripeClient(
        "sk_test_x", base_addresses={"api": standin.url}, max_network_retries=2
    )
    standin.control("faults", kind="drop_after", match="POST /v1/payment_intents")
    intent = client.v1.payment_intents.create(
        {"amount": 1_000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    )
    assert intent.status == "succeeded"
    assert count(standin) == 1


def test_an_order_that_makes_no_sense_is_refused_with_its_reason(standin):
    kind = {"Content-Type": "application/json"}
    for path, body in (("faults", '{"kind": "fire"}'), ("clock", '{"now": "noon"}'), ("fly", "{}")):
        answer = standin.ask("POST", f"/_control/{path}", body, kind)
        assert answer.status in {400, 404}
        assert json.loads(answer.text)["error"]["message"]
