"""Setup intents: a card is saved with its holder's word, to be charged later without them."""

from standin.account import Account, client_secret
from standin.calls import customers, payment_intents, payment_methods
from standin.errors import StripeError, wrong_state
from standin.params import Params, choice, filters, flag, metadata, only, text, texts
from standin.routing import call, listed
from standin.store import Thing

CREATE = (
    "customer", "payment_method", "payment_method_types", "automatic_payment_methods", "usage",
    "confirm", "metadata", "description", "return_url",
)  # fmt: skip
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def new_setup(account: Account, params: Params) -> Thing:
    """Keep a setup intent that waits for its card."""
    customer, method = text(params, "customer"), text(params, "payment_method")
    if customer:
        customers.alive(account, customer, "customer")
    if method:
        method = payment_methods.from_token(account, method)["id"]
    setup = account.new(
        "setup_intent",
        automatic_payment_methods=payment_intents.automatic(params),
        customer=customer,
        description=text(params, "description"),
        metadata=metadata(params),
        payment_method=method,
        status="requires_confirmation" if method else "requires_payment_method",
        usage=choice(params, "usage", "off_session", "on_session"),
    )
    setup["client_secret"] = client_secret(setup["id"])
    account.keep(setup)
    account.emit("setup_intent.created", setup)
    return setup


@call("POST", "setup_intents")
def create(account: Account, params: Params) -> Thing:
    only(params, *CREATE)
    setup = new_setup(account, params)
    return confirmed(account, setup, params) if flag(params, "confirm") else setup


def confirmed(account: Account, setup: Thing, params: Params) -> Thing:
    """Save the card, or ask its holder first."""
    if setup["payment_method"] is None:
        raise wrong_state(
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            "setup_intent_unexpected_state",
            setup_intent=setup,
        )
    method = account.get("payment_method", setup["payment_method"])
    if payment_methods.behaviour(account, method)["sca"] == "never":
        return save(account, setup)
    url = text(params, "return_url")
    account.keep({"object": "standin.return", "id": setup["id"], "url": url})
    setup["status"] = "requires_action"
    setup["next_action"] = {
        "redirect_to_url": {"return_url": url, "url": f"{account.url}/challenge/{setup['id']}"},
        "type": "redirect_to_url",
    }
    account.keep(setup)
    account.emit("setup_intent.requires_action", setup)
    return setup


def save(account: Account, setup: Thing) -> Thing:
    """Save the card for later charges; one that cannot be saved is refused with a 402."""
    method = account.get("payment_method", setup["payment_method"])
    try:
        payment_methods.check_savable(account, method)
    except StripeError as refused:
        _failed(account, setup, refused)
        raise
    if setup["customer"]:
        payment_methods.attach_to(account, method, setup["customer"])
    account.keep(payment_methods.behaviour(account, method) | {"set_up": True})
    setup |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    account.keep(setup)
    account.emit("setup_intent.succeeded", setup)
    return setup


def _failed(account: Account, setup: Thing, refused: StripeError) -> None:
    error = refused.body["error"]
    setup |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "last_setup_error": {**error, "payment_method": dict(error["payment_method"])},
    }
    account.keep(setup)
    account.emit("setup_intent.setup_failed", setup)
    error["setup_intent"] = setup


def not_authenticated(account: Account, setup: Thing) -> Thing:
    """Take the card off a setup whose holder did not confirm."""
    method = account.get("payment_method", setup["payment_method"])
    refused = StripeError(
        400,
        "invalid_request_error",
        "The latest attempt to set up the payment method has failed because authentication failed.",
        code="setup_intent_authentication_failure",
        payment_method=method,
    )
    _failed(account, setup, refused)
    return setup


def _open(account: Account, identifier: str) -> Thing:
    setup = account.get("setup_intent", identifier)
    if setup["status"] not in OPEN:
        raise wrong_state(
            f"You cannot do this with this SetupIntent: it has a status of {setup['status']}.",
            "setup_intent_unexpected_state",
            setup_intent=setup,
        )
    return setup


@call("POST", "setup_intents/<identifier>/confirm")
def confirm(account: Account, params: Params, identifier: str) -> Thing:
    only(params, "payment_method", "return_url")
    setup = _open(account, identifier)
    if params.get("payment_method"):
        token = text(params, "payment_method") or ""
        setup["payment_method"] = payment_methods.from_token(account, token)["id"]
    return confirmed(account, setup, params)


@call("POST", "setup_intents/<identifier>/cancel")
def cancel(account: Account, params: Params, identifier: str) -> Thing:
    only(params, "cancellation_reason")
    setup = _open(account, identifier)
    setup |= {
        "status": "canceled",
        "cancellation_reason": text(params, "cancellation_reason"),
        "next_action": None,
    }
    account.keep(setup)
    account.emit("setup_intent.canceled", setup)
    return setup


@call("POST", "setup_intents/<identifier>")
def update(account: Account, params: Params, identifier: str) -> Thing:
    only(params, "metadata", "description")
    setup = account.get("setup_intent", identifier)
    setup |= {"metadata": metadata(params, setup["metadata"]), **texts(params, "description")}
    return account.keep(setup)


@call("GET", "setup_intents/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("setup_intent", identifier)


@call("GET", "setup_intents")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "customer", "payment_method")
    return listed("/v1/setup_intents", account.store.newest("setup_intent", **wanted), params)
