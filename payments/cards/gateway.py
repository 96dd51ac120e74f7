"""The card gateway itself: the only module that imports its client, which takes a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import stripe

from core.card_settings import CardSettings
from payments.cards.facts import METADATA_ATTEMPT, METADATA_DUE
from payments.cards.gateway_things import (
    Json,
    balance_line,
    hosted_page,
    instant,
    intent_facts,
    refund_facts,
)
from payments.cards.ports import (
    DONE,
    AccountFacts,
    BalanceLine,
    CardFacts,
    ChargeOrder,
    GatewayRefused,
    HostedOrder,
    HostedPage,
    Intent,
    OutcomeUnknown,
    PayoutFacts,
    RefundFacts,
    RefundOrder,
)
from payments.cards.rules import Outcome

API_VERSION = "2026-10-28.endive"
"""Of the gateway's interface: that of the client's own pinned version, said so that it stays."""
TIMEOUT = (5.0, 25.0)
"""Seconds to reach the gateway, and to wait for its answer: well below a due's lease."""
A_LIST = 100


class StripeGateway:
    """Stripe, or a stand-in at another address that speaks as it does.

    The client repeats nothing by itself: what was not answered is a state of our due, asked again
    with its key, so that every request there was stands in our books.
    """

    def __init__(self, settings: CardSettings) -> None:
        """Prepare a client; nothing is sent."""
        addresses = {"base_addresses": {"api": settings.base}} if settings.base else {}
        self._client = stripe.StripeClient(
            settings.key,
            stripe_version=API_VERSION,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
            **addresses,  # type: ignore[arg-type]  # a typed dict of the client's own
        )

    def charge(self, order: ChargeOrder) -> Intent:
        """Charge a saved card; the same key again answers with the same charge."""
        asked: Any = {
            "amount": order.amount,
            "currency": order.currency.lower(),
            "customer": order.customer,
            "payment_method": order.card,
            "payment_method_types": ["card"],
            "off_session": True,
            "confirm": True,
            "metadata": {METADATA_DUE: order.due, METADATA_ATTEMPT: str(order.attempt)},
        }
        try:
            with _answered():
                made = self._client.v1.payment_intents.create(asked, {"idempotency_key": order.key})
        except stripe.CardError as refused:
            return _refused(refused, order)
        return intent_facts(_plain(made))

    def find_intents(self, customer: str, since: datetime) -> Iterator[Intent]:
        """Return the customer's charges made since then, the newest first."""
        wanted = {"customer": customer, "created": {"gte": int(since.timestamp())}}
        for one in self._all(self._client.v1.payment_intents, wanted):
            yield intent_facts(one)

    def get_intent(self, name: str) -> Intent:
        """Return a charge by the gateway's name."""
        with _answered():
            return intent_facts(_plain(self._client.v1.payment_intents.retrieve(name)))

    def cancel_intent(self, name: str) -> None:
        """Let a charge never succeed any more; one that is over already is no mistake."""
        try:
            with _answered():
                self._client.v1.payment_intents.cancel(name)
        except GatewayRefused:
            if self.get_intent(name).outcome not in {Outcome.EXPIRED, Outcome.SUCCEEDED}:
                raise

    def refund(self, order: RefundOrder) -> RefundFacts:
        """Give money of a charge back; the same key again answers with the same refund."""
        asked: Any = {
            "payment_intent": order.intent,
            "amount": order.amount,
            "metadata": {METADATA_DUE: order.ours},
        }
        with _answered():
            made = self._client.v1.refunds.create(asked, {"idempotency_key": order.key})
        return refund_facts(_plain(made))

    def find_refunds(self, intent: str) -> Iterator[RefundFacts]:
        """Return all refunds of a charge, the newest first."""
        for one in self._all(self._client.v1.refunds, {"payment_intent": intent}):
            yield refund_facts(one)

    def create_customer(self, key: str, name: str) -> str:
        """Return the gateway's name for a donor whom we name only by an opaque id."""
        with _answered():
            made = self._client.v1.customers.create(
                {"metadata": {"donor": name}}, {"idempotency_key": key}
            )
        return str(made.id)

    def open_page(self, order: HostedOrder) -> HostedPage:
        """Open a page on which a donor gives their card to the gateway."""
        asked: dict[str, Any] = {
            "customer": order.customer,
            "locale": order.locale,
            "success_url": f"{order.back}?{DONE}=1",
            "cancel_url": order.back,
            "payment_method_types": ["card"],
            "metadata": dict(order.names),
            "expires_at": int(order.closes_at.timestamp()),
        }
        if order.saves_card:
            asked |= {"mode": "setup", "setup_intent_data": {"metadata": dict(order.names)}}
        else:
            asked |= _paying(order)
        with _answered():
            made = self._client.v1.checkout.sessions.create(
                asked,  # type: ignore[arg-type]  # as the interface names it
                {"idempotency_key": order.key},
            )
        return hosted_page(_plain(made))

    def card_of(self, setup: str) -> CardFacts | None:
        """Return the card that a page saved; None when it saved none."""
        with _answered():
            made = _plain(self._client.v1.setup_intents.retrieve(setup))
            if made["status"] != "succeeded" or not made.get("payment_method"):
                return None
            card = _plain(self._client.v1.payment_methods.retrieve(made["payment_method"]))
        face = card["card"]
        return CardFacts(
            id=card["id"],
            customer=card.get("customer") or "",
            brand=face["brand"],
            last4=face["last4"],
            exp_month=face["exp_month"],
            exp_year=face["exp_year"],
        )

    def forget_card(self, card: str) -> None:
        """Let nobody charge a card any more; one forgotten already is no mistake."""
        try:
            with _answered():
                self._client.v1.payment_methods.detach(card)
        except GatewayRefused:
            with _answered():
                if _plain(self._client.v1.payment_methods.retrieve(card)).get("customer"):
                    raise

    def list_events(self, since: datetime) -> Iterator[dict[str, Any]]:
        """Return all messages since then as the gateway would have sent them."""
        yield from self._all(self._client.v1.events, {"created": {"gte": int(since.timestamp())}})

    def list_balance(self, since: datetime) -> Iterator[BalanceLine]:
        """Return the movements of our balance since then."""
        wanted = {"created": {"gte": int(since.timestamp())}}
        for one in self._all(self._client.v1.balance_transactions, wanted):
            yield balance_line(one)

    def payout_lines(self, payout: str) -> Iterator[BalanceLine]:
        """Return what a payout consists of, the payout itself left out."""
        for one in self._all(self._client.v1.balance_transactions, {"payout": payout}):
            if one["type"] != "payout":
                yield balance_line(one)

    def get_payout(self, name: str) -> PayoutFacts:
        """Return a payout by the gateway's name."""
        with _answered():
            made = _plain(self._client.v1.payouts.retrieve(name))
        return PayoutFacts(
            id=made["id"],
            amount=made["amount"],
            currency=made["currency"].upper(),
            status=made["status"],
            arrives_on=instant(made["arrival_date"]).date(),
        )

    def account(self) -> AccountFacts:
        """Return whose account our key opens."""
        with _answered():
            made = _plain(self._client.v1.accounts.retrieve_current())
        return AccountFacts(id=made["id"], currency=str(made.get("default_currency", "")).upper())

    def _all(self, service: Any, wanted: Json) -> Iterator[dict[str, Any]]:
        """Yield every thing of a list, page by page."""
        after: dict[str, Any] = {}
        while True:
            with _answered():
                some = _plain(service.list({**wanted, "limit": A_LIST, **after}))
            yield from some["data"]
            if not some["has_more"] or not some["data"]:
                return
            after = {"starting_after": some["data"][-1]["id"]}


