"""Events: signed, once or many times, in any order, late or never; and the list that heals gaps."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import stripe

from tests.support.stripe_standin import SECRET, free_port, stripe_standin

MADE = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "charge.updated"]


def buy(standin):
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": standin.url})
    card = {"payment_method": "pm_card_visa", "confirm": True}
    client.v1.payment_intents.create({"amount": 1_000, "currency": "usd", **card})
    return client.v1


@pytest.fixture
def inbox():
    """An endpoint that keeps what it gets and answers with ``inbox.status``."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((body, self.headers["Stripe-Signature"]))
            self.send_response(server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            arrived.set()

        def log_message(self, *_):
            pass

    got, arrived = [], threading.Event()
    server = HTTPServer(("127.0.0.1", free_port()), Endpoint)
    server.status, server.got, server.arrived = 200, got, arrived
    server.url = f"http://127.0.0.1:{server.server_port}/webhook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def verified(letters, secret=SECRET):
    return [stripe.Webhook.construct_event(body, header, secret).type for body, header in letters]


def test_events_are_signed_as_the_client_checks_it(standin):
    buy(standin)
    letters = standin.take()
    assert verified([(letter["body"], letter["signature"]) for letter in letters]) == MADE
    with pytest.raises(stripe.SignatureVerificationError):
        verified([(letters[0]["body"] + " ", letters[0]["signature"])])
    with pytest.raises(stripe.SignatureVerificationError):
        verified([(letters[0]["body"], letters[0]["signature"])], "whsec_another")
    assert standin.take() == []


def test_while_a_secret_is_changed_both_sign(standin):
    standin.control("webhooks", secrets=["whsec_new", SECRET])
    buy(standin)
    letters = [(letter["body"], letter["signature"]) for letter in standin.take()]
    standin.control("webhooks", secrets=[SECRET])
    assert verified(letters) == verified(letters, "whsec_new") == MADE


def test_a_signature_has_the_time_of_the_stand_ins_clock(standin):
    buy(standin)
    standin.control("clock", advance=-3_600)
    old = standin.take()[0]
    with pytest.raises(stripe.SignatureVerificationError, match="outside the tolerance"):
        verified([(old["body"], old["signature"])])


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
def test_events_are_handed_over_in_any_order_and_number(standin, order):
    buy(standin)
    taken = [letter["type"] for letter in standin.take(order=order, seed=3, copies=2, keep=True)]
    assert sorted(taken) == sorted(MADE * 2)
    assert taken != [kind for kind in MADE for _ in range(2)]
    assert [letter["type"] for letter in standin.take(types=["charge.updated"])] == MADE[-1:]


def test_events_are_sent_by_themselves(inbox):
    with stripe_standin(webhook=inbox.url) as standin:
        v1 = buy(standin)
        while standin.control("state")["waiting"]:
            assert inbox.arrived.wait(10)
        assert verified(inbox.got) == MADE
        assert {event.pending_webhooks for event in v1.events.list().data} == {0}
        assert [hook.url for hook in v1.webhook_endpoints.list().data] == [inbox.url]


def test_held_events_are_delivered_on_request_shuffled_and_twice(inbox):
    with stripe_standin(webhook=inbox.url) as standin:
        standin.control("webhooks", hold=True)
        buy(standin)
        assert standin.control("state")["waiting"] == 4
        said = standin.control("deliver", order="reversed", copies=2)
        assert [answer["status"] for answer in said] == [200] * 8
        assert verified(inbox.got) == [kind for kind in reversed(MADE) for _ in range(2)]
        assert standin.control("state")["waiting"] == 0


def test_an_endpoint_that_fails_is_asked_again_for_three_days(inbox):
    with stripe_standin(webhook=inbox.url) as standin:
        standin.control("webhooks", hold=True)
        buy(standin)
        inbox.status = 500
        standin.control("deliver")
        assert standin.control("state")["waiting"] == 4
        inbox.status = 200
        standin.control("clock", advance=3 * 86_400)
        inbox.status = 302
        standin.control("deliver", types=["charge.updated"])
        inbox.status = 200
        assert standin.control("state")["waiting"] == 3
        standin.control("deliver")
        assert standin.control("state")["waiting"] == 0


def test_a_retry_comes_by_itself_when_the_clock_has_moved(inbox):
    with stripe_standin(webhook=inbox.url) as standin:
        inbox.status = 500
        standin.control("clock", stop=True)
        buy(standin)
        while len(inbox.got) < 4:
            assert inbox.arrived.wait(10)
        inbox.status = 200
        standin.control("clock", advance=60)
        while standin.control("state")["waiting"]:
            assert inbox.arrived.wait(10)
        assert sorted(verified(inbox.got)) == sorted(MADE * 2)


def test_nobody_at_the_address_loses_nothing(standin):
    standin.control("webhooks", hold=True, url=f"http://127.0.0.1:{free_port()}/")
    buy(standin)
    assert {answer["status"] for answer in standin.control("deliver")} == {None}
    standin.control("webhooks", url=None)
    assert [letter["type"] for letter in standin.take()] == MADE


def test_lost_events_stand_in_the_list_and_can_be_sent_again(standin):
    standin.control("webhooks", lose=True)
    v1 = buy(standin)
    standin.control("webhooks", lose=False)
    assert standin.take() == []
    listed = v1.events.list({"delivery_success": False}).data
    assert [event.type for event in reversed(listed)] == MADE
    assert v1.events.list({"types": ["charge.*"]}).data[0].type == "charge.updated"
    assert v1.events.list({"type": "charge.succeeded"}).data[0].data.object.amount == 1_000
    standin.control("redeliver", ids=[listed[0].id])
    assert [letter["type"] for letter in standin.take()] == MADE[-1:]
    assert v1.events.retrieve(listed[0].id).pending_webhooks == 0


def test_events_are_kept_for_thirty_days(standin):
    v1 = buy(standin)
    standin.control("clock", advance=29 * 86_400)
    assert len(v1.events.list().data) == 4
    standin.control("clock", advance=2 * 86_400)
    assert not v1.events.list().data
