"""Webhooks: events signed and sent, in the order, number and time that control asks for."""

import contextlib
import hashlib
import hmac
import http.client
import json
import random
import threading
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from standin.account import Account
from standin.store import Thing

GIVES_UP_AFTER = 3 * 86_400
SLOWEST = 12 * 3_600
Signed = dict[str, str]


def signature(body: str, at: int, secrets: Iterable[str]) -> str:
    """Return the header: one v1 for each secret, as while a secret is being changed."""
    signed = (hmac.new(s.encode(), f"{at}.{body}".encode(), hashlib.sha256) for s in secrets)
    return ",".join([f"t={at}", *(f"v1={digest.hexdigest()}" for digest in signed)])


def signed(account: Account, event: Thing) -> Signed:
    """Return an event as it is sent now."""
    body = json.dumps(event, indent=2)
    header = signature(body, account.now(), account.setting("secrets") or ())
    return {"id": event["id"], "type": event["type"], "body": body, "signature": header}


def due(
    account: Account, *, order: str = "made", seed: int = 0, types: Iterable[str] = ()
) -> list[Thing]:
    """Return the events that wait for delivery, whatever is held: made, reversed or shuffled."""
    rows = account.store.all("standin.delivery")
    events = [account.get("event", row["id"]) for row in rows]
    wanted = set(types)
    events = [event for event in events if not wanted or event["type"] in wanted]
    if order == "reversed":
        events.reverse()
    if order == "shuffled":
        random.Random(seed).shuffle(events)  # noqa: S311 - a die with a known seed
    return events


def settle(account: Account, event: Thing, status: int | None) -> None:
    """Note how a delivery went: done, later again, or given up after three days."""
    row = account.store.get("standin.delivery", event["id"])
    if row is None:
        return
    tries = row["tries"] + 1
    if status is not None and 200 <= status < 300:
        account.store.remove("standin.delivery", event["id"])
        account.keep({"object": "standin.sent", "id": event["id"], "tries": tries})
        account.keep(event | {"pending_webhooks": 0})
    elif account.now() - event["created"] >= GIVES_UP_AFTER:
        account.store.remove("standin.delivery", event["id"])
    else:
        wait = min(SLOWEST, 5 * 2 ** min(tries, 16))
        account.keep(row | {"tries": tries, "due": account.now() + wait})


def post(url: str, sent: Signed) -> int | None:
    """Send one event; returns the status, or None when nobody answered."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with contextlib.closing(kind(parts.hostname or "", parts.port, timeout=10)) as line:
        try:
            line.request(
                "POST",
                parts.path or "/",
                sent["body"].encode(),
                {"Content-Type": "application/json", "Stripe-Signature": sent["signature"]},
            )
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return None


class Sender:
    """Sends what is due from a thread of its own, unless control holds it."""

    def __init__(self, account: Account, every: float = 0.05) -> None:
        self._account = account
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            account = self._account
            with account.store.lock:
                if not account.setting("url") or account.setting("hold"):
                    continue
                now = account.now()
                late = int(account.setting("delay") or 0)
                ready = {
                    row["id"] for row in account.store.all("standin.delivery")
                    if row["due"] + (0 if row["tries"] else late) <= now
                }  # fmt: skip
                order = account.setting("order") or "made"
                events = [e for e in due(account, order=order) if e["id"] in ready]
            send(account, events, copies=int(account.setting("copies") or 1))


def send(account: Account, events: list[Thing], copies: int = 1) -> list[dict[str, Any]]:
    """Send events one after the other, each so many times; returns what was answered."""
    said = []
    for event in events:
        status = None
        for _ in range(copies):
            with account.store.lock:
                letter = signed(account, event)
            status = post(account.setting("url") or "", letter)
            said.append({"id": event["id"], "type": event["type"], "status": status})
        with account.store.lock:
            settle(account, event, status)
            account.store.save()
    return said
