"""The balance and its transactions: what every charge, refund, dispute and payout moved."""

import json

from standin.account import BLANK, Account
from standin.params import Params, filters, text
from standin.routing import call, listed
from standin.store import Thing

CATEGORIES = {
    "charge": "charge",
    "refund": "refund",
    "refund_failure": "refund_failure",
    "payout": "payout",
    "payout_failure": "payout_reversal",
}
TWO_DAYS = 2 * 86_400


def move(
    account: Account, kind: str, source: Thing, amount: int, *, fee: int = 0, category: str = ""
) -> Thing:
    """Keep a transaction of the balance: amount and fee in the currency of what made it."""
    now = account.now()
    of_bank = kind.startswith("payout")
    transaction = account.new(
        "balance_transaction",
        amount=amount,
        available_on=now if of_bank else now + TWO_DAYS,
        currency=source["currency"],
        description=source.get("description"),
        fee=fee,
        fee_details=[_detail(fee, source["currency"])] if fee else [],
        net=amount - fee,
        reporting_category=category or CATEGORIES[kind],
        source=source["id"],
        status="available" if of_bank else "pending",
        type=kind,
    )
    account.keep({"object": "standin.unpaid", "id": transaction["id"]})
    return transaction


def _detail(fee: int, currency: str) -> Thing:
    return {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": "Stand-in processing fees",
        "type": "stripe_fee",
    }


def ripe(account: Account, transaction: Thing) -> Thing:
    """Return the transaction with the status its day gives it."""
    if transaction["status"] == "pending" and transaction["available_on"] <= account.now():
        transaction["status"] = "available"
        account.keep(transaction)
    return transaction


@call("GET", "balance_transactions/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return ripe(account, account.get("balance_transaction", identifier))


@call("GET", "balance_transactions")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "currency", "source", "type")
    things = account.store.newest("balance_transaction", **wanted)
    if payout := text(params, "payout"):
        account.get("payout", payout, "payout")
        paid = {row["id"] for row in account.store.newest("standin.paid", payout=payout)}
        things = (thing for thing in things if thing["id"] in paid)
    return listed("/v1/balance_transactions", (ripe(account, t) for t in things), params)


@call("GET", "balance")
def balance(account: Account, params: Params) -> Thing:
    sums: dict[str, dict[str, int]] = {"available": {}, "pending": {}}
    for thing in account.store.all("balance_transaction"):
        of_state = sums[ripe(account, thing)["status"]]
        of_state[thing["currency"]] = of_state.get(thing["currency"], 0) + thing["net"]
    return {"object": "balance", "livemode": False} | {
        state: [
            {"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency, amount in sorted(of_state.items())
        ]
        for state, of_state in sums.items()
    }


@call("GET", "account")
def the_account(account: Account, params: Params) -> Thing:
    kept = {"default_currency": account.setting("currency")}
    return {"object": "account", **json.loads(BLANK["account"]), **kept}
