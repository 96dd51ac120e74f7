"""Checkout sessions: the pages on which a card is typed, for saving it or for paying once."""

from standin import currencies
from standin.account import Account, new_id
from standin.calls import customers, setup_intents
from standin.errors import invalid, wrong_state
from standin.params import Params, choice, filters, integer, mapping, metadata, needed, only, text
from standin.routing import call, listed
from standin.store import Thing

CREATE = (
    "mode", "success_url", "cancel_url", "customer", "customer_email", "customer_creation",
    "client_reference_id", "currency", "line_items", "locale", "metadata", "payment_method_types",
    "payment_intent_data", "setup_intent_data", "submit_type", "expires_at", "ui_mode",
)  # fmt: skip
INTENT_DATA = ("metadata", "description", "setup_future_usage", "receipt_email",
               "statement_descriptor", "statement_descriptor_suffix", "capture_method")  # fmt: skip
TEXTS = (
    "cancel_url", "client_reference_id", "customer",
    "customer_creation", "customer_email", "locale", "submit_type",
)  # fmt: skip
A_DAY, HALF_AN_HOUR = 86_400, 1_800


def _items(params: Params) -> list[Thing]:
    """Return the lines of a payment: the stand-in knows prices that are told in full."""
    given = params.get("line_items") or []
    if not given or not isinstance(given, list) or not isinstance(given[0], dict):
        raise invalid("A payment needs line_items.", code="parameter_missing", param="line_items")
    return [_item(line, f"line_items[{place}]") for place, line in enumerate(given)]


def _item(line: Params, param: str) -> Thing:
    price = mapping(line, "price_data")
    currency = currencies.check_currency(needed(price, "currency"), f"{param}[price_data]")
    needed(price, "unit_amount")
    each, quantity = integer(price, "unit_amount") or 0, integer(line, "quantity") or 1
    product = mapping(price, "product_data")
    if quantity < 1 or each < 0:
        raise invalid("Invalid positive integer", param=param)
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": each * quantity,
        "amount_tax": 0,
        "amount_total": each * quantity,
        "currency": currency,
        "description": needed(product, "name"),
        "price": None,
        "quantity": quantity,
    }


@call("POST", "checkout/sessions")
def create(account: Account, params: Params) -> Thing:
    only(params, *CREATE)
    mode = choice(params, "mode", "payment", "setup")
    choice(params, "ui_mode", "hosted_page", "hosted")
    needed(params, "success_url")
    items = _items(params) if mode == "payment" else []
    if len({item["currency"] for item in items}) > 1:
        raise invalid("All lines must have one currency.", param="line_items")
    currency = items[0]["currency"] if items else text(params, "currency")
    total = sum(item["amount_total"] for item in items)
    if items:
        currencies.check_amount(total, currency or "", "line_items")
    elif not (currency or params.get("payment_method_types")):
        raise invalid("Missing required param: currency.", code="parameter_missing",
                      param="currency")  # fmt: skip
    data = mapping(params, "payment_intent_data" if mode == "payment" else "setup_intent_data")
    only(data, *INTENT_DATA)
    metadata(data)
    session = _session(account, params, mode, currency, total if items else None)
    if mode == "setup":
        wanted = {"metadata": data.get("metadata"), "payment_method_types": ["card"]}
        setup = setup_intents.new_setup(account, wanted | {"customer": session["customer"]})
        session["setup_intent"] = setup["id"]
    account.keep({"object": "standin.session", "id": session["id"], "items": items, "intent": data})
    return account.keep(session)


def _session(
    account: Account, params: Params, mode: str, currency: str | None, total: int | None
) -> Thing:
    customer = text(params, "customer")
    if customer:
        customers.alive(account, customer, "customer")
    identifier = new_id("cs_test")
    paying = mode == "payment"
    session = account.new(
        "checkout.session",
        id=identifier,
        **{name: text(params, name) for name in TEXTS},
        amount_subtotal=total,
        amount_total=total,
        currency=currency,
        expires_at=_expiry(account, params),
        metadata=metadata(params),
        mode=mode,
        payment_status="unpaid" if paying else "no_payment_required",
        success_url=params["success_url"],
        url=f"{account.url}/c/pay/{identifier}",
    )
    if paying:
        session["total_details"] = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
        if not customer:
            session["customer_creation"] = session["customer_creation"] or "if_required"
    return session


def _expiry(account: Account, params: Params) -> int:
    now, given = account.now(), integer(params, "expires_at")
    if given is None:
        return now + A_DAY
    if not now + HALF_AN_HOUR <= given <= now + A_DAY:
        raise invalid("expires_at must be 30 minutes to 24 hours from now.", param="expires_at")
    return given


def current(account: Account, identifier: str) -> Thing:
    """Return a session, expired if its time is over."""
    session = account.get("checkout.session", identifier)
    if session["status"] == "open" and session["expires_at"] <= account.now():
        _expire(account, session)
    return session


def _expire(account: Account, session: Thing) -> None:
    session |= {"status": "expired", "url": None}
    account.keep(session)
    account.emit("checkout.session.expired", session)


def expire_old(account: Account) -> None:
    """Expire every session whose time is over."""
    for session in account.store.all("checkout.session"):
        current(account, session["id"])


def complete(account: Account, session: Thing, method: Thing) -> Thing:
    """Close a session whose card was saved or charged."""
    billing = method["billing_details"]
    customer = account.store.get("customer", session["customer"] or "") or {}
    session |= {
        "status": "complete",
        "url": None,
        "payment_status": "paid" if session["mode"] == "payment" else "no_payment_required",
        "customer_details": {
            "address": dict(billing["address"]),
            "business_name": None,
            "email": session["customer_email"] or customer.get("email"),
            "individual_name": None,
            "name": billing["name"],
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
    }
    account.keep(session)
    account.emit("checkout.session.completed", session)
    return session


@call("GET", "checkout/sessions/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return current(account, identifier)


@call("GET", "checkout/sessions/<identifier>/line_items")
def line_items(account: Account, params: Params, identifier: str) -> Thing:
    kept = account.get("standin.session", identifier)
    return {
        "object": "list",
        "data": kept["items"],
        "has_more": False,
        "url": f"/v1/checkout/sessions/{identifier}/line_items",
    }


@call("POST", "checkout/sessions/<identifier>/expire")
def expire(account: Account, params: Params, identifier: str) -> Thing:
    session = current(account, identifier)
    if session["status"] != "open":
        raise wrong_state("Only Checkout Sessions with a status of open can be expired.",
                          "checkout_session_unexpected_state")  # fmt: skip
    _expire(account, session)
    return session


@call("GET", "checkout/sessions")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "customer", "payment_intent", "status")
    expire_old(account)
    things = account.store.newest("checkout.session", **wanted)
    return listed("/v1/checkout/sessions", things, params)
