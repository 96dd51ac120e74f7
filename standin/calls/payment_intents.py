"""Payment intents: what is asked of a card, once, until it is paid or cancelled."""

from typing import Any

from standin import cards, currencies
from standin.account import Account, client_secret
from standin.calls import charges, customers, disputes, payment_methods, searching
from standin.errors import invalid, wrong_state
from standin.params import (
    Params,
    choice,
    filters,
    flag,
    integer,
    mapping,
    metadata,
    needed,
    only,
    text,
    texts,
)
from standin.routing import call, listed
from standin.store import Thing

CREATE = (
    "amount", "currency", "customer", "payment_method", "payment_method_types",
    "automatic_payment_methods", "confirm", "off_session", "metadata", "description",
    "receipt_email", "statement_descriptor", "statement_descriptor_suffix", "return_url",
    "setup_future_usage", "capture_method", "confirmation_method",
)  # fmt: skip
CONFIRM = ("payment_method", "off_session", "return_url", "setup_future_usage", "receipt_email")
TEXTS = (
    "description", "receipt_email", "setup_future_usage", "statement_descriptor",
    "statement_descriptor_suffix",
)  # fmt: skip
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def new_intent(account: Account, params: Params) -> Thing:
    """Keep a payment intent that waits for its card."""
    currency = currencies.check_currency(needed(params, "currency"))
    needed(params, "amount")
    amount = currencies.check_amount(integer(params, "amount") or 0, currency)
    customer = text(params, "customer")
    if customer:
        customers.alive(account, customer, "customer")
    method = _method_named(account, params, customer)
    intent = account.new(
        "payment_intent",
        **{name: text(params, name) for name in TEXTS},
        amount=amount,
        automatic_payment_methods=automatic(params),
        capture_method=choice(params, "capture_method", "automatic_async", "automatic"),
        confirmation_method=choice(params, "confirmation_method", "automatic", "manual"),
        currency=currency,
        customer=customer,
        metadata=metadata(params),
        payment_method=method,
        status="requires_confirmation" if method else "requires_payment_method",
    )
    intent["client_secret"] = client_secret(intent["id"])
    account.keep(intent)
    account.emit("payment_intent.created", intent)
    return intent


def automatic(params: Params) -> Thing | None:
    given = mapping(params, "automatic_payment_methods")
    if params.get("payment_method_types"):
        return None
    return {"enabled": True, "allow_redirects": given.get("allow_redirects", "always")}


def _method_named(account: Account, params: Params, customer: str | None) -> str | None:
    """Return the card that is named; a saved card serves its own customer only."""
    token = text(params, "payment_method")
    if token is None:
        return None
    method = payment_methods.from_token(account, token)
    if method["customer"] and method["customer"] != customer:
        raise invalid(
            f"The PaymentMethod {method['id']} belongs to another Customer than the one you"
            " supplied. Please use it with the Customer that it belongs to instead.",
            param="payment_method",
        )
    return str(method["id"])


@call("POST", "payment_intents")
def create(account: Account, params: Params) -> Thing:
    only(params, *CREATE)
    if params.get("off_session") and not flag(params, "confirm"):
        raise invalid("off_session can only be used with confirm=true.", param="off_session")
    intent = new_intent(account, params)
    return confirmed(account, intent, params) if flag(params, "confirm") else intent


def confirmed(account: Account, intent: Thing, params: Params) -> Thing:
    """Ask the bank: paid, refused (402), or the payer is asked first."""
    if intent["payment_method"] is None:
        raise _unexpected(intent, "it's missing a payment method")
    method = account.get("payment_method", intent["payment_method"])
    off_session = params.get("off_session") not in (None, "", "false")
    if _must_ask(payment_methods.behaviour(account, method), off_session=off_session):
        if off_session:
            return refuse(account, intent, method, "authentication_required")
        return _ask(account, intent, text(params, "return_url"))
    return charge(account, intent, authenticated=False)


def _must_ask(card: Thing, *, off_session: bool) -> bool:
    if card["sca"] == "unless_saved":
        return not (off_session and card["set_up"])
    return bool(card["sca"] == "always")


def _ask(account: Account, intent: Thing, return_url: str | None) -> Thing:
    """Wait for the payer, who confirms on a page of the bank."""
    page = f"{account.url}/challenge/{intent['id']}"
    account.keep({"object": "standin.return", "id": intent["id"], "url": return_url})
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "redirect_to_url": {"return_url": return_url, "url": page},
        "type": "redirect_to_url",
    }
    account.keep(intent)
    account.emit("payment_intent.requires_action", intent)
    return intent


