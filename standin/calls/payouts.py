"""Payouts: what the balance holds goes to the bank, with the transactions it is made of."""

from standin.account import Account
from standin.calls import balance
from standin.errors import wrong_state
from standin.params import Params, filters
from standin.routing import call, listed
from standin.store import Thing

ARRIVES_AFTER = 2 * 86_400


def pay_out(account: Account, currency: str, *, paid: bool = True) -> Thing:
    """Send everything of a currency that was not sent before, without waiting for its day."""
    unpaid = [account.get("balance_transaction", row["id"])
              for row in account.store.all("standin.unpaid")]  # fmt: skip
    of_currency = [thing for thing in unpaid if thing["currency"] == currency]
    amount = sum(thing["net"] for thing in of_currency)
    if amount <= 0:
        raise wrong_state(f"Nothing of {currency} can be paid out.", "balance_insufficient")
    now = account.now()
    payout = account.new(
        "payout", amount=amount, arrival_date=now + ARRIVES_AFTER, currency=currency
    )
    own = balance.move(account, "payout", payout, -amount)
    payout["balance_transaction"] = own["id"]
    for thing in [*of_currency, own]:
        account.store.remove("standin.unpaid", thing["id"])
        row = {"object": "standin.paid", "id": thing["id"], "payout": payout["id"]}
        account.keep(row)
        account.keep(
            thing | {"status": "available", "available_on": min(now, thing["available_on"])}
        )
    account.keep(payout)
    account.emit("payout.created", payout)
    account.emit("payout.reconciliation_completed", payout)
    return arrive(account, payout) if paid else payout


def arrive(account: Account, payout: Thing) -> Thing:
    """Let a payout reach the bank."""
    payout["status"] = "paid"
    payout["trace_id"] = {"status": "supported", "value": f"STANDIN{payout['id'][-10:].upper()}"}
    account.keep(payout)
    account.emit("payout.paid", payout, {"status": "in_transit"})
    return payout


def fail(account: Account, payout: Thing, code: str = "account_closed") -> Thing:
    """Let a payout come back from the bank; a paid one may still do so."""
    if payout["status"] == "failed":
        raise wrong_state("The payout has failed already.", "payout_unexpected_state")
    before = payout["status"]
    moved = balance.move(account, "payout_failure", payout, payout["amount"])
    payout |= {
        "status": "failed",
        "failure_code": code,
        "failure_message": "The bank account has been closed.",
        "failure_balance_transaction": moved["id"],
    }
    account.keep(payout)
    account.emit("payout.failed", payout, {"status": before})
    return payout


@call("GET", "payouts/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("payout", identifier)


@call("GET", "payouts")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "status")
    return listed("/v1/payouts", account.store.newest("payout", **wanted), params)
