"""Donors with cards, and the messages that a card gateway sends."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from typing import Any

from flask import current_app
from sqlalchemy import select

from core.card_settings import CardSettings
from core.dates import Month, now
from core.db import session, unit_of_work
from payments.approvals.services import approve
from payments.cards.charge_run import Charge, charge_cards
from payments.cards.facts import facts_of
from payments.cards.models import (
    CardAttempt,
    CardCustomer,
    CardDue,
    CardMandate,
    CardSetup,
    SavedCard,
)
from payments.cards.ports import Intent, PayoutFacts
from payments.cards.refund_run import refund_cards
from payments.cards.rules import Outcome
from payments.cards.services.desk import GATEWAY
from payments.cards.services.inbox import apply, keep
from payments.cards.services.refunding import AskRefund, ask_refund
from payments.cards.taking import fetch_payout, sweep
from payments.pledges.models import Pledge
from payments.pledges.rules import Method
from payments.pledges.services import bill_month
from payments.receiving.models import Payment
from tests.factories.people import actor
from tests.factories.pledges import pledge
from tests.fakes.card_gateway import FakeGateway

SECRET = "whsec_of_the_tests"
SETTINGS = CardSettings(
    key="sk_test_of_the_tests", secrets=("whsec_of_before", SECRET), live=False, organisation="QBT"
)
STATUS = {
    Outcome.SUCCEEDED: ("succeeded", "succeeded"),
    Outcome.DECLINED: ("requires_payment_method", "payment_failed"),
    Outcome.NEEDS_ACTION: ("requires_action", "requires_action"),
    Outcome.EXPIRED: ("canceled", "canceled"),
}
"""Of a charge by its outcome, and the message that tells it."""
_numbers = count(1)


@contextmanager
def cards_open(settings: CardSettings = SETTINGS) -> Iterator[FakeGateway]:
    """Turn cards on, with a gateway in memory."""
    made = FakeGateway()
    before = current_app.config["CARDS"]
    current_app.config["CARDS"] = settings
    current_app.extensions[GATEWAY] = made
    try:
        yield made
    finally:
        current_app.config["CARDS"] = before
        current_app.extensions.pop(GATEWAY, None)


def card_pledge(from_month: str = "2026-10", **terms: Any) -> Pledge:
    """Return a commitment that its donor lets us charge to a card of their own."""
    made = pledge(method=Method.CARD, **terms)
    card = saved_card(made.donor_id)
    session.add(
        CardMandate(pledge_id=made.id, card_id=card.id, from_month=from_month, given_at=now())
    )
    session.flush()
    return made


def saved_card(donor_id: int, **values: Any) -> SavedCard:
    """Return a donor's card, and the gateway's name for the donor."""
    if session.get(CardCustomer, donor_id) is None:
        session.add(CardCustomer(donor_id=donor_id, name=f"cus_{donor_id}", created_at=now()))
    facts = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2030, **values}
    card = SavedCard(donor_id=donor_id, name=f"pm_{next(_numbers)}", added_at=now(), **facts)
    session.add(card)
    session.flush()
    return card


def message(kind: str, thing: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return a message about a thing, as the gateway writes them."""
    return {
        "id": f"evt_{next(_numbers)}",
        "object": "event",
        "type": kind,
        "created": seconds(),
        "livemode": False,
        "data": {"object": thing},
        **values,
    }


def intent(due: CardDue, attempt: CardAttempt, name: str, status: str, **more: Any) -> Any:
    """Return a charge of an attempt as the gateway shows it."""
    customer = session.get_one(CardCustomer, due.donor_id).name
    return {
        "id": name,
        "object": "payment_intent",
        "amount": attempt.amount,
        "amount_received": attempt.amount if status == "succeeded" else 0,
        "currency": attempt.currency.lower(),
        "customer": customer,
        "status": status,
        "created": seconds(),
        "metadata": {"due": due.public_id, "attempt": str(attempt.number)},
        **more,
    }


def intent_told(one: Intent) -> dict[str, Any]:
    """Return the message by which the gateway tells where a charge stands."""
    status, kind = STATUS[one.outcome]
    paid = one.outcome is Outcome.SUCCEEDED
    return message(
        f"payment_intent.{kind}",
        {
            "id": one.id,
            "object": "payment_intent",
            "amount": one.amount,
            "amount_received": one.amount if paid else 0,
            "currency": one.currency.lower(),
            "customer": one.customer,
            "status": status,
            "created": seconds(one.made_at),
            "metadata": {"due": one.due, "attempt": str(one.attempt)},
            "last_payment_error": {"decline_code": one.code} if one.code else None,
        },
    )


