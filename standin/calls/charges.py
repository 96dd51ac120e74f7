"""Charges: one for each attempt of a payment intent, paid or refused."""

from standin import cards, currencies
from standin.account import Account
from standin.calls import balance
from standin.params import Params, filters, metadata, only, texts
from standin.routing import call, listed
from standin.store import Thing

FROM_INTENT = (
    "amount", "currency", "customer", "description", "receipt_email", "statement_descriptor",
    "statement_descriptor_suffix",
)  # fmt: skip
NOT_ASKED = {
    "authentication_flow": None,
    "electronic_commerce_indicator": None,
    "exemption_indicator": None,
    "result": None,
    "result_reason": None,
    "transaction_id": None,
    "version": None,
}


def _details(method: Thing, amount: int, *, authenticated: bool) -> Thing:
    card = method["card"]
    asked = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "result": "authenticated",
        "version": "2.2.0",
    }
    return {
        "card": {
            "amount_authorized": amount,
            "authorization_code": None,
            "brand": card["brand"],
            "checks": dict(card["checks"]),
            "country": card["country"],
            "exp_month": card["exp_month"],
            "exp_year": card["exp_year"],
            "extended_authorization": {"status": "disabled"},
            "fingerprint": card["fingerprint"],
            "funding": card["funding"],
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "last4": card["last4"],
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": card["brand"],
            "network_token": {"used": False},
            "network_transaction_id": None,
            "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": NOT_ASKED | asked if authenticated else None,
            "transaction_link_id": None,
            "wallet": None,
        },
        "type": "card",
    }


def _outcome(decline: str | None) -> Thing:
    if decline is None:
        return {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    return {
        "advice_code": cards.advice_of(decline),
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network",
        "reason": decline,
        "seller_message": f"The bank returned the decline code `{decline}`.",
        "type": "issuer_declined",
    }


def attempt(
    account: Account, intent: Thing, method: Thing, decline: str | None, *, authenticated: bool
) -> Thing:
    """Keep the charge of one attempt; a paid one moves the balance."""
    paid, amount = decline is None, intent["amount"]
    charge = account.new(
        "charge",
        **{name: intent[name] for name in FROM_INTENT},
        amount_captured=amount if paid else 0,
        billing_details=dict(method["billing_details"]),
        calculated_statement_descriptor="STAND-IN TEST MODE" if paid else None,
        captured=paid,
        failure_code=None if decline is None else cards.code_of(decline),
        failure_message=None if decline is None else cards.message_of(decline),
        metadata=dict(intent["metadata"]),
        outcome=_outcome(decline),
        paid=paid,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(method, amount, authenticated=authenticated),
        status="succeeded" if paid else "failed",
    )
    charge["refunds"] |= {"url": f"/v1/charges/{charge['id']}/refunds"}
    if paid:
        charge["receipt_url"] = f"{account.url}/receipt/{charge['id']}"
    account.keep(charge)
    account.emit("charge.succeeded" if paid else "charge.failed", charge)
    return charge


def settle(account: Account, charge: Thing) -> None:
    """Give a paid charge its balance transaction; Stripe does so a little after the charge."""
    if charge["balance_transaction"] or not charge["paid"]:
        return
    fee = currencies.fee_of(charge["amount"], charge["currency"])
    transaction = balance.move(account, "charge", charge, charge["amount"], fee=fee)
    charge["balance_transaction"] = transaction["id"]
    account.keep(charge)
    account.emit("charge.updated", charge, {"balance_transaction": None})


@call("GET", "charges/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("charge", identifier)


@call("POST", "charges/<identifier>")
def update(account: Account, params: Params, identifier: str) -> Thing:
    only(params, "metadata", "description", "receipt_email")
    charge = account.get("charge", identifier)
    sent = {
        "metadata": metadata(params, charge["metadata"]),
        **texts(params, "description", "receipt_email"),
    }
    before = {name: charge[name] for name in sent if name in params}
    charge |= sent
    account.keep(charge)
    account.emit("charge.updated", charge, before)
    return charge


@call("GET", "charges")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "payment_intent", "customer")
    return listed("/v1/charges", account.store.newest("charge", **wanted), params)
