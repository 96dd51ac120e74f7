"""What we ask of a card gateway, and what it answers: all that the house knows of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from payments.cards.rules import Outcome

DONE = "done"
"""Comes with the address of our page when a donor has done what the gateway's page was for."""


class OutcomeUnknown(Exception):
    """No answer, or none that says what became of what was asked."""


class GatewayRefused(Exception):
    """The gateway refused for certain, and for no reason that a card gives; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class ChargeOrder:
    """A charge of a saved card without its holder, minor units; one ``key`` is one charge."""

    key: str
    customer: str
    card: str
    amount: int
    currency: str
    due: str
    attempt: int


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What the gateway says of a charge; ``due`` and ``attempt`` are what we sent with it."""

    id: str
    outcome: Outcome
    amount: int
    currency: str
    customer: str
    due: str
    attempt: int
    code: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class RefundOrder:
    """Money of a charge that shall go back, minor units; one ``key`` is one refund."""

    key: str
    intent: str
    amount: int
    currency: str
    ours: str
    """Our own name of it, which the gateway keeps."""


@dataclass(frozen=True, kw_only=True)
class RefundFacts:
    """What the gateway says of a refund; ``ours`` is what we sent with it."""

    id: str
    status: str
    amount: int
    currency: str
    ours: str
    code: str


@dataclass(frozen=True, kw_only=True)
class HostedOrder:
    """A page of the gateway's: to save a card (no ``amount``), or to pay an amount."""

    key: str
    customer: str
    names: Mapping[str, str]
    back: str
    """Our page to which the donor comes back."""
    locale: str
    closes_at: datetime
    amount: int = 0
    currency: str = ""
    title: str = ""

    @property
    def saves_card(self) -> bool:
        """Say whether nothing is paid on the page."""
        return not self.amount


@dataclass(frozen=True, kw_only=True)
class HostedPage:
    """A page of the gateway's, to which the donor goes on."""

    id: str
    url: str


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """All that we keep of a card."""

    id: str
    customer: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, kw_only=True)
class BalanceLine:
    """A movement of our balance with the gateway, minor units; ``net`` is amount less fee."""

    id: str
    kind: str
    source: str
    amount: int
    fee: int
    net: int
    currency: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class PayoutFacts:
    """Money that the gateway sends to the bank."""

    id: str
    amount: int
    currency: str
    status: str
    arrives_on: date


@dataclass(frozen=True, kw_only=True)
class AccountFacts:
    """Whose account it is."""

    id: str
    currency: str


class Gateway(Protocol):
    """A card gateway. Every call may raise OutcomeUnknown or GatewayRefused."""

    def charge(self, order: ChargeOrder) -> Intent:
        """Charge a saved card; the same key again answers with the same charge."""

    def find_intents(self, customer: str, since: datetime) -> Iterator[Intent]:
        """Return the customer's charges made since then, the newest first."""

    def get_intent(self, name: str) -> Intent:
        """Return a charge by the gateway's name."""

    def cancel_intent(self, name: str) -> None:
        """Let a charge never succeed any more; one that is over already is no mistake."""

    def refund(self, order: RefundOrder) -> RefundFacts:
        """Give money of a charge back; the same key again answers with the same refund."""

    def find_refunds(self, intent: str) -> Iterator[RefundFacts]:
        """Return all refunds of a charge, the newest first."""

    def create_customer(self, key: str, name: str) -> str:
        """Return the gateway's name for a donor whom we name only by an opaque id."""

    def open_page(self, order: HostedOrder) -> HostedPage:
        """Open a page on which a donor gives their card to the gateway."""

    def card_of(self, setup: str) -> CardFacts | None:
        """Return the card that a page saved; None when it saved none."""

    def forget_card(self, card: str) -> None:
        """Let nobody charge a card any more; one forgotten already is no mistake."""

    def list_events(self, since: datetime) -> Iterator[dict[str, Any]]:
        """Return all messages since then as the gateway would have sent them."""

    def list_balance(self, since: datetime) -> Iterator[BalanceLine]:
        """Return the movements of our balance since then."""

    def payout_lines(self, payout: str) -> Iterator[BalanceLine]:
        """Return what a payout consists of, the payout itself left out."""

    def get_payout(self, name: str) -> PayoutFacts:
        """Return a payout by the gateway's name."""

    def account(self) -> AccountFacts:
        """Return whose account our key opens."""