def refund(charge: str, name: str, amount: int, status: str = "succeeded") -> dict[str, Any]:
    """Return a refund of a charge as the gateway shows it."""
    return _about(charge, name, amount, status, "refund")


def dispute(charge: str, name: str, amount: int, status: str) -> dict[str, Any]:
    """Return a dispute of a charge as the gateway shows it."""
    return _about(charge, name, amount, status, "dispute")


def _about(charge: str, name: str, amount: int, status: str, kind: str) -> dict[str, Any]:
    return {
        "id": name,
        "object": kind,
        "amount": amount,
        "currency": "vnd",
        "status": status,
        "charge": f"ch_{charge}",
        "payment_intent": charge,
        "created": seconds(),
    }


def take(told: dict[str, Any]) -> Any:
    """Keep a message and apply it, in the running transaction; say what it did."""
    event_id = keep(facts_of(told))
    return apply(event_id) if event_id is not None else None


def seconds(moment: datetime | None = None) -> int:
    """Return a moment, or now, as the gateway counts time."""
    return int((moment or now()).timestamp())


def signed(told: Any, secret: str = SECRET, at: int | None = None) -> tuple[bytes, str]:
    """Return the bytes of a message and the header that signs them."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    moment = seconds() if at is None else at
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={moment},v1={digest}"


def live_with_cards(made: FakeGateway) -> None:
    """Charge two cards, give part of one back, win a dispute, and take a payout with its fees."""
    with unit_of_work():
        for _ in range(2):
            card_pledge()
        bill_month(Month(2026, 10))
    charge_cards(Charge(), lambda _done, _total: None, by=None)
    due = session.scalars(select(CardDue).order_by(CardDue.id)).first()
    assert due is not None
    attempt = session.scalars(select(CardAttempt).where(CardAttempt.due_id == due.id)).one()
    name = str(attempt.intent)
    made.messages = [
        message("payment_intent.succeeded", intent(due, attempt, name, "succeeded")),
        message("refund.created", refund(name, "re_1", 100_000)),
        message("charge.dispute.created", dispute(name, "dp_1", 50_000, "needs_response")),
        message("charge.dispute.closed", dispute(name, "dp_1", 50_000, "won")),
    ]
    sweep(lambda _done, _total: None)
    _pay_back_by_card()
    lines = list(made.lines)
    net = sum(line.net for line in lines)
    facts = PayoutFacts(
        id="po_1", amount=net, currency="VND", status="paid", arrives_on=date(2026, 11, 4)
    )
    made.payouts["po_1"] = (facts, lines)
    fetch_payout("po_1")


def _pay_back_by_card() -> None:
    """Let 30,000 đồng of the second charge go back to its card, asked for and approved."""
    with unit_of_work():
        payment = session.scalars(select(Payment).order_by(Payment.id.desc())).first()
        assert payment is not None
        wanted = AskRefund(30_000, "Paid by mistake")
        approve(ask_refund(payment, wanted, by=actor("accountant")), by=actor("approver"))
    refund_cards(lambda _done, _total: None)


def card_rows(promise: Pledge) -> dict[str, dict[str, str]]:
    """Let a commitment be charged; return, by page of donors, the values that name what it made."""
    card = saved_card(promise.donor_id)
    mandate = CardMandate(
        pledge_id=promise.id, card_id=card.id, from_month="2026-10", given_at=now()
    )
    setup = CardSetup(
        donor_id=promise.donor_id, pledges=promise.code, opened_at=now(), card_id=card.id
    )
    due = CardDue(
        public_id=f"once-{promise.public_id}",
        pledge_id=promise.id,
        donor_id=promise.donor_id,
        amount=500_000,
        next_at=now(),
        opened_at=now(),
    )
    session.add_all([mandate, setup, due])
    session.flush()
    return {
        "cards_portal.setup": {"name": setup.public_id},
        "cards_portal.charge": {"name": due.public_id},
        "cards_portal.ask_stop": {"code": promise.code},
        "cards_portal.ask_pause": {"code": promise.code},
    }
