"""Control: what no Stripe has. Moves the clock, orders faults, plays banks, holds webhooks."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from standin import webhooks
from standin.api import Desk
from standin.calls import charges, checkout, disputes, payouts, refunds
from standin.cards import DECLINES
from standin.currencies import check_currency
from standin.errors import StripeError, invalid
from standin.store import Thing

Order = Callable[..., Any]
Ordered = TypeVar("Ordered", bound=Order)
ORDERS: dict[str, Order] = {}


def is_on(value: Any) -> bool:
    return value in (True, 1, "true", "1", "on")


def address(value: str) -> str:
    """Return an address that can be posted to; raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
        raise ValueError(f"not an address: {value}")
    return value


WEBHOOK_SETTINGS: dict[str, Callable[[Any], Any]] = {
    "url": address,
    "secrets": lambda values: [str(value) for value in values],
    "hold": is_on,
    "lose": is_on,
    "copies": int,
    "delay": int,
    "order": str,
}
"""What can be set of webhooks, and how a value is read."""


def order(path: str) -> Callable[[Ordered], Ordered]:
    """Obey ``POST /_control/path`` with a function of the desk and the values sent."""

    def register(function: Ordered) -> Ordered:
        ORDERS[path] = function
        return function

    return register


def obey(desk: Desk, path: str, sent: dict[str, Any]) -> Any:
    """Carry out one order; a path is a word, or a word, an id and a verb."""
    word, _, rest = path.partition("/")
    identifier, _, verb = rest.partition("/")
    name = f"{word}/{verb}" if identifier else word
    if name not in ORDERS:
        raise StripeError(404, "invalid_request_error", f"Control knows {sorted(ORDERS)}.")
    with desk.account.store.lock:
        try:
            return (
                ORDERS[name](desk, identifier, **sent) if identifier else ORDERS[name](desk, **sent)
            )
        except (TypeError, ValueError) as wrong:
            raise invalid(f"Control cannot do this: {wrong}") from wrong
        finally:
            desk.account.store.save()


@order("state")
def state(desk: Desk) -> Thing:
    """Return clock, webhook settings, faults on order, and how much waits."""
    account = desk.account
    return {
        "now": account.now(),
        "stopped": account.setting("stopped") is not None,
        "webhooks": {name: account.setting(name) for name in WEBHOOK_SETTINGS},
        "waiting": len(webhooks.due(account)),
        "faults": desk.faults.waiting(),
    }


@order("reset")
def reset(desk: Desk) -> Thing:
    """Begin anew: forget every object, key and fault; where events go is kept."""
    account = desk.account
    kept = {name: account.setting(name) for name in ("url", "secrets", "currency")}
    endpoints = list(account.store.all("webhook_endpoint"))
    account.store.clear()
    desk.faults.clear()
    for name, value in kept.items():
        account.set(name, value)
    for endpoint in endpoints:
        account.keep(endpoint)
    return state(desk)


@order("clock")
def clock(
    desk: Desk, *, now: int | str | None = None, advance: int | str = 0, stop: Any = None
) -> Thing:
    """Set or advance the clock; ``stop`` lets it stand still or run again."""
    account = desk.account
    target = (int(now) if now is not None else account.now()) + int(advance)
    stopped = account.setting("stopped") is not None if stop is None else is_on(stop)
    account.set("stopped", None)
    account.set("offset", 0)
    account.set("offset", target - account.now())
    if stopped:
        account.set("stopped", target)
    checkout.expire_old(account)
    return state(desk)


@order("faults")
def faults(desk: Desk, **given: Any) -> Thing:
    """Order a fault: kind, match, calls or probability and seed, skip, seconds."""
    for name in ("calls", "skip", "seed"):
        if given.get(name) is not None:
            given[name] = int(given[name])
    for name in ("probability", "seconds"):
        if given.get(name) is not None:
            given[name] = float(given[name])
    desk.faults.order(**given)
    return state(desk)


@order("no_faults")
def no_faults(desk: Desk) -> Thing:
    """Let everything go well again."""
    desk.faults.clear()
    return state(desk)


@order("prune")
def prune(desk: Desk, *, older_than: int | str = 0) -> Thing:
    """Forget idempotency keys."""
    return {"pruned": desk.keys.prune(int(older_than))}


@order("webhooks")
def set_webhooks(desk: Desk, **given: Any) -> Thing:
    """Set where and how events are sent: url, secrets, hold, lose, copies, delay, order."""
    for name, value in given.items():
        if name not in WEBHOOK_SETTINGS:
            raise invalid(f"Webhooks have {', '.join(WEBHOOK_SETTINGS)}.", param=name)
        desk.account.set(name, None if value is None else WEBHOOK_SETTINGS[name](value))
    return state(desk)