@contextmanager
def _answered() -> Iterator[None]:
    """Tell apart a refusal for certain from an outcome that nobody knows."""
    try:
        yield
    except stripe.CardError:
        raise
    except (stripe.AuthenticationError, stripe.PermissionError, stripe.InvalidRequestError) as no:
        raise GatewayRefused(no.code or type(no).__name__) from no
    except stripe.StripeError as error:
        raise OutcomeUnknown(type(error).__name__) from error


def _refused(error: stripe.CardError, order: ChargeOrder) -> Intent:
    """Return the charge that a refusal names, as we ordered it when it names none."""
    told: Any = error.json_body or {}
    problem = told.get("error", {})
    code = str(problem.get("decline_code") or error.code or "card_declined")
    made = problem.get("payment_intent")
    if not made:
        raise OutcomeUnknown("refused without a charge")
    found = intent_facts(made)
    return Intent(**{**vars(found), "code": code or found.code, "due": order.due})


def _paying(order: HostedOrder) -> dict[str, Any]:
    return {
        "mode": "payment",
        "payment_intent_data": {"metadata": dict(order.names)},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.currency.lower(),
                    "unit_amount": order.amount,
                    "product_data": {"name": order.title},
                },
            }
        ],
    }


def _plain(made: Any) -> dict[str, Any]:
    plain: dict[str, Any] = made.to_dict() if hasattr(made, "to_dict") else dict(made)
    return plain
