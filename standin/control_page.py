"""The page on which a person plays the bank: disputes, refunds, payouts, webhooks, faults."""

from flask import Flask, render_template

from standin import control, currencies, webhooks, words
from standin.api import Desk
from standin.cards import DECLINES
from standin.faults import KINDS
from standin.store import Thing

SHOWN = 50


def install(app: Flask, desk: Desk) -> None:
    """Serve the control page and say what amounts look like."""
    account = desk.account

    def newest(kind: str) -> list[Thing]:
        rows = account.store.newest(kind)
        return [row for row, _ in zip(rows, range(SHOWN), strict=False)]

    def page() -> str:
        with account.store.lock:
            unpaid = (row["id"] for row in account.store.all("standin.unpaid"))
            moved = [account.get("balance_transaction", identifier) for identifier in unpaid]
            return render_template(
                "control.html",
                state=control.state(desk),
                charges=newest("charge"),
                disputes=newest("dispute"),
                refunds=newest("refund"),
                payouts=newest("payout"),
                cards=[
                    (method, account.get("standin.card", method["id"]))
                    for method in newest("payment_method")
                    if method["customer"]
                ],
                waiting=webhooks.due(account)[:SHOWN],
                unpaid={
                    currency: sum(row["net"] for row in moved if row["currency"] == currency)
                    for currency in sorted({row["currency"] for row in moved})
                },
                declines=sorted(DECLINES),
                faults=KINDS,
            )

    app.add_url_rule("/", "control_page", page)
    app.jinja_env.filters["money"] = lambda thing: currencies.shown(
        thing["amount"], thing["currency"]
    )
    app.jinja_env.globals |= {"shown": currencies.shown, "say": words.english, "language": "en"}
