"""Disputes: a donor's bank takes a charge back, and gives or does not give it back again."""

from standin.account import Account
from standin.calls import balance
from standin.currencies import decimals
from standin.errors import wrong_state
from standin.params import Params, filters, flag, mapping, metadata, only, texts
from standin.routing import call, listed
from standin.store import Thing

ANSWER_DAYS = 9
NETWORK_REASONS = {"fraudulent": "10.4", "product_not_received": "13.1", "duplicate": "12.6.1"}
CLOSED = ("won", "lost", "warning_closed", "prevented")


def open_dispute(
    account: Account, charge: Thing, reason: str = "fraudulent", *, inquiry: bool = False,
    amount: int | None = None,
) -> Thing:  # fmt: skip
    """Take a charge back; an inquiry only asks, and moves no money."""
    if charge["disputed"] or not charge["paid"]:
        raise wrong_state("The charge cannot be disputed.", "charge_disputed")
    dispute = account.new(
        "dispute",
        amount=charge["amount"] if amount is None else amount,
        charge=charge["id"],
        currency=charge["currency"],
        is_charge_refundable=inquiry,
        payment_intent=charge["payment_intent"],
        payment_method_details=_on_card(charge, reason, "inquiry" if inquiry else "chargeback"),
        reason=reason,
        status="warning_needs_response" if inquiry else "needs_response",
    )
    dispute["evidence_details"] |= {"due_by": account.now() + ANSWER_DAYS * 86_400}
    account.keep(dispute)
    charge["disputed"] = not inquiry
    account.keep(charge)
    if inquiry:
        account.emit("charge.dispute.created", dispute)
        return dispute
    _move(account, dispute, -dispute["amount"], _fee(dispute["currency"]), "dispute")
    account.emit("charge.dispute.created", dispute)
    account.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _on_card(charge: Thing, reason: str, case: str) -> Thing:
    card = charge["payment_method_details"]["card"]
    return {
        "card": {
            "brand": card["brand"],
            "case_type": case,
            "network": card["network"],
            "network_reason_code": NETWORK_REASONS.get(reason, "10.4"),
        },
        "type": "card",
    }


def _fee(currency: str) -> int:
    """Return 15 of the currency; where money has no cents, 350,000 as for the dong."""
    places = decimals(currency)
    return 15 * 10**places if places else 350_000 if currency == "vnd" else 1_500


def _move(account: Account, dispute: Thing, amount: int, fee: int, category: str) -> None:
    moved = balance.move(account, "adjustment", dispute, amount, fee=fee, category=category)
    dispute["balance_transactions"] = [*dispute["balance_transactions"], dict(moved)]
    account.keep(dispute)


def close(account: Account, dispute: Thing, *, won: bool) -> Thing:
    """Decide a dispute. Won gives the amount back (a withdrawn one is won), the fee stays lost."""
    before = dispute["status"]
    if before in CLOSED:
        raise wrong_state("This dispute is already closed.", "dispute_unexpected_state")
    if before.startswith("warning"):
        dispute["status"] = "warning_closed"
    else:
        dispute["status"] = "won" if won else "lost"
        if won:
            _move(account, dispute, dispute["amount"], 0, "dispute_reversal")
    account.keep(dispute)
    account.emit("charge.dispute.closed", dispute, {"status": before})
    if dispute["status"] == "won":
        account.emit("charge.dispute.funds_reinstated", dispute)
    return dispute


@call("GET", "disputes/<identifier>")
def retrieve(account: Account, params: Params, identifier: str) -> Thing:
    return account.get("dispute", identifier)


@call("POST", "disputes/<identifier>")
def update(account: Account, params: Params, identifier: str) -> Thing:
    """Take evidence; the words *winning_evidence* and *losing_evidence* decide, as in test mode."""
    only(params, "evidence", "metadata", "submit")
    dispute = account.get("dispute", identifier)
    given = texts(mapping(params, "evidence"), *dispute["evidence"])
    submits = bool(given) and (flag(params, "submit") or "submit" not in params)
    dispute |= {
        "metadata": metadata(params, dispute["metadata"]),
        "evidence": dispute["evidence"] | given,
    }
    dispute["evidence_details"] |= {"has_evidence": bool(given)}
    if submits:
        before, warned = dispute["status"], dispute["status"].startswith("warning")
        dispute["status"] = "warning_under_review" if warned else "under_review"
        dispute["evidence_details"] |= {"submission_count": 1}
        account.emit("charge.dispute.updated", dispute, {"status": before})
    account.keep(dispute)
    said = given.get("uncategorized_text")
    if said in {"winning_evidence", "losing_evidence"}:
        return close(account, dispute, won=said == "winning_evidence")
    return dispute


@call("POST", "disputes/<identifier>/close")
def accept(account: Account, params: Params, identifier: str) -> Thing:
    only(params)
    return close(account, account.get("dispute", identifier), won=False)


@call("GET", "disputes")
def list_all(account: Account, params: Params) -> Thing:
    wanted = filters(params, "payment_intent", "charge")
    return listed("/v1/disputes", account.store.newest("dispute", **wanted), params)
