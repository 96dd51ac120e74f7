"""The path of a call: key, faults, idempotency, the call itself, and its answer."""

import json
import time
from dataclasses import dataclass

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from standin import calls as _calls  # noqa: F401 - fills the table of calls
from standin.account import API_VERSION, Account, new_id
from standin.errors import Dropped, StripeError, server_error
from standin.faults import BEFORE, Fault, Faults, at_the_door
from standin.keys import Keys
from standin.params import Params, nested
from standin.routing import CALLS, expanded, table


@dataclass(frozen=True, slots=True)
class Desk:
    """What requests share: the account, its keys and the faults on order."""

    account: Account
    keys: Keys
    faults: Faults


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    params: Params
    key: str | None
    number: str

    @property
    def text(self) -> str:
        return json.dumps([self.method, self.path, self.params], sort_keys=True)


def install(app: Flask, desk: Desk) -> None:
    """Answer everything below /v1."""
    calls = table().bind("")

    def answer(**_: str) -> Response:
        number = new_id("req")
        try:
            _check_key()
            asked = Asked(
                request.method,
                request.path,
                nested([*request.args.items(multi=True), *request.form.items(multi=True)]),
                request.headers.get("Idempotency-Key") if request.method == "POST" else None,
                number,
            )
            try:
                name, ids = calls.match(asked.path, asked.method)
            except (NotFound, MethodNotAllowed):
                raise _unknown(asked) from None
            status, body, replayed = _answered(desk, asked, name, dict(ids))
        except StripeError as error:
            status, body, replayed = error.status, json.dumps(error.body), False
        headers = {"Request-Id": number, "Stripe-Version": API_VERSION}
        if key := request.headers.get("Idempotency-Key"):
            headers["Idempotency-Key"] = key
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        return Response(body, status, headers, "application/json")

    app.add_url_rule("/v1/<path:_>", "api", answer, methods=["GET", "POST", "DELETE"])


def _check_key() -> None:
    given = request.authorization
    key = (given.token or given.username or "") if given else ""
    if not key:
        raise StripeError(401, "invalid_request_error", "You did not provide an API key.")
    if not key.startswith(("sk_test_", "rk_test_")):
        raise StripeError(
            401,
            "invalid_request_error",
            "The stand-in is in test mode: it takes keys that begin with sk_test_ or rk_test_.",
        )


def _unknown(asked: Asked) -> StripeError:
    return StripeError(
        404,
        "invalid_request_error",
        f"Unrecognized request URL ({asked.method}: {asked.path}). The stand-in does not have it.",
    )


def _answered(desk: Desk, asked: Asked, name: str, ids: dict[str, str]) -> tuple[int, str, bool]:
    """Carry out a call once, with the fault that strikes it, and return status and body."""
    with desk.account.store.lock:
        fault = desk.faults.striking(f"{asked.method} {asked.path}")
        if fault and fault.kind in BEFORE:
            raise at_the_door(fault.kind)
        kept = desk.keys.begin(asked.key, asked.text) if asked.key else None
    if kept is not None:
        status, body, replayed = kept["status"], kept["body"], True
    else:
        status, body = _first_time(desk, asked, fault, name, ids)
        replayed = False
    if fault and fault.kind == "slow_after":
        time.sleep(fault.seconds)
    if fault and fault.kind == "drop_after":
        raise Dropped("the answer was lost, as ordered")
    return status, body, replayed


def _first_time(
    desk: Desk, asked: Asked, fault: Fault | None, name: str, ids: dict[str, str]
) -> tuple[int, str]:
    try:
        if fault and fault.kind == "slow_before":
            time.sleep(fault.seconds)
        with desk.account.store.lock:
            status, body, kept = _carried_out(desk, asked, fault, name, ids)
            if asked.key and kept:
                desk.keys.keep(asked.key, asked.text, status, body, asked.number)
            desk.account.store.save()
        return status, body
    finally:
        if asked.key:
            desk.keys.done(asked.key)


def _carried_out(
    desk: Desk, asked: Asked, fault: Fault | None, name: str, ids: dict[str, str]
) -> tuple[int, str, bool]:
    """Return status, body, and whether the key remembers them."""
    desk.account.request = {"id": asked.number, "idempotency_key": asked.key}
    try:
        if fault and fault.kind == "error_before":
            return _told(server_error())
        told = _called(desk.account, asked, name, ids)
        return _told(server_error()) if fault and fault.kind == "error_after" else told
    finally:
        desk.account.request = {"id": None, "idempotency_key": None}


def _called(
    account: Account, asked: Asked, name: str, ids: dict[str, str]
) -> tuple[int, str, bool]:
    try:
        answer = CALLS[name](account, asked.params, **ids)
        return 200, json.dumps(expanded(account, answer, asked.params)), True
    except StripeError as error:
        return _told(error)


def _told(error: StripeError) -> tuple[int, str, bool]:
    return error.status, json.dumps(error.body), error.kept
