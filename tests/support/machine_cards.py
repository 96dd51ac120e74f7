"""What an office's cards do in any order: answers lost, messages late, doubled or out of order."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import Select, select

from core.access import Actor
from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from core.errors import AppError, NotFound
from payments.approvals.services import approve
from payments.bank.services.notices import Notice, take_notice
from payments.cards.charge_run import Charge
from payments.cards.charge_run import charge_cards as run_charges
from payments.cards.facts import facts_of
from payments.cards.models import CardBalanceLine, CardDue, GatewayCase, SavedCard
from payments.cards.ports import PayoutFacts
from payments.cards.refund_models import CardRefund
from payments.cards.refund_run import refund_cards as run_refunds
from payments.cards.rules import DueState, Outcome
from payments.cards.services.inbox import take
from payments.cards.services.refunding import AskRefund, ask_refund
from payments.cards.taking import fetch_payout
from payments.cards.taking import sweep as run_sweep
from payments.ledger.rules import AccountUse
from payments.pledges.services import bill_month
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import Channel
from payments.receiving.services import net_of
from tests.factories.bank import main_account
from tests.factories.cards import card_pledge, dispute, intent_told, message, refund
from tests.fakes.card_gateway import FakeGateway, line_breaks

PICKS = st.integers(min_value=0, max_value=10_000)
ANSWERS = st.sampled_from(
    ["paid", "insufficient_funds", "lost_card", "requires_action", "before send",
     "after send", "after send"]
)  # fmt: skip
AGAIN = st.sampled_from([timedelta(), timedelta(minutes=2), timedelta(days=2)])
ON_ITS_WAY = frozenset({DueState.SENDING, DueState.UNKNOWN, DueState.NEEDS_ACTION})
CARD_ACTS = frozenset(
    {
        "promise_by_card", "charge_cards", "confirm_a_charge", "gateway_returns", "gateway_tells",
        "ask_the_gateway", "gateway_pays_out", "refund_by_card",
    }
)  # fmt: skip
_names = count(1)
_back: Any = PaymentReturn.__table__.alias("back")


def _quiet(_done: int, _total: int) -> None:
    """Report to nobody."""


class CardActs(RuleBasedStateMachine):
    """The acts of cards; an office is made of these and of its own."""

    gateway: FakeGateway
    accountant: Actor
    approver: Actor
    today: date
    uses: dict[AccountUse, int]
    at_work: Callable[[str], AbstractContextManager[None]]
    one_of: Callable[[Select[Any], int], Any]

    def __init__(self) -> None:
        super().__init__()
        self.card_money = 0
        """What the house should hold of card money, by the gateway's own amounts, in đồng."""
        self.known: set[str] = set()
        self.returned: dict[str, int] = {}
        """What went back by each refund and dispute that nobody here asked for, by its name."""
        self.sent: set[str] = set()
        """Movements that the gateway has paid out."""

    @contextmanager
    def at_gateway(self, act: str) -> Iterator[None]:
        """Do an act that commits by itself, and count what the books took by the gateway."""
        with frozen(self.today):
            try:
                yield
                self.accepted[act] += 1
            except AppError:
                session.rollback()
            finally:
                self.gateway.cut = lambda _point: None
                self.gateway.refusals.clear()
            self._tell_of_charges()
            self.card_money = self._count_money()
            session.commit()
        self.steps_done += 1

    def _tell_of_charges(self) -> None:
        """Let what the gateway knows of charges wait to be told."""
        for one in self.gateway.intents.values():
            name = f"{one.id}:{one.outcome.value}"
            if name not in self.known:
                self.known.add(name)
                self.gateway.messages.append(intent_told(one))
        for made in self.gateway.refunds.values():
            if made.id not in self.known:
                self.known.add(made.id)
                charge = self.gateway.refunded[made.id]
                thing = refund(charge, made.id, made.amount, made.status)
                thing["metadata"] = {"due": made.ours}
                self.gateway.messages.append(message("refund.updated", thing))

    def _count_money(self) -> int:
        """Return what the books must hold of card money: nothing charged twice, nothing lost."""
        dues = select(CardDue.public_id, CardDue.state)
        states: dict[str, DueState] = dict(session.execute(dues).all())
        waits = set(session.scalars(select(GatewayCase.object)))
        booked = set(
            session.scalars(select(Payment.reference).where(Payment.channel == Channel.CARD))
        )
        assert max(self.gateway.succeeded().values(), default=0) <= 1
        paid = [one for one in self.gateway.intents.values() if one.outcome is Outcome.SUCCEEDED]
        for one in paid:
            assert one.id in booked or one.id in waits or states[one.due] in ON_ITS_WAY, one
        kept = sum(one.amount for one in paid if one.id in booked)
        fees = set(session.scalars(select(CardBalanceLine.name)))
        kept -= sum(line.fee for line in self.gateway.lines if line.id in fees)
        return kept - self._count_gone()

    def _count_gone(self) -> int:
        """Return what went back to cards by the books: what the gateway says of each, once."""
        ours = {one.ours: one.amount for one in self.gateway.refunds.values()}
        assert len(ours) == len(self.gateway.refunds)
        gone = (
            select(PaymentReturn.reference, CardRefund.public_id, CardRefund.amount)
            .outerjoin(_back, _back.c.undoes_id == PaymentReturn.id)
            .outerjoin(CardRefund, CardRefund.return_id == PaymentReturn.id)
            .where(
                PaymentReturn.account_id == self.uses[AccountUse.CARD],
                PaymentReturn.undoes_id.is_(None),
                _back.c.id.is_(None),
            )
        )
        return sum(
            ours.get(refund, amount) if refund else self.returned[name]
            for name, refund, amount in session.execute(gone)
        )

    @rule(amount=st.sampled_from([100_000, 500_000]))
    def promise_by_card(self, amount: int) -> None:
        with self.at_work("promise_by_card"):
            first = self.today.replace(day=1)
            card_pledge(f"{first:%Y-%m}", amount=amount, started_on=first)
            bill_month(Month.of(first))

    @rule(pick=PICKS, answer=ANSWERS, again=AGAIN)
    def charge_cards(self, pick: int, answer: str, again: timedelta) -> None:
        """Run, one card or the line being bad; perhaps run again, the key known still or not."""
        with self.at_gateway("charge_cards"):
            if answer in {"before send", "after send"}:
                self.gateway.cut = line_breaks(answer)
            elif answer != "paid":
                card = self.one_of(select(SavedCard).order_by(SavedCard.id), pick)
                self.gateway.refusals[card.name].append(answer)
            run_charges(Charge(allow_total=True), _quiet, by=None)
            if again:
                self.today += timedelta(days=again.days)
                with frozen(now() + again):
                    run_charges(Charge(open_new=False), _quiet, by=None)

    @rule(pick=PICKS)
    def confirm_a_charge(self, pick: int) -> None:
        """A donor confirms what their bank wanted confirmed; nobody is told of it yet."""
        with self.at_gateway("confirm_a_charge"):
            waiting = [
                one for one in self.gateway.intents.values() if one.outcome is Outcome.NEEDS_ACTION
            ]
            self.gateway.confirm(_one(waiting, pick).id)

    @rule(pick=PICKS, part=st.integers(1, 3), disputed=st.booleans(), undone=st.booleans())
    def gateway_returns(self, pick: int, part: int, *, disputed: bool, undone: bool) -> None:
        """Give money of a charge back at the gateway, or lose it there: told later, if at all."""
        with self.at_gateway("gateway_returns"):
            paid = _one([
                one for one in self.gateway.intents.values()
                if one.outcome is Outcome.SUCCEEDED and self.gateway.left_of(one.id)
            ], pick)  # fmt: skip
            amount = max(self.gateway.left_of(paid.id) // part, 1)
            name = f"{'dp' if disputed else 're'}_{next(_names)}"
            kind, states = (
                (dispute, ["needs_response", "won"])
                if disputed
                else (refund, ["pending", "failed"])
            )
            types = ("charge.dispute.created", "charge.dispute.closed") if disputed else (
                "refund.created", "refund.failed")  # fmt: skip
            told = [
                message(what, kind(paid.id, name, amount, state))
                for what, state in list(zip(types, states, strict=True))[: 1 + undone]
            ]
            self.gateway.move(kind.__name__, name, -amount)
            if undone:
                self.gateway.move(kind.__name__, name, amount)
            else:
                self.gateway.gone[paid.id] += amount
            self.returned[name] = amount
            self.gateway.messages.extend(told)

    @rule(pick=PICKS, part=st.integers(1, 3), answer=st.sampled_from(["", "after send", "failed"]))
    def refund_by_card(self, pick: int, part: int, answer: str) -> None:
        """Let the card have money again: approved, asked for, perhaps without an answer."""
        with self.at_gateway("refund_by_card"):
            with unit_of_work():
                cards = select(Payment).where(Payment.channel == Channel.CARD).order_by(Payment.id)
                found = self.one_of(cards, pick)
                amount = max(net_of(found).amount // part, 1)
                asked = ask_refund(found, AskRefund(amount, "Twice"), by=self.accountant)
                approve(asked, by=self.approver)
            self.gateway.refund_status = "failed" if answer == "failed" else "succeeded"
            if answer == "after send":
                self.gateway.cut = line_breaks(answer)
            run_refunds(_quiet)

    @rule(pick=PICKS, times=st.integers(1, 2))
    def gateway_tells(self, pick: int, times: int) -> None:
        """Tell any message of all there were, perhaps twice, perhaps long after the others."""
        with self.at_gateway("gateway_tells"):
            told = _one(self.gateway.messages, pick)
            for _ in range(times):
                with unit_of_work():
                    take(facts_of(told))

    @rule(pick=PICKS)
    def ask_the_gateway(self, pick: int) -> None:
        """Ask for what was not told, and for the movements and fees; seldom, so much waits."""
        with self.at_gateway("ask_the_gateway"):
            if pick % 4:
                raise NotFound
            assert run_sweep(_quiet).failed == 0
            run_refunds(_quiet)

    @rule(told=st.booleans())
    def gateway_pays_out(self, *, told: bool) -> None:
        """Send the balance to the bank, which perhaps tells of the line."""
        with self.at_gateway("gateway_pays_out"):
            lines = [line for line in self.gateway.lines if line.id not in self.sent]
            amount = sum(line.net for line in lines)
            if amount <= 0:
                raise NotFound
            name = f"po_{next(_names)}"
            facts = PayoutFacts(
                id=name, amount=amount, currency="VND", status="paid", arrives_on=self.today
            )
            self.gateway.payouts[name] = (facts, lines)
            self.sent |= {line.id for line in lines}
            fetch_payout(name)
            if told:
                with unit_of_work():
                    content = f"STRIPE PAYOUT {name}"
                    take_notice(
                        main_account(),
                        Notice(
                            booked_on=self.today, amount=amount, content=content, reference=name
                        ),
                    )


def _one(some: list[Any], pick: int) -> Any:
    if not some:
        raise NotFound
    return some[pick % len(some)]