@order("take")
def take(desk: Desk, *, copies: int = 1, keep: bool = False, **which: Any) -> list[Any]:
    """Hand over what waits, signed, instead of sending it: for an application without a port."""
    events = webhooks.due(desk.account, **which)
    letters = [webhooks.signed(desk.account, event) for event in events for _ in range(copies)]
    for event in events if not keep else ():
        webhooks.settle(desk.account, event, 200)
    return letters


@order("redeliver")
def redeliver(desk: Desk, *, ids: list[str] | None = None, since: int | str = 0) -> Thing:
    """Queue events again, delivered or lost: the named ones, or all made since a time."""
    account = desk.account
    for event in list(account.store.all("event")):
        if event["id"] in ids if ids is not None else event["created"] >= int(since):
            account.store.remove("standin.delivery", event["id"])
            account.queue(event)
    return state(desk)


@order("cards/set")
def set_card(desk: Desk, identifier: str, **given: Any) -> Thing:
    """Change what a saved card does: decline, sca, refund, dispute; or when it expires."""
    account = desk.account
    method = account.get("payment_method", identifier)
    decline = given.get("decline") or None
    if decline is not None and decline not in DECLINES:
        raise invalid(f"A decline is one of {', '.join(sorted(DECLINES))}.", param="decline")
    told = {k: int(v) for k, v in given.items() if k in {"exp_month", "exp_year"} and v}
    expiry = {k: v for k, v in told.items() if method["card"][k] != v}
    card = {k: v for k, v in given.items() if k in {"sca", "refund", "dispute", "set_up"}}
    if "decline" in given:
        card |= {"decline": decline, "saves": True}
    account.keep(account.get("standin.card", identifier) | card)
    if expiry:
        before = {"card": dict(method["card"])}
        method["card"] |= expiry
        account.keep(method)
        account.emit("payment_method.automatically_updated", method, before)
    return method


@order("disputes")
def dispute(
    desk: Desk, *, charge: str, reason: str = "fraudulent", amount: int | str | None = None,
    inquiry: Any = False,
) -> Thing:  # fmt: skip
    """Let the card's bank take a charge back, or only ask about it."""
    account = desk.account
    return disputes.open_dispute(
        account,
        account.get("charge", charge, "charge"),
        reason,
        inquiry=is_on(inquiry),
        amount=None if amount is None else int(amount),
    )


@order("disputes/win")
def win(desk: Desk, identifier: str) -> Thing:
    return disputes.close(desk.account, desk.account.get("dispute", identifier), won=True)


@order("disputes/lose")
def lose(desk: Desk, identifier: str) -> Thing:
    return disputes.close(desk.account, desk.account.get("dispute", identifier), won=False)


@order("disputes/withdraw")
def withdraw(desk: Desk, identifier: str) -> Thing:
    """Let the payer withdraw: to Stripe that is a dispute won."""
    return win(desk, identifier)


@order("refunds")
def refund(desk: Desk, *, charge: str, amount: int | str | None = None) -> Thing:
    """Refund outside the application, as somebody may in Stripe's dashboard."""
    asked = {"charge": charge} | ({"amount": str(amount)} if amount else {})
    return refunds.create(desk.account, asked)


@order("refunds/fail")
def fail_refund(desk: Desk, identifier: str) -> Thing:
    return refunds.fail(desk.account, desk.account.get("refund", identifier))


@order("refunds/complete")
def complete_refund(desk: Desk, identifier: str) -> Thing:
    return refunds.complete(desk.account, desk.account.get("refund", identifier))


@order("payouts")
def pay_out(desk: Desk, *, currency: str = "", arrives: Any = True) -> Thing:
    """Pay out everything of a currency now, the account's own when none is named."""
    wanted = check_currency(str(currency or desk.account.setting("currency")))
    return payouts.pay_out(desk.account, wanted, paid=is_on(arrives))


@order("payouts/arrive")
def arrive(desk: Desk, identifier: str) -> Thing:
    return payouts.arrive(desk.account, desk.account.get("payout", identifier))


@order("payouts/fail")
def fail_payout(desk: Desk, identifier: str) -> Thing:
    return payouts.fail(desk.account, desk.account.get("payout", identifier))


@order("settle")
def settle(desk: Desk, *, late: Any = False) -> Thing:
    """Say whether charges get their balance transaction late; those that wait get it now."""
    desk.account.set("settle_late", is_on(late))
    waiting = [c for c in desk.account.store.all("charge") if not c["balance_transaction"]]
    for charge in waiting:
        charges.settle(desk.account, charge)
    return {"settled": len([c for c in waiting if c["paid"]])}


def deliver(desk: Desk, *, copies: int | str = 1, **which: Any) -> list[Any]:
    """Send what waits, held or not, and return what was answered; the lock stays free meanwhile."""
    try:
        number = int(copies)
        with desk.account.store.lock:
            events = webhooks.due(desk.account, **which)
    except (TypeError, ValueError) as wrong:
        raise invalid(f"Control cannot do this: {wrong}") from wrong
    return webhooks.send(desk.account, events, copies=number)
