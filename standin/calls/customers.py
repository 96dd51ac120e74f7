"""Customers."""

import json

from standin.account import BLANK, Account
from standin.params import Params, filters, mapping, metadata, only, sequence, text, texts
from standin.routing import call, listed
from standin.store import Thing

FIELDS = (
    "name", "email", "phone", "description", "metadata", "preferred_locales", "address",
    "invoice_settings",
)  # fmt: skip
NOTHING: Thing = json.loads(BLANK["customer"])
ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def address_of(params: Params) -> Thing | None:
    given = mapping(params, "address")
    return {name: given.get(name) for name in ADDRESS} if given else None


@call("POST", "customers")
def create(account: Account, params: Params) -> Thing:
    only(params, *FIELDS)
    customer = account.new("customer", **_sent(params, NOTHING))
    customer["invoice_prefix"] = customer["id"][-8:].upper()
    account.emit("customer.created", customer)
    return customer


def _sent(params: Params, before: Thing) -> Thing:
    """Return the fields that a call sets; everything is read before anything changes."""
    fields: Thing = texts(params, "name", "email", "phone", "description")
    if "preferred_locales" in params:
        fields["preferred_locales"] = sequence(params, "preferred_locales")
    if "address" in params:
        fields["address"] = address_of(params)
    settings = mapping(params, "invoice_settings")
    if settings:
        chosen = text(settings, "default_payment_method")
        fields["invoice_settings"] = before["invoice_settings"] | {"default_payment_method": chosen}
    return fields | {"metadata": metadata(params, before["metadata"])}


def alive(account: Account, identifier: str, param: str = "id") -> Thing:
    """Return a customer that was not deleted."""
    customer = account.get("customer", identifier, param)
    return account.get("customer", "", param) if customer.get("deleted") else customer


def let_go(account: Account, method: Thing) -> None:
    """Take a card off its customer for good."""
    method["customer"] = None
    account.keep(method)
    account.keep(account.get("standin.card", method["id"]) | {"detached": True})


@call("GET", "customers/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("customer", identifier)


@call("POST", "customers/<identifier>")
def update(account: Account, params: Params, identifier: str) -> Thing:
    only(params, *FIELDS)
    customer = alive(account, identifier)
    fields = _sent(params, customer)
    changed = {name: customer[name] for name in fields if customer[name] != fields[name]}
    customer |= fields
    account.keep(customer)
    account.emit("customer.updated", customer, changed)
    return customer


@call("DELETE", "customers/<identifier>")
def delete(account: Account, params: Params, identifier: str) -> Thing:
    customer = alive(account, identifier)
    account.emit("customer.deleted", customer)
    for method in list(account.store.newest("payment_method", customer=identifier)):
        let_go(account, method)
    return account.keep({"id": identifier, "object": "customer", "deleted": True})


@call("GET", "customers")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "email")
    things = account.store.newest("customer", **wanted)
    return listed("/v1/customers", (c for c in things if not c.get("deleted")), params)
