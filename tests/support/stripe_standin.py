"""The stand-in for Stripe at work on this machine, with a hand on its controls."""

import json
import random
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from email.message import Message
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

from standin.server import Server

SECRET = "whsec_the_secret_of_the_tests"
BELOW_THE_SYSTEMS_OWN = range(20_000, 32_000)


FORM = "application/x-www-form-urlencoded"
KEY = {"Authorization": "Bearer sk_test_x", "Content-Type": FORM}


class Answer(NamedTuple):
    status: int
    headers: Message
    text: str


class StandIn:
    """``url`` for the client's base address, ``control`` for everything a bank may do."""

    def __init__(self, url: str, secrets: Sequence[str]) -> None:
        self.url = url
        self.secrets = tuple(secrets)

    def control(self, order: str, /, **values: Any) -> Any:
        """Give an order (see standin/control.py): ``control("clock", advance=90_000)``."""
        kind = {"Content-Type": "application/json"}
        answer = self.ask("POST", f"/_control/{order}", json.dumps(values), kind)
        assert answer.status == HTTPStatus.OK, answer.text
        return json.loads(answer.text)

    def read(self, path: str) -> Any:
        """Return what a call of Stripe's answers, as it was sent."""
        return json.loads(self.ask("GET", f"/v1/{path}", headers=KEY).text)

    def ask(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request as it is; a line that goes dead raises ``ConnectionError``."""
        with closing(HTTPConnection(self.url.removeprefix("http://"), timeout=60)) as line:
            line.request(method, path, body, dict(headers or {}))
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())

    def take(self, **which: Any) -> list[dict[str, str]]:
        """Return the events that wait as dictionaries of ``type``, ``body`` and ``signature``."""
        letters: list[dict[str, str]] = self.control("take", **which)
        return letters


@contextmanager
def stripe_standin(
    state: Path | None = None, webhook: str | None = None, secrets: Sequence[str] = (SECRET,)
) -> Iterator[StandIn]:
    """Serve a stand-in in threads of this process; its clock is the machine's unless moved."""
    file = None if state is None else str(state)
    with Server(free_port(), file, webhook, secrets) as server:
        yield StandIn(server.url, secrets)


def free_port() -> int:
    """Return a port that nobody has and that the system gives to nobody by itself."""
    for port in random.sample(BELOW_THE_SYSTEMS_OWN, 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no free port among fifty")
