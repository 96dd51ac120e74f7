"""An office that does anything in any order: after each step every rule of the books must hold."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import CompoundSelect, Select, StaticPool, func, literal, select, union_all

from core.dates import Month, frozen
from core.db import session, unit_of_work
from core.errors import AppError, NotFound
from core.money import Money
from payments.approvals.services import approve
from payments.bank.models import BankLine
from payments.bank.rules import LineState
from payments.books.services import all_checks, seal_books
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.models import Reservation, ReservationOutcome
from payments.ledger.rules import FUND_BALANCE, MONEY_HELD, AccountUse, ReservationEnd
from payments.ledger.services import end_reservation, reserve
from payments.ledger.services.balances import fund_moves
from payments.ledger.services.between import Move, move_between
from payments.ledger.services.periods import last_closed
from payments.paying_out.services import PayOut, pay_out
from payments.periods.services import close_month, month_to_close, reopen_month
from payments.pledges.models import Pledge
from payments.pledges.rules import PledgeState, Rhythm
from payments.pledges.services import bill_month
from payments.pledges.services.changing import ChangeTerms, change_terms
from payments.pledges.services.ending import end_pledge
from payments.pledges.services.pauses import PausePledge, pause_pledge
from payments.pledges.services.waiving import AskWaiver, ask_waiver
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receipts.services import issue_for, issue_month, void_receipt
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import Channel, ReturnKind
from payments.receiving.services import (
    Receive,
    ReceiveCash,
    Share,
    allocate_rest,
    receive,
    receive_for_commitment,
    unallocated_of,
)
from payments.receiving.services.coming_back import ComeBack, come_back
from payments.receiving.services.cover import CoverMonth, cover_month
from payments.receiving.services.returning import GiveBack, account_of_payment, give_back
from payments.receiving.services.undoing import TakeBack, open_parts, undo_allocation
from tests.factories.cards import card_pledge, cards_open
from tests.factories.money import accounts, fund
from tests.factories.people import actor, organisation
from tests.factories.pledges import giver, pledge
from tests.support.machine_cards import CARD_ACTS, CardActs

T = TypeVar("T")
FIRST = date(2026, 1, 15)
AMOUNTS = st.sampled_from([1, 999, 50_000, 100_000, 250_000, 500_000, 500_001, 1_200_000])
PICKS = st.integers(min_value=0, max_value=10_000)
_names = count(1)
ACTS = frozenset(
    {
        "promise", "bill", "change_a_promise", "pause_a_promise", "end_a_promise", "let_months_go",
        "take_cash", "take_a_transfer", "allocate", "allocate_anew", "give_back", "get_back",
        "cover", "issue", "issue_all", "void", "promise_aid", "pay_aid", "release_aid", "move",
        "close", "reopen", "seal", *CARD_ACTS,
    }
)  # fmt: skip
"""Everything the office can do."""
DONE_AT_LEAST = 18
"""How many of the acts a run must have seen done, not only refused."""


@cache
def _question() -> CompoundSelect[Any]:
    """Return one statement that counts the broken rows of every check: built once, asked often."""
    return union_all(
        *(
            select(literal(check.name), func.count()).select_from(check.broken.subquery())
            for check in all_checks()
            if isinstance(check.broken, Select)
        )
    )


def broken_rows() -> dict[str, int]:
    """Return how many rows break each check, asked of the database at once."""
    counted: dict[str, int] = dict(session.execute(_question()).all())
    for check in all_checks():
        if not isinstance(check.broken, Select):
            counted[check.name] = len(list(check.broken()))
    return {name: rows for name, rows in counted.items() if rows}


def held_by_use() -> dict[AccountUse, int]:
    """Return debits less credits of all accounts by use, in đồng."""
    moves = fund_moves()
    sums = session.execute(select(moves.c.use, -func.sum(moves.c.amount)).group_by(moves.c.use))
    return {use: int(amount) for use, amount in sums}


class Office(CardActs):
    """Every act an office can do with money; what the rules refuse leaves everything as it was."""

    template: Any
    """Gives fresh databases; a subclass has one of its kind."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.opened.enter_context(self.template.fresh(StaticPool))
        self.gateway = self.opened.enter_context(cards_open())
        self.today = FIRST
        self.in_books = 0
        """What the house should hold by our own count besides card money, in đồng."""
        self.steps_done = 0
        self.accepted: Counter[str] = Counter()
        """How often each act was not refused."""

    def teardown(self) -> None:
        self.opened.close()

    @contextmanager
    def at_work(self, act: str) -> Iterator[None]:
        """Do an act in one transaction on the day of the story; a refusal undoes all of it."""
        before = self.in_books
        with frozen(self.today):
            try:
                with unit_of_work():
                    yield
                self.accepted[act] += 1
            except AppError:
                self.in_books = before
        self.steps_done += 1

    def one_of(self, query: Select[tuple[T]], pick: int) -> T:
        """Return a row by a drawn number. Raises NotFound, which is no act, when there is none."""
        rows: Sequence[T] = session.scalars(query).all()
        if not rows:
            raise NotFound
        return rows[pick % len(rows)]

    @initialize()
    def furnish(self) -> None:
        with self.at_work("furnish"):
            self.accountant, self.approver = actor("accountant"), actor("approver")
            self.body = organisation()
            self.uses = accounts()
            self.funds = [
                fund(),
                fund("PT", FundKind.RESTRICTED),
                fund("BU", FundKind.DESIGNATED),
            ]
            self.funds[2].cover_months = 3
            self.giver = giver()
            for into in self.funds:
                self._receive(3_000_000, self.giver.id, (Share(into.id, 3_000_000),))
            for _ in range(3):
                pledge(amount=500_000, started_on=FIRST.replace(day=1))
            for _ in range(2):
                card_pledge("2026-01", amount=500_000, started_on=FIRST.replace(day=1))
            bill_month(Month.of(FIRST))
        self.charge_cards(pick=0, answer="requires_action", again=timedelta())

    def _receive(self, amount: int, donor_id: int | None, shares: tuple[Share, ...]) -> None:
        self.in_books += amount
        receive(
            Receive(
                organisation_id=self.body.id,
                donor_id=donor_id,
                payer_name="" if donor_id else "NGUYEN VAN A",
                channel=Channel.BANK,
                reference=f"bank-{next(_names)}",
                amount=amount,
                received_on=self.today,
                money_account_id=self.uses[AccountUse.BANK],
                shares=shares,
            ),
            by=self.accountant,
        )

    # ------------------------------------------------------------------ promises

    @rule(amount=st.sampled_from([200_000, 500_000]), same=st.booleans(), pick=PICKS)
    def promise(self, amount: int, pick: int, *, same: bool) -> None:
        with self.at_work("promise"):
            children = select(Fund).where(Fund.kind == FundKind.CHILD).order_by(Fund.id)
            kept = {"fund_id": self.one_of(children, pick).id} if same else {}
            pledge(amount=amount, started_on=self.today.replace(day=1), **kept)

    @rule(ahead=st.integers(0, 1))
    def bill(self, ahead: int) -> None:
        with self.at_work("bill"):
            bill_month(Month.of(self.today) + ahead)

    @rule(pick=PICKS, amount=st.sampled_from([100_000, 700_000]))
    def change_a_promise(self, pick: int, amount: int) -> None:
        with self.at_work("change_a_promise"):
            found = self.one_of(_running(), pick)
            terms = ChangeTerms(Month.of(self.today) + 1, amount, Rhythm.MONTH, 31)
            change_terms(found, terms, by=self.accountant)

    @rule(pick=PICKS, months=st.integers(0, 2))
    def pause_a_promise(self, pick: int, months: int) -> None:
        with self.at_work("pause_a_promise"):
            found = self.one_of(_running(), pick)
            first = Month.of(self.today) + 1
            command = PausePledge(first, "Out of work", first + months)
            pause_pledge(found, command, by=self.accountant)

    @rule(pick=PICKS)
    def end_a_promise(self, pick: int) -> None:
        with self.at_work("end_a_promise"):
            if pick % 5:
                raise NotFound
            found = self.one_of(_running(), pick)
            end_pledge(found.id, self.today, "moved", by=self.accountant)

    @rule(pick=PICKS)
    def let_months_go(self, pick: int) -> None:
        with self.at_work("let_months_go"):
            found = self.one_of(select(Pledge).order_by(Pledge.id), pick)
            here = Month.of(self.today)
            command = AskWaiver("waive_instalments", here - 6, here, "Hardship")
            approve(ask_waiver(found, command, by=self.accountant), by=self.approver)

    # ------------------------------------------------------------------ money in

    @rule(pick=PICKS, amount=AMOUNTS)
    def take_cash(self, pick: int, amount: int) -> None:
        with self.at_work("take_cash"):
            found = self.one_of(_running(), pick)
            self.in_books += amount
            command = ReceiveCash(
                code=found.code,
                amount=amount,
                received_on=self.today,
                payer_name="Phạm Thị Mẫu",
                reference=f"cash-{next(_names)}",
            )
            receive_for_commitment(command, by=self.accountant)

    @rule(amount=AMOUNTS, given=st.booleans(), pick=PICKS)
    def take_a_transfer(self, amount: int, pick: int, *, given: bool) -> None:
        with self.at_work("take_a_transfer"):
            into = self.funds[pick % len(self.funds)]
            shares = (Share(into.id, amount),) if given else ()
            self._receive(amount, self.giver.id if given else None, shares)

    @rule(pick=PICKS, part=st.integers(1, 4))
    def allocate(self, pick: int, part: int) -> None:
        with self.at_work("allocate"):
            found = self.one_of(_payments(), pick)
            left = unallocated_of(found).amount
            share = Share(self.funds[pick % len(self.funds)].id, max(left // part, 1))
            allocate_rest(found, [share], by=self.accountant)

    @rule(pick=PICKS)
    def allocate_anew(self, pick: int) -> None:
        with self.at_work("allocate_anew"):
            found = self.one_of(_payments(), pick)
            parts = open_parts(found)
            if not parts:
                raise NotFound
            part = parts[pick % len(parts)]
            command = TakeBack(amount=max(part.left // 2, 1), reason="The wrong month")
            undo_allocation(found, part.allocation.ordinal, command, by=self.accountant)

    @rule(pick=PICKS, amount=AMOUNTS, kind=st.sampled_from(["refund", "reversal", "dispute"]))
    def give_back(self, pick: int, amount: int, kind: str) -> None:
        with self.at_work("give_back"):
            found = self.one_of(_payments(), pick)
            self.in_books -= amount
            by_card = found.channel is Channel.CARD
            command = GiveBack(
                kind=ReturnKind(kind),
                amount=amount,
                account_id=self.uses[AccountUse.BANK] if by_card else account_of_payment(found).id,
                reason="Asked for",
                occurred_on=self.today,
                reference=f"back-{next(_names)}",
            )
            give_back(found, command, by=self.accountant)

    @rule(pick=PICKS)
    def get_back(self, pick: int) -> None:
        with self.at_work("get_back"):
            returns = select(PaymentReturn).order_by(PaymentReturn.id)
            found = self.one_of(returns, pick)
            self.in_books += found.amount
            come_back(found, ComeBack(self.today, "It came back"), by=self.accountant)

    @rule(pick=PICKS, back=st.integers(1, 3))
    def cover(self, pick: int, back: int) -> None:
        with self.at_work("cover"):
            found = self.one_of(_running(), pick)
            month = Month.of(self.today) - back
            command = CoverMonth(month=month, fund=self.funds[2].code)
            cover_month(found, command, by=self.accountant)

    # ------------------------------------------------------------------ papers

    @rule(pick=PICKS)
    def issue(self, pick: int) -> None:
        with self.at_work("issue"):
            found = self.one_of(_payments(), pick)
            issue_for(found, by=self.accountant)

    @rule()
    def issue_all(self) -> None:
        with self.at_work("issue_all"):
            issue_month(Month.of(self.today), by=self.accountant)

    @rule(pick=PICKS, replace=st.booleans())
    def void(self, pick: int, *, replace: bool) -> None:
        with self.at_work("void"):
            void = select(ReceiptVoid.receipt_id)
            valid = select(Receipt).where(Receipt.id.not_in(void)).order_by(Receipt.id)
            found = self.one_of(valid, pick)
            void_receipt(found, "A wrong name", by=self.accountant, replace=replace)

    # ------------------------------------------------------------------ money out

    @rule(pick=PICKS, amount=st.sampled_from([1, 999, 50_000, 100_000]))
    def promise_aid(self, pick: int, amount: int) -> None:
        with self.at_work("promise_aid"):
            one = self.funds[pick % len(self.funds)]
            reserve(one.id, Money(amount, "VND"), f"grant:{next(_names)}")

    @rule(pick=PICKS, less=st.integers(0, 1))
    def pay_aid(self, pick: int, less: int) -> None:
        with self.at_work("pay_aid"):
            found = self.one_of(_reserved(), pick)
            amount = max(found.amount - less, 1)
            self.in_books -= amount
            pay_out(
                PayOut(
                    organisation_id=self.body.id,
                    fund_id=found.fund_id,
                    document=found.document,
                    payee="Bệnh viện tỉnh",
                    purpose="Phẫu thuật",
                    channel=Channel.BANK,
                    amount=amount,
                    currency="VND",
                    paid_on=self.today,
                    money_account_id=self.uses[AccountUse.BANK],
                ),
                by=self.accountant,
            )

    @rule(pick=PICKS)
    def release_aid(self, pick: int) -> None:
        with self.at_work("release_aid"):
            found = self.one_of(_reserved(), pick)
            end_reservation(found.document, ReservationEnd.RELEASED)

    @rule(pick=PICKS, amount=AMOUNTS)
    def move(self, pick: int, amount: int) -> None:
        with self.at_work("move"):
            name = f"move-{next(_names)}"
            source, target = self.funds[pick % 3], self.funds[(pick + 1) % 3]
            move_between(
                Move(
                    self.body.id, source.id, target.id, amount, "VND", self.today,
                    f"request:{name}", name,
                )
            )  # fmt: skip

    # ------------------------------------------------------------------ time

    @rule(days=st.integers(5, 30))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.steps_done += 1

    @rule(again=st.booleans())
    def close(self, *, again: bool) -> None:
        with self.at_work("close"):
            month = month_to_close(self.body.id)
            if month is None:
                raise NotFound
            close_month(self.body.id, month, by=self.accountant)
        if again:
            self.reopen()

    def reopen(self) -> None:
        with self.at_work("reopen"):
            month = last_closed(self.body.id)
            if month is None:
                raise NotFound
            reopen_month(self.body.id, month, "A late invoice", by=self.approver)

    @rule()
    def seal(self) -> None:
        with self.at_work("seal"):
            seal_books()

    # ------------------------------------------------------------------ what must hold

    @invariant()
    def every_rule_of_the_books_holds(self) -> None:
        with frozen(self.today):
            broken = broken_rows()
            assert not broken, broken

    @invariant()
    def the_house_holds_what_we_counted(self) -> None:
        """Money held is what came less what went, and all of it is a fund's or waits.

        A line that waits is held on its own until it is known what it is.
        """
        sums = held_by_use()
        held = sum(sums.get(use, 0) for use in MONEY_HELD)
        owned = -sum(sums.get(use, 0) for use in FUND_BALANCE)
        waits = -sums.get(AccountUse.UNALLOCATED, 0)
        lines = session.scalar(
            select(func.coalesce(func.sum(BankLine.amount), 0)).where(
                BankLine.state == LineState.NEW, BankLine.amount > 0
            )
        )
        assert held == self.in_books + self.card_money + lines
        assert owned + waits == held
        session.commit()


def _running() -> Select[tuple[Pledge]]:
    return select(Pledge).where(Pledge.state == PledgeState.RUNNING).order_by(Pledge.id)


def _payments() -> Select[tuple[Payment]]:
    return select(Payment).order_by(Payment.id)


def _reserved() -> Select[tuple[Reservation]]:
    over = select(ReservationOutcome.reservation_id)
    return select(Reservation).where(Reservation.id.not_in(over)).order_by(Reservation.id)


def run_office(
    template: Any, examples: int, steps: int, beginning: int = 0
) -> tuple[int, Counter[str]]:
    """Run so many stories of some steps each; return the steps taken, and the acts not refused.

    Another number to begin with tells other stories, the same one always the same.
    """
    taken, accepted = 0, Counter[str]()

    @seed(beginning)
    class Tested(Office):
        def teardown(self) -> None:
            nonlocal taken
            taken += self.steps_done
            accepted.update(self.accepted)
            super().teardown()

    Tested.template = template
    run_state_machine_as_test(
        Tested,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return taken, accepted
