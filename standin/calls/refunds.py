"""Refunds: whole, in parts, late, and failing afterwards."""

from standin.account import Account
from standin.calls import balance, payment_methods
from standin.errors import invalid, wrong_state
from standin.params import Params, filters, integer, metadata, needed, only, text
from standin.routing import call, listed
from standin.store import Thing

FROM_CHARGE = ("currency", "customer", "payment_intent", "payment_method")


def _charge_of(account: Account, params: Params) -> Thing:
    if charge := text(params, "charge"):
        return account.get("charge", charge, "charge")
    intent = account.get("payment_intent", needed(params, "payment_intent"), "payment_intent")
    if intent["status"] != "succeeded":
        raise wrong_state(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            "payment_intent_unexpected_state",
            payment_intent=intent,
        )
    return account.get("charge", intent["latest_charge"])


def _check(charge: Thing, amount: int) -> None:
    left = charge["amount"] - charge["amount_refunded"]
    if charge["disputed"]:
        raise wrong_state(f"Charge {charge['id']} has been charged back; cannot issue a refund.",
                          "charge_disputed")  # fmt: skip
    if not charge["paid"] or left == 0:
        raise wrong_state(
            f"Charge {charge['id']} has already been refunded.", "charge_already_refunded"
        )
    if amount < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise invalid(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).",
            param="amount",
        )


@call("POST", "refunds")
def create(account: Account, params: Params) -> Thing:
    only(params, "charge", "payment_intent", "amount", "reason", "metadata")
    charge = _charge_of(account, params)
    given = integer(params, "amount")
    amount = charge["amount"] - charge["amount_refunded"] if given is None else given
    _check(charge, amount)
    return refund(account, charge, amount, params)


def refund(account: Account, charge: Thing, amount: int, params: Params) -> Thing:
    """Give money back to the card; what the card does with it is the card's."""
    method = account.get("payment_method", charge["payment_method"])
    pending = payment_methods.behaviour(account, method)["refund"] == "pending"
    made = account.new(
        "refund",
        **{name: charge[name] for name in FROM_CHARGE},
        amount=amount,
        charge=charge["id"],
        metadata=metadata(params),
        reason=text(params, "reason"),
        status="pending" if pending else "succeeded",
    )
    made["balance_transaction"] = balance.move(account, "refund", made, -amount)["id"]
    account.keep(made)
    _refunded(account, charge, amount)
    account.emit("refund.created", made)
    account.emit("charge.refunded", charge)
    if payment_methods.behaviour(account, method)["refund"] == "fails":
        return fail(account, made)
    return made


def _refunded(account: Account, charge: Thing, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    account.keep(charge)


def complete(account: Account, made: Thing) -> Thing:
    """Let a pending refund reach the card."""
    return _turned(account, made, "succeeded", "pending")


def fail(account: Account, made: Thing, reason: str = "expired_or_canceled_card") -> Thing:
    """Let a refund come back: the money is ours again, and the charge is unrefunded by it."""
    if made["status"] == "failed":
        raise wrong_state("The refund has failed already.", "refund_unexpected_state")
    moved = balance.move(account, "refund_failure", made, made["amount"])
    made["failure_balance_transaction"] = moved["id"]
    made["failure_reason"] = reason
    _turned(account, made, "failed", "succeeded", "pending")
    _refunded(account, account.get("charge", made["charge"]), -made["amount"])
    account.emit("refund.failed", made)
    return made


def _turned(account: Account, made: Thing, status: str, *allowed: str) -> Thing:
    before = made["status"]
    if before not in allowed:
        raise wrong_state(f"The refund is {before} already.", "refund_unexpected_state")
    made["status"] = status
    account.keep(made)
    account.emit("refund.updated", made, {"status": before})
    account.emit("charge.refund.updated", made, {"status": before})
    return made


@call("GET", "refunds/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("refund", identifier)


@call("POST", "refunds/<identifier>")
def update(account: Account, params: Params, identifier: str) -> Thing:
    only(params, "metadata")
    made = account.get("refund", identifier)
    made["metadata"] = metadata(params, made["metadata"])
    return account.keep(made)


@call("GET", "refunds")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "payment_intent", "charge")
    return listed("/v1/refunds", account.store.newest("refund", **wanted), params)


@call("GET", "charges/<identifier>/refunds")
def list_of_charge(account: Account, params: Params, identifier: str) -> Thing:
    account.get("charge", identifier)
    things = account.store.newest("refund", charge=identifier)
    return listed(f"/v1/charges/{identifier}/refunds", things, params)
