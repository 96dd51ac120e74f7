"""The stand-in as a process would start it: where it listens, whom it obeys, what it keeps."""

import json
from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.support.stripe_standin import stripe_standin


def ask(url, method, path, body="", **headers):
    with closing(HTTPConnection(url.removeprefix("http://"), timeout=10)) as line:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()


KEY = {"Authorization": "Bearer sk_test_x", "Content-Type": "application/x-www-form-urlencoded"}


def test_what_was_made_is_there_after_a_restart(tmp_path):
    state = tmp_path / "standin.db"
    with stripe_standin(state) as standin:
        _, made = ask(standin.url, "POST", "/v1/customers", "name=Lan", **KEY)
        standin.control("clock", now=1_800_000_000, stop=True)
    with stripe_standin(state) as standin:
        identifier = json.loads(made)["id"]
        status, found = ask(standin.url, "GET", f"/v1/customers/{identifier}", **KEY)
        assert (status, json.loads(found)["name"]) == (200, "Lan")
        assert standin.control("state")["now"] == 1_800_000_000
        assert [letter["type"] for letter in standin.take()] == ["customer.created"]


@pytest.mark.parametrize("key", ["sk_live_x", "pk_test_x", ""])
def test_only_secret_keys_of_test_mode_are_taken(key):
    with stripe_standin() as standin:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        status, said = ask(standin.url, "GET", "/v1/customers", **headers)
        assert status == 401
        assert json.loads(said)["error"]["type"] == "invalid_request_error"


def test_it_obeys_no_page_of_another_site_and_answers_to_no_other_name():
    with stripe_standin() as standin:
        host = standin.url.removeprefix("http://")
        other = {"Origin": "https://example.org"}
        assert ask(standin.url, "POST", "/_control/payouts", **other)[0] == 403
        own = {"Origin": f"http://{host}", "Content-Type": "application/json"}
        assert ask(standin.url, "POST", "/_control/state", "{}", **own)[0] == 200
        assert ask(standin.url, "GET", "/", Host="example.org")[0] == 400
        assert standin.url.startswith("http://127.0.0.1:")
