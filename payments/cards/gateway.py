"""The card gateway itself: the only module that imports its client, which takes a second."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import stripe

from core.card_settings import CardSettings
from payments.cards.facts import METADATA_ATTEMPT, METADATA_DUE
from payments.cards.ports import (
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
)
from payments.cards.rules import Outcome

API_VERSION = "2026-10-28.endive"
"""Of the gateway's interface: that of the client's own pinned version, said so that it stays."""
TIMEOUT = (5.0, 25.0)
"""Seconds to reach the gateway, and to wait for its answer: well below a due's lease."""
A_LIST = 100
OUTCOMES = {
    "succeeded": Outcome.SUCCEEDED,
    "requires_action": Outcome.NEEDS_ACTION,
    "requires_confirmation": Outcome.NEEDS_ACTION,
    "requires_payment_method": Outcome.DECLINED,
    "canceled": Outcome.EXPIRED,
}
"""Of a charge by its status; any other is on its way."""
Json = Mapping[str, Any]


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
        return _intent(_plain(made))

    def find_intents(self, customer: str, since: datetime) -> Iterator[Intent]:
        """Return the customer's charges made since then, the newest first."""
        wanted = {"customer": customer, "created": {"gte": int(since.timestamp())}}
        for one in self._all(self._client.v1.payment_intents, wanted):
            yield _intent(one)

    def get_intent(self, name: str) -> Intent:
        """Return a charge by the gateway's name."""
        with _answered():
            return _intent(_plain(self._client.v1.payment_intents.retrieve(name)))

    def cancel_intent(self, name: str) -> None:
        """Let a charge never succeed any more; one that is over already is no mistake."""
        try:
            with _answered():
                self._client.v1.payment_intents.cancel(name)
        except GatewayRefused:
            if self.get_intent(name).outcome not in {Outcome.EXPIRED, Outcome.SUCCEEDED}:
                raise

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
            "success_url": order.back,
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
        return _page(_plain(made))

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
            yield _line(one)

    def payout_lines(self, payout: str) -> Iterator[BalanceLine]:
        """Return what a payout consists of, the payout itself left out."""
        for one in self._all(self._client.v1.balance_transactions, {"payout": payout}):
            if one["type"] != "payout":
                yield _line(one)

    def get_payout(self, name: str) -> PayoutFacts:
        """Return a payout by the gateway's name."""
        with _answered():
            made = _plain(self._client.v1.payouts.retrieve(name))
        return PayoutFacts(
            id=made["id"],
            amount=made["amount"],
            currency=made["currency"].upper(),
            status=made["status"],
            arrives_on=_at(made["arrival_date"]).date(),
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
    found = _intent(made)
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


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _intent(made: Json) -> Intent:
    names = made.get("metadata") or {}
    error = made.get("last_payment_error") or {}
    outcome = OUTCOMES.get(made["status"], Outcome.SENT)
    attempt = str(names.get(METADATA_ATTEMPT, ""))
    return Intent(
        id=made["id"],
        outcome=outcome,
        amount=made["amount"],
        currency=made["currency"].upper(),
        customer=made.get("customer") or "",
        due=names.get(METADATA_DUE, ""),
        attempt=int(attempt) if attempt.isdigit() else 0,
        code=error.get("decline_code") or error.get("code") or "",
        made_at=_at(made["created"]),
    )


def _page(made: Json) -> HostedPage:
    return HostedPage(id=made["id"], url=made.get("url") or "")


def _line(made: Json) -> BalanceLine:
    return BalanceLine(
        id=made["id"],
        kind=made["type"],
        source=made.get("source") or "",
        amount=made["amount"],
        fee=made["fee"],
        net=made["net"],
        currency=made["currency"].upper(),
        made_at=_at(made["created"]),
    )
