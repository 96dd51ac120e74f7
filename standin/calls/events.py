"""Events, kept for thirty days as Stripe keeps them, and the endpoints they are sent to."""

from standin.account import Account
from standin.params import Params, sequence, text
from standin.routing import call, listed
from standin.store import Thing

KEPT = 30 * 86_400


@call("GET", "events/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("event", identifier)


@call("GET", "events")
def list_all(account: Account, params: Params) -> Thing:
    kind = text(params, "type")
    kinds = sequence(params, "types") or ([kind] if kind else None)
    oldest = account.now() - KEPT
    things = (
        event
        for event in account.store.newest("event")
        if event["created"] >= oldest
        and (kinds is None or any(_fits(event["type"], kind) for kind in kinds))
        and params.get("delivery_success") in (None, _delivered(account, event))
    )
    return listed("/v1/events", things, params)


def _fits(kind: str, wanted: str) -> bool:
    return kind == wanted or (wanted.endswith("*") and kind.startswith(wanted[:-1]))


def _delivered(account: Account, event: Thing) -> str:
    return "true" if account.store.get("standin.sent", event["id"]) else "false"


@call("GET", "webhook_endpoints")
def endpoints(account: Account, params: Params) -> Thing:
    return listed("/v1/webhook_endpoints", account.store.newest("webhook_endpoint"), params)


@call("GET", "webhook_endpoints/<identifier>")
def endpoint(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("webhook_endpoint", identifier)