def charge(account: Account, intent: Thing, *, authenticated: bool) -> Thing:
    """Carry out the charge: the intent is paid, or refused with the bank's word."""
    method = account.get("payment_method", intent["payment_method"])
    decline = payment_methods.refusal(account, method)
    if decline is not None:
        return refuse(account, intent, method, decline, authenticated=authenticated)
    paid = charges.attempt(account, intent, method, None, authenticated=authenticated)
    intent |= {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "latest_charge": paid["id"],
        "last_payment_error": None,
        "next_action": None,
    }
    if intent["setup_future_usage"] and intent["customer"]:
        payment_methods.attach_to(account, method, intent["customer"])
        account.keep(payment_methods.behaviour(account, method) | {"set_up": True})
    account.keep(intent)
    account.emit("payment_intent.succeeded", intent)
    _afterwards(account, paid, payment_methods.behaviour(account, method))
    return intent


def _afterwards(account: Account, paid: Thing, card: Thing) -> None:
    """Do what follows a charge by itself: it settles, and some cards dispute it."""
    if not account.setting("settle_late"):
        charges.settle(account, paid)
    if card["dispute"]:
        disputes.open_dispute(account, paid, card["dispute"], inquiry=card["inquiry"])


def refuse(
    account: Account, intent: Thing, method: Thing, decline: str, *, authenticated: bool = False
) -> Thing:
    """Keep the refused charge and raise Stripe's 402 with the intent in it."""
    failed = charges.attempt(account, intent, method, decline, authenticated=authenticated)
    error: dict[str, Any] = {
        "charge": failed["id"],
        "code": cards.code_of(decline),
        "decline_code": decline,
        "message": cards.message_of(decline),
        "payment_method": dict(method),
        "type": "card_error",
    }
    if cards.advice_of(decline):
        error["advice_code"] = cards.advice_of(decline)
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "latest_charge": failed["id"],
        "last_payment_error": error,
        "next_action": None,
    }
    account.keep(intent)
    account.emit("payment_intent.payment_failed", intent)
    raise payment_methods.declined(
        decline, charge=failed["id"], payment_intent=intent, payment_method=method
    )


def not_authenticated(account: Account, intent: Thing) -> Thing:
    """Take the card off an intent whose payer did not confirm."""
    intent |= {
        "status": "requires_payment_method",
        "last_payment_error": {
            "code": "payment_intent_authentication_failure",
            "message": "The provided payment method has failed authentication. You can provide"
            " payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent"
            " again.",
            "payment_method": account.get("payment_method", intent["payment_method"]),
            "type": "invalid_request_error",
        },
        "payment_method": None,
        "next_action": None,
    }
    account.keep(intent)
    account.emit("payment_intent.payment_failed", intent)
    return intent


def _unexpected(intent: Thing, why: str) -> Exception:
    return wrong_state(
        f"You cannot do this with this PaymentIntent because {why}.",
        "payment_intent_unexpected_state",
        payment_intent=intent,
    )


def _open(account: Account, identifier: str) -> Thing:
    intent = account.get("payment_intent", identifier)
    if intent["status"] not in OPEN:
        raise _unexpected(intent, f"it has a status of {intent['status']}")
    return intent


@call("POST", "payment_intents/<identifier>/confirm")
def confirm(account: Account, params: Params, identifier: str) -> Thing:
    only(params, *CONFIRM)
    intent = _open(account, identifier)
    sent = texts(params, "setup_future_usage", "receipt_email")
    method = _method_named(account, params, intent["customer"])
    intent |= sent | ({"payment_method": method} if method else {})
    return confirmed(account, intent, params)


@call("POST", "payment_intents/<identifier>/cancel")
def cancel(account: Account, params: Params, identifier: str) -> Thing:
    only(params, "cancellation_reason")
    intent = _open(account, identifier)
    intent |= {
        "status": "canceled",
        "canceled_at": account.now(),
        "cancellation_reason": text(params, "cancellation_reason"),
        "next_action": None,
    }
    account.keep(intent)
    account.emit("payment_intent.canceled", intent)
    return intent


@call("POST", "payment_intents/<identifier>")
def update(account: Account, params: Params, identifier: str) -> Thing:
    only(params, "amount", "metadata", "description", "payment_method", "receipt_email")
    intent = account.get("payment_intent", identifier)
    sent: Thing = texts(params, "description", "receipt_email")
    sent["metadata"] = metadata(params, intent["metadata"])
    if "amount" in params:
        asked = integer(params, "amount") or 0
        sent["amount"] = currencies.check_amount(asked, _open(account, identifier)["currency"])
    if method := _method_named(account, params, intent["customer"]):
        _open(account, identifier)
        sent |= {"payment_method": method, "status": "requires_confirmation"}
    intent |= sent
    return account.keep(intent)


@call("GET", "payment_intents/search")
def search(account: Account, params: Params) -> Thing:
    return searching.search(account, "payment_intent", "/v1/payment_intents/search", params)


@call("GET", "payment_intents/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("payment_intent", identifier)


@call("GET", "payment_intents")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "customer")
    things = account.store.newest("payment_intent", **wanted)
    return listed("/v1/payment_intents", things, params)
