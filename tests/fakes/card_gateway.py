"""A card gateway in memory: it forgets keys, its cards refuse, its line breaks."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from threading import Lock
from typing import Any

from core.dates import now
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
    RefundFacts,
    RefundOrder,
)
from payments.cards.rules import Outcome

KEYS_KEPT = timedelta(hours=24)
FEE = 12_000
Cut = Callable[[str], None]


class FakeGateway:
    """The Gateway of the ports; ``refusals`` of a card are given one by one, then it pays.

    Its clock may be ``behind`` ours.
    """

    def __init__(self) -> None:
        self.refusals: defaultdict[str, deque[str]] = defaultdict(deque)
        self.intents: dict[str, Intent] = {}
        self.keys: dict[str, tuple[datetime, str]] = {}
        self.refunds: dict[str, RefundFacts] = {}
        self.refunded: dict[str, str] = {}
        """The charge of each refund."""
        self.refund_keys: dict[str, tuple[datetime, str]] = {}
        self.refund_status = "succeeded"
        self.gone: Counter[str] = Counter()
        """What went back of each charge without our asking."""
        self.pages: dict[str, HostedOrder] = {}
        self.cards: dict[str, CardFacts] = {}
        self.messages: list[dict[str, Any]] = []
        self.lines: list[BalanceLine] = []
        self.payouts: dict[str, tuple[PayoutFacts, list[BalanceLine]]] = {}
        self.forgotten: list[str] = []
        self.asked = 0
        self.behind = timedelta()
        self.cut: Cut = lambda _point: None
        self._numbers = count(1)
        self._lock = Lock()

    def charge(self, order: ChargeOrder) -> Intent:
        self.cut("before send")
        with self._lock:
            self.asked += 1
            made = self._known(order.key) or self._make(order)
        self.cut("after send")
        return made

    def _known(self, key: str) -> Intent | None:
        found = self.keys.get(key)
        if found is None or now() - found[0] > KEYS_KEPT:
            return None
        return self.intents[found[1]]

    def _make(self, order: ChargeOrder) -> Intent:
        refusals = self.refusals[order.card]
        code = refusals.popleft() if refusals else ""
        if code == "invalid_request":
            raise GatewayRefused("parameter_invalid")
        outcome = {"": Outcome.SUCCEEDED, "requires_action": Outcome.NEEDS_ACTION}.get(
            code, Outcome.DECLINED
        )
        made = Intent(
            id=f"pi_{next(self._numbers)}",
            outcome=outcome,
            amount=order.amount,
            currency=order.currency,
            customer=order.customer,
            due=order.due,
            attempt=order.attempt,
            code=code if outcome is Outcome.DECLINED else "",
            made_at=now() - self.behind,
        )
        self.intents[made.id] = made
        self.keys[order.key] = (now(), made.id)
        if outcome is Outcome.SUCCEEDED:
            self._line("charge", made.id, made.amount, FEE, made.currency)
        return made

    def _line(self, kind: str, source: str, amount: int, fee: int, currency: str) -> None:
        self.lines.append(
            BalanceLine(
                id=f"txn_{next(self._numbers)}",
                kind=kind,
                source=source,
                amount=amount,
                fee=fee,
                net=amount - fee,
                currency=currency,
                made_at=now(),
            )
        )

    def find_intents(self, customer: str, since: datetime) -> Iterator[Intent]:
        self.cut("before send")
        self.asked += 1
        found = [
            one
            for one in self.intents.values()
            if one.customer == customer and one.made_at >= since.replace(microsecond=0)
        ]
        return iter(found[::-1])

    def get_intent(self, name: str) -> Intent:
        return self.intents[name]

    def cancel_intent(self, name: str) -> None:
        made = self.intents[name]
        if made.outcome is not Outcome.SUCCEEDED:
            self.intents[name] = Intent(**{**vars(made), "outcome": Outcome.EXPIRED})

    def confirm(self, name: str) -> None:
        """Let a donor confirm a charge that waits for them: it is paid."""
        made = self.intents[name]
        self.intents[name] = Intent(**{**vars(made), "outcome": Outcome.SUCCEEDED})
        self._line("charge", made.id, made.amount, FEE, made.currency)

    def move(self, kind: str, source: str, amount: int) -> None:
        """Let money of ours at the gateway go, or come again, without a fee."""
        self._line(kind, source, amount, 0, "VND")

    def refund(self, order: RefundOrder) -> RefundFacts:
        self.cut("before send")
        with self._lock:
            self.asked += 1
            kept = self.refund_keys.get(order.key)
            known = kept is not None and now() - kept[0] <= KEYS_KEPT
            made = self.refunds[kept[1]] if kept and known else self._give_back(order)
        self.cut("after send")
        return made

    def _give_back(self, order: RefundOrder) -> RefundFacts:
        if order.amount > self.left_of(order.intent):
            raise GatewayRefused("charge_already_refunded")
        made = RefundFacts(
            id=f"re_{next(self._numbers)}",
            status=self.refund_status,
            amount=order.amount,
            currency=order.currency,
            ours=order.ours,
            code="expired_or_canceled_card" if self.refund_status == "failed" else "",
        )
        self.refunds[made.id], self.refunded[made.id] = made, order.intent
        self.refund_keys[order.key] = (now(), made.id)
        self.move("refund", made.id, -made.amount)
        if made.status == "failed":
            self.move("refund_failure", made.id, made.amount)
        return made

    def left_of(self, intent: str) -> int:
        """Return what of a charge has not gone back."""
        back = sum(
            one.amount
            for one in self.refunds.values()
            if one.status != "failed" and self.refunded[one.id] == intent
        )
        return self.intents[intent].amount - back - self.gone[intent]

    def find_refunds(self, intent: str) -> Iterator[RefundFacts]:
        self.cut("before send")
        found = [one for name, one in self.refunds.items() if self.refunded[name] == intent]
        return iter(found[::-1])

    def create_customer(self, key: str, name: str) -> str:
        return f"cus_{name}"

    def open_page(self, order: HostedOrder) -> HostedPage:
        self.pages[order.key] = order
        return HostedPage(id=f"cs_{order.key}", url=f"https://gateway.example/{order.key}")

    def card_of(self, setup: str) -> CardFacts | None:
        return self.cards.get(setup)

    def forget_card(self, card: str) -> None:
        self.forgotten.append(card)

    def list_events(self, since: datetime) -> Iterator[dict[str, Any]]:
        begun = since.timestamp()
        return iter([one for one in self.messages if one["created"] >= begun])

    def list_balance(self, since: datetime) -> Iterator[BalanceLine]:
        return iter([one for one in self.lines if one.made_at >= since])

    def payout_lines(self, payout: str) -> Iterator[BalanceLine]:
        return iter(self.payouts[payout][1])

    def get_payout(self, name: str) -> PayoutFacts:
        return self.payouts[name][0]

    def account(self) -> AccountFacts:
        return AccountFacts(id="acct_1", currency="VND")

    def succeeded(self) -> dict[str, int]:
        """Return how often each due was really paid."""
        paid: defaultdict[str, int] = defaultdict(int)
        for one in self.intents.values():
            paid[one.due] += one.outcome is Outcome.SUCCEEDED
        return dict(paid)


def line_breaks(point: str, times: int = 1) -> Cut:
    """Return a cut that loses the line at a point so many times."""
    left = [times]

    def cut(passed: str) -> None:
        if passed == point and left[0]:
            left[0] -= 1
            raise OutcomeUnknown(point)

    return cut
