"""The stand-in as a process would start it: where it listens, whom it obeys, what it keeps."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.stripe_standin import KEY, SECRET, StandIn, free_port, stripe_standin

ROOT = Path(__file__).parents[3]


def test_what_was_made_is_there_after_a_restart(tmp_path):
    state = tmp_path / "standin.db"
    with stripe_standin(state) as standin:
        made = standin.ask("POST", "/v1/customers", "name=Lan", KEY)
        standin.control("clock", now=1_800_000_000, stop=True)
    with stripe_standin(state) as standin:
        assert standin.read(f"customers/{json.loads(made.text)['id']}")["name"] == "Lan"
        assert standin.control("state")["now"] == 1_800_000_000
        assert [letter["type"] for letter in standin.take()] == ["customer.created"]


def test_it_runs_as_a_process_of_its_own(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "standin", "--port", str(port), "--state", tmp_path / "s.db"]
    hook = ["--webhook", "http://127.0.0.1:9/", "--secret", SECRET]
    with subprocess.Popen([*command, *hook], stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603 - our own server
        try:
            said = process.stdout.readline().decode()
            standin = StandIn(f"http://127.0.0.1:{port}", [SECRET])
            endpoint = standin.read("webhook_endpoints")["data"][0]
        finally:
            process.terminate()
    assert f"test mode: http://127.0.0.1:{port}" in said
    assert endpoint["url"] == "http://127.0.0.1:9/"


@pytest.mark.parametrize("key", ["sk_live_x", "pk_test_x", ""])
def test_only_secret_keys_of_test_mode_are_taken(key):
    with stripe_standin() as standin:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = standin.ask("GET", "/v1/customers", headers=headers)
        assert answer.status == 401
        assert json.loads(answer.text)["error"]["type"] == "invalid_request_error"


def test_it_obeys_no_page_of_another_site_and_answers_to_no_other_name():
    with stripe_standin() as standin:
        other = {"Origin": "https://example.org"}
        assert standin.ask("POST", "/_control/payouts", headers=other).status == 403
        own = {"Origin": standin.url, "Content-Type": "application/json"}
        assert standin.ask("POST", "/_control/state", "{}", own).status == 200
        assert standin.ask("GET", "/", headers={"Host": "example.org"}).status == 400
        assert standin.url.startswith("http://127.0.0.1:")
