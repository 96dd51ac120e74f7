"""Payment methods: cards that are saved for a customer, and what they do when charged."""

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from standin import cards
from standin.account import Account
from standin.calls import customers
from standin.cards import Card
from standin.errors import StripeError, invalid, not_found, wrong_state
from standin.params import Params, filters, integer, mapping, metadata, needed, only, text, texts
from standin.routing import call, listed
from standin.store import Thing

NO_ADDRESS = dict.fromkeys(customers.ADDRESS)


def declined(decline: str, **objects: Any) -> StripeError:
    """Return Stripe's 402 for a card that the bank refuses."""
    return StripeError(
        402,
        "card_error",
        cards.message_of(decline),
        code=cards.code_of(decline),
        decline_code=decline,
        advice_code=cards.advice_of(decline),
        **objects,
    )


def _on_card(card: Card, expires: tuple[int, int]) -> Thing:
    year, month = expires
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "fail" if card.decline == "incorrect_cvc" else "pass",
        },
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": hashlib.sha256(card.number.encode()).hexdigest()[:16],
        "funding": card.funding,
        "generated_from": None,
        "last4": card.number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def new_method(account: Account, card: Card, expires: tuple[int, int], details: Params) -> Thing:
    """Keep a card as a payment method; of its number only the last four digits stay with it."""
    billing = mapping(details, "billing_details")
    method = account.new(
        "payment_method",
        billing_details={
            "address": customers.address_of(billing) or dict(NO_ADDRESS),
            "email": text(billing, "email"),
            "name": text(billing, "name"),
            "phone": text(billing, "phone"),
            "tax_id": None,
        },
        card=_on_card(card, expires),
        metadata=metadata(details),
    )
    account.keep({"object": "standin.card", "id": method["id"], "set_up": False, **asdict(card)})
    return method


def from_token(account: Account, token: str, param: str = "payment_method") -> Thing:
    """Return the payment method of an id, or a new one of a test token."""
    known = account.store.get("payment_method", token)
    if known is not None:
        return _usable(account, known, param)
    card = cards.by_token(token)
    if card is None:
        raise not_found("payment_method", token, param)
    return new_method(account, card, (_year(account) + 4, 12), {})


def _usable(account: Account, method: Thing, param: str) -> Thing:
    """Refuse a card that was taken off its customer: Stripe never lets it back."""
    if behaviour(account, method).get("detached"):
        raise invalid(
            "The provided PaymentMethod was detached from a Customer. It may not be used again.",
            param=param,
        )
    return method


def _year(account: Account) -> int:
    return datetime.fromtimestamp(account.now(), UTC).year


def behaviour(account: Account, method: Thing) -> Thing:
    """Return what the card of a method does, as control may have changed it."""
    return account.get("standin.card", method["id"])


def is_over(account: Account, year: int, month: int) -> bool:
    today = datetime.fromtimestamp(account.now(), UTC)
    return (year, month) < (today.year, today.month)


def refusal(account: Account, method: Thing) -> str | None:
    """Return the bank's word against a charge now, or None."""
    decline = behaviour(account, method)["decline"]
    card = method["card"]
    if decline is None and is_over(account, card["exp_year"], card["exp_month"]):
        return "expired_card"
    return str(decline) if decline else None


@call("POST", "payment_methods")
def create(account: Account, params: Params) -> Thing:
    only(params, "type", "card", "billing_details", "metadata")
    if needed(params, "type") != "card":
        raise invalid("The stand-in knows cards only.", param="type")
    given = mapping(params, "card")
    if given.get("token"):
        card = cards.by_token(given["token"])
        if card is None:
            raise not_found("token", given["token"], "card[token]")
        return new_method(account, card, (_year(account) + 4, 12), params)
    card = cards.by_number(needed(given, "number"))
    year, month = integer(given, "exp_year"), integer(given, "exp_month")
    if year is None or month is None or not 1 <= month <= 12:
        raise invalid(
            "Your card's expiration is invalid.", code="invalid_expiry_month", param="card"
        )
    return new_method(account, card, (year, month), params)


@call("GET", "payment_methods/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("payment_method", identifier)


@call("POST", "payment_methods/<identifier>")
def update(account: Account, params: Params, identifier: str) -> Thing:
    only(params, "billing_details", "card", "metadata")
    method = account.get("payment_method", identifier)
    given = mapping(params, "card")
    card = {name: integer(given, name) for name in ("exp_month", "exp_year") if given.get(name)}
    billing = texts(mapping(params, "billing_details"), "name", "email", "phone")
    before = {"card": method["card"], "billing_details": method["billing_details"]}
    method |= {
        "metadata": metadata(params, method["metadata"]),
        "card": method["card"] | card,
        "billing_details": method["billing_details"] | billing,
    }
    account.keep(method)
    account.emit("payment_method.updated", method, before)
    return method


def check_savable(account: Account, method: Thing) -> None:
    """Refuse to save what Stripe's test cards refuse to save."""
    card = behaviour(account, method)
    if card["decline"] and not card["saves"]:
        raise declined(card["decline"], payment_method=method)


def attach_to(account: Account, method: Thing, customer: str) -> Thing:
    """Save a card for a customer; doing it again changes nothing."""
    customers.alive(account, customer, "customer")
    if method["customer"] == customer:
        return method
    if method["customer"] is not None:
        raise wrong_state(
            "The payment method you provided has already been attached to a customer.",
            "payment_method_unexpected_state",
        )
    check_savable(account, method)
    method["customer"] = customer
    account.keep(method)
    account.emit("payment_method.attached", method)
    return method


@call("POST", "payment_methods/<identifier>/attach")
def attach(account: Account, params: Params, identifier: str) -> Thing:
    only(params, "customer")
    return attach_to(account, from_token(account, identifier), needed(params, "customer"))


@call("POST", "payment_methods/<identifier>/detach")
def detach(account: Account, params: Params, identifier: str) -> Thing:
    method = account.get("payment_method", identifier)
    if method["customer"] is None:
        raise wrong_state(
            "The payment method you provided is not attached to a customer so detachment is"
            " impossible.",
            "payment_method_unexpected_state",
        )
    before = {"customer": method["customer"]}
    customers.let_go(account, method)
    account.emit("payment_method.detached", method, before)
    return method


@call("GET", "payment_methods")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "customer", "type")
    things = account.store.newest("payment_method", **wanted)
    return listed("/v1/payment_methods", (m for m in things if m["customer"]), params)


@call("GET", "customers/<identifier>/payment_methods")
def list_of_customer(account: Account, params: Params, identifier: str) -> Thing:
    customers.alive(account, identifier)
    things = account.store.newest("payment_method", customer=identifier)
    return listed(f"/v1/customers/{identifier}/payment_methods", things, params)
