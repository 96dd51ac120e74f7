"""An office that does anything in any order: after each step every rule of the books must hold."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import CompoundSelect, Select, StaticPool, func, literal, select, union_all

from core.dates import Month, frozen
from core.db import session, unit_of_work
from core.errors import AppError
from core.money import Money
from payments.approvals.services import approve
from payments.books.services import all_checks, seal_books
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.models import Reservation, ReservationOutcome
from payments.ledger.rules import FUND_BALANCE, MONEY_HELD, AccountUse, ReservationEnd
from payments.ledger.services import end_reservation, reserve
from payments.ledger.services.balances import fund_moves
from payments.ledger.services.between import Move, move_between
from payments.paying_out.services import PayOut, pay_out
from payments.periods.services import close_month, reopen_month
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
from tests.factories.money import accounts, fund
from tests.factories.people import actor, organisation
from tests.factories.pledges import giver, pledge

T = TypeVar("T")
FIRST = date(2026, 1, 15)
AMOUNTS = st.sampled_from([1, 999, 50_000, 100_000, 250_000, 500_000, 500_001, 1_200_000])
PICKS = st.integers(min_value=0, max_value=10_000)
_names = count(1)


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


class Office(RuleBasedStateMachine):
    """Every act an office can do with money; what the rules refuse leaves everything as it was."""

    template: Any
    """Gives fresh databases; a subclass has one of its kind."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.opened.enter_context(self.template.fresh(StaticPool))
        self.today = FIRST
        self.in_books = 0
        """What the house should hold by our own count, in đồng."""
        self.steps_done = 0

    def teardown(self) -> None:
        self.opened.close()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Do something in one transaction on the day of the story; a refusal undoes all of it."""
        before = self.in_books
        with frozen(self.today):
            try:
                with unit_of_work():
                    yield
            except AppError:
                self.in_books = before
        self.steps_done += 1

    def one_of(self, query: Select[tuple[T]], pick: int) -> T | None:
        """Return a row by a drawn number; None when there is none."""
        rows: Sequence[T] = session.scalars(query).all()
        return rows[pick % len(rows)] if rows else None

    @initialize()
    def furnish(self) -> None:
        with self.at_work():
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

    # ------------------------------------------------------------------ promises

    @rule(amount=st.sampled_from([200_000, 500_000]), same=st.booleans(), pick=PICKS)
    def promise(self, amount: int, pick: int, *, same: bool) -> None:
        with self.at_work():
            known = self.one_of(select(Fund).where(Fund.kind == FundKind.CHILD), pick)
            kept = {"fund_id": known.id} if known and same else {}
            pledge(amount=amount, started_on=self.today.replace(day=1), **kept)

    @rule(ahead=st.integers(0, 1))
    def bill(self, ahead: int) -> None:
        with self.at_work():
            bill_month(Month.of(self.today) + ahead)

    @rule(pick=PICKS, amount=st.sampled_from([100_000, 700_000]))
    def change_a_promise(self, pick: int, amount: int) -> None:
        with self.at_work():
            if found := self.one_of(_running(), pick):
                terms = ChangeTerms(Month.of(self.today) + 1, amount, Rhythm.MONTH, 31)
                change_terms(found, terms, by=self.accountant)

    @rule(pick=PICKS, months=st.integers(0, 2))
    def pause_a_promise(self, pick: int, months: int) -> None:
        with self.at_work():
            if found := self.one_of(_running(), pick):
                first = Month.of(self.today) + 1
                command = PausePledge(first, "Out of work", first + months)
                pause_pledge(found, command, by=self.accountant)

    @rule(pick=PICKS)
    def end_a_promise(self, pick: int) -> None:
        with self.at_work():
            if pick % 5 == 0 and (found := self.one_of(_running(), pick)):
                end_pledge(found.id, self.today, "moved", by=self.accountant)

    @rule(pick=PICKS)
    def let_months_go(self, pick: int) -> None:
        with self.at_work():
            if found := self.one_of(select(Pledge).order_by(Pledge.id), pick):
                here = Month.of(self.today)
                command = AskWaiver("waive_instalments", here - 6, here, "Hardship")
                approve(ask_waiver(found, command, by=self.accountant), by=self.approver)

    # ------------------------------------------------------------------ money in

    @rule(pick=PICKS, amount=AMOUNTS)
    def take_cash(self, pick: int, amount: int) -> None:
        with self.at_work():
            if found := self.one_of(_running(), pick):
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
        with self.at_work():
            self.in_books += amount
            into = self.funds[pick % len(self.funds)]
            receive(
                Receive(
                    organisation_id=self.body.id,
                    donor_id=self.giver.id if given else None,
                    payer_name="" if given else "NGUYEN VAN A",
                    channel=Channel.BANK,
                    reference=f"bank-{next(_names)}",
                    amount=amount,
                    received_on=self.today,
                    money_account_id=self.uses[AccountUse.BANK],
                    shares=(Share(into.id, amount),) if given else (),
                ),
                by=self.accountant,
            )

    @rule(pick=PICKS, part=st.integers(1, 4))
    def allocate(self, pick: int, part: int) -> None:
        with self.at_work():
            if found := self.one_of(_payments(), pick):
                left = unallocated_of(found).amount
                share = Share(self.funds[pick % len(self.funds)].id, max(left // part, 1))
                allocate_rest(found, [share], by=self.accountant)

    @rule(pick=PICKS)
    def allocate_anew(self, pick: int) -> None:
        with self.at_work():
            if (found := self.one_of(_payments(), pick)) and (parts := open_parts(found)):
                part = parts[pick % len(parts)]
                command = TakeBack(amount=max(part.left // 2, 1), reason="The wrong month")
                undo_allocation(found, part.allocation.ordinal, command, by=self.accountant)

    @rule(pick=PICKS, amount=AMOUNTS, kind=st.sampled_from(["refund", "reversal", "dispute"]))
    def give_back(self, pick: int, amount: int, kind: str) -> None:
        with self.at_work():
            if found := self.one_of(_payments(), pick):
                self.in_books -= amount
                command = GiveBack(
                    kind=ReturnKind(kind),
                    amount=amount,
                    account_id=account_of_payment(found).id,
                    reason="Asked for",
                    occurred_on=self.today,
                    reference=f"back-{next(_names)}",
                )
                give_back(found, command, by=self.accountant)

    @rule(pick=PICKS)
    def get_back(self, pick: int) -> None:
        with self.at_work():
            returns = select(PaymentReturn).order_by(PaymentReturn.id)
            if found := self.one_of(returns, pick):
                self.in_books += found.amount
                come_back(found, ComeBack(self.today, "It came back"), by=self.accountant)

    @rule(pick=PICKS)
    def cover(self, pick: int) -> None:
        with self.at_work():
            if found := self.one_of(_running(), pick):
                month = Month.of(self.today) - 1
                command = CoverMonth(month=month, fund=self.funds[2].code)
                cover_month(found, command, by=self.accountant)

    # ------------------------------------------------------------------ papers

    @rule(pick=PICKS)
    def issue(self, pick: int) -> None:
        with self.at_work():
            if found := self.one_of(_payments(), pick):
                issue_for(found, by=self.accountant)

    @rule()
    def issue_all(self) -> None:
        with self.at_work():
            issue_month(Month.of(self.today), by=self.accountant)

    @rule(pick=PICKS, replace=st.booleans())
    def void(self, pick: int, *, replace: bool) -> None:
        with self.at_work():
            void = select(ReceiptVoid.receipt_id)
            valid = select(Receipt).where(Receipt.id.not_in(void)).order_by(Receipt.id)
            if found := self.one_of(valid, pick):
                void_receipt(found, "A wrong name", by=self.accountant, replace=replace)

    # ------------------------------------------------------------------ money out

    @rule(pick=PICKS, amount=AMOUNTS)
    def promise_aid(self, pick: int, amount: int) -> None:
        with self.at_work():
            one = self.funds[pick % len(self.funds)]
            reserve(one.id, Money(amount, "VND"), f"grant:{next(_names)}")

    @rule(pick=PICKS, less=st.integers(0, 1))
    def pay_aid(self, pick: int, less: int) -> None:
        with self.at_work():
            if found := self.one_of(_reserved(), pick):
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
        with self.at_work():
            if found := self.one_of(_reserved(), pick):
                end_reservation(found.document, ReservationEnd.RELEASED)

    @rule(pick=PICKS, amount=AMOUNTS)
    def move(self, pick: int, amount: int) -> None:
        with self.at_work():
            name = f"move-{next(_names)}"
            source, target = self.funds[pick % 3], self.funds[(pick + 1) % 3]
            move_between(
                Move(
                    self.body.id, source.id, target.id, amount, "VND", self.today,
                    f"request:{name}", name,
                )
            )  # fmt: skip

    # ------------------------------------------------------------------ time

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.steps_done += 1

    @precondition(lambda self: self.today.month > FIRST.month)
    @rule(back=st.integers(1, 2))
    def close(self, back: int) -> None:
        with self.at_work():
            close_month(self.body.id, Month.of(self.today) - back, by=self.accountant)

    @rule()
    def reopen(self) -> None:
        with self.at_work():
            month = Month.of(self.today) - 1
            reopen_month(self.body.id, month, "A late invoice", by=self.approver)

    @rule()
    def seal(self) -> None:
        with self.at_work():
            seal_books()

    # ------------------------------------------------------------------ what must hold

    @invariant()
    def every_rule_of_the_books_holds(self) -> None:
        with frozen(self.today):
            assert broken_rows() == {}

    @invariant()
    def the_house_holds_what_we_counted(self) -> None:
        """Money held is what came less what went, and all of it is a fund's or waits."""
        sums = held_by_use()
        held = sum(sums.get(use, 0) for use in MONEY_HELD)
        owned = -sum(sums.get(use, 0) for use in FUND_BALANCE)
        waits = -sums.get(AccountUse.UNALLOCATED, 0)
        assert held == self.in_books
        assert owned + waits == held
        session.commit()


def _running() -> Select[tuple[Pledge]]:
    return select(Pledge).where(Pledge.state == PledgeState.RUNNING).order_by(Pledge.id)


def _payments() -> Select[tuple[Payment]]:
    return select(Payment).order_by(Payment.id)


def _reserved() -> Select[tuple[Reservation]]:
    over = select(ReservationOutcome.reservation_id)
    return select(Reservation).where(Reservation.id.not_in(over)).order_by(Reservation.id)


def run_office(template: Any, examples: int, steps: int) -> int:
    """Run so many stories of so many steps each; return how many steps were taken."""
    taken = 0

    class Tested(Office):
        def teardown(self) -> None:
            nonlocal taken
            taken += self.steps_done
            super().teardown()

    Tested.template = template
    run_state_machine_as_test(
        Tested,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return taken
