"""A day at the office that may be cut short at any point, and what stands in the books after it.

The day runs in a forked child of a process that has loaded everything; SIGKILL ends it at a named
fault point or at a statement counted from its start. Nothing sleeps and nothing is chosen by the
clock: the same seed dies at the same places.
"""

import os
import random
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import Engine, event, select

from core import faults
from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from core.errors import Conflict
from payments.bank.models import BankLine
from payments.bank.services import import_statement, open_account
from payments.books.services import check_books
from payments.funds.models import Fund
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import AccountUse
from payments.numbering.models import Series
from payments.pledges.models import Instalment, Pledge
from payments.pledges.monthly_run import RunMonth, run_month
from payments.pledges.services import bill_month
from payments.pledges.services.billing_runs import LEASE
from payments.receipts.batch import issue_and_draw
from payments.receipts.models import Receipt, ReceiptFile
from payments.receiving.models import Allocation, Payment
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from tests.factories.bank import main_account, statement
from tests.factories.money import accounts, fund
from tests.factories.people import organisation, user_with
from tests.factories.pledges import giver, pledge
from tests.support.client import CheckedClient
from tests.support.databases import PostgresTemplate, SqliteTemplate

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
PLEDGES = 6
PIECE = 3
CASH_FORM = "the-form-of-the-day"

EVENTS = ("before_cursor_execute", "after_cursor_execute", "commit")
Arm = Callable[[], AbstractContextManager[None]]
"""Makes a child ready to die, for as long as its block lasts."""

POINTS = tuple(
    f"{commit}:{side}"
    for commit in (
        "billing.begin",
        "billing.piece",
        "billing.finish",
        "payments.counter.take",
        "payments.bank.accept",
        "payments.receipts.print_for_payment",
        "receipts.month",
        "receipts.drawings",
    )
    for side in ("before", "after")
)
"""Before and after every commit of the run, of allocation and of the issue of receipts."""


@dataclass(frozen=True)
class Office:
    """The two people of the day, signed in, and the bank line that waits for one of them."""

    cashier: CheckedClient
    accountant: CheckedClient
    line: str


@dataclass(frozen=True)
class Morning:
    """A database before the day, and what an undisturbed day makes of it."""

    template: SqliteTemplate | PostgresTemplate
    office: Office
    state: dict[str, list[tuple[Any, ...]]]
    points: list[str]
    events: int


@contextmanager
def morning_on(template: SqliteTemplate | PostgresTemplate) -> Iterator[Morning]:
    """Give the morning on a database of the kind, after one undisturbed day was watched."""
    offices: list[Office] = []
    prepared = template.after(lambda: offices.append(open_office(template.app)))
    points: list[str] = []
    events: list[int] = []
    with prepared.fresh():
        with faults.armed(points.append), counting(events.append):
            work(offices[0])
        assert broken_checks() == []
        state = end_state()
    yield Morning(prepared, offices[0], state, points, len(events))
    prepared.close()


def open_office(app: Any) -> Office:
    """Open commitments, take a gift and read a statement: the morning before the day."""
    with unit_of_work():
        for number in range(1, PLEDGES + 1):
            pledge(f"GM{number:05d}")
        open_account(main_account(), 1_000_000, date(2026, 9, 30), by=None)
        receive(_gift(7), by=None)
        bill_month(OCTOBER)
        line = ("05/10/2026", "FT1", 600_000, "GM00001 VU HONG")
        import_statement(main_account(), statement(line), by=None)
        people = [user_with(role) for role in ("cashier", "accountant")]
    browsers = [CheckedClient(app) for _ in people]
    for browser, person in zip(browsers, people, strict=True):
        browser.sign_in_as(person)
    waiting = session.scalars(select(BankLine.public_id)).one()
    session.remove()
    return Office(*browsers, waiting)


def _gift(day: int) -> Receive:
    general = fund()
    return Receive(
        organisation_id=organisation().id,
        donor_id=giver().id,
        payer_name="",
        channel=Channel.CASH,
        reference=f"gift-{day}",
        amount=300_000,
        received_on=date(2026, 10, day),
        money_account_id=accounts()[AccountUse.CASH],
        shares=(Share(general.id, 300_000),),
    )


def work(office: Office) -> None:
    """Bill the month, take cash, book a bank line, print a receipt, issue the others."""
    with suppress(Conflict):  # another runner is at work
        run_month(RunMonth(NOVEMBER), lambda _done, _total: None, by=None, piece=PIECE)
    cash = {"code": "GM00002", "amount": "500000", "received_on": "02/11/2026",
            "payer_name": "Phạm Thị Mẫu", "form_id": CASH_FORM}  # fmt: skip
    _sent(office.cashier, "/money/cash", cash)
    _sent(office.accountant, f"/money/bank/lines/{office.line}/accept/1", {}, 409)
    paid = session.scalars(
        select(Payment.public_id).where(Payment.reference == f"cash:{CASH_FORM}")
    ).one()
    _sent(office.cashier, f"/money/receipts/for-payment/{paid}", {})
    for month in (OCTOBER, NOVEMBER):
        issue_and_draw(month, None, None, lambda _done, _total: None)


def _sent(browser: CheckedClient, path: str, form: dict[str, str], done_before: int = 302) -> None:
    answer = browser.post(path, form)
    if answer.status_code not in {302, done_before}:
        message = f"{path} answered {answer.status_code}: {answer.get_data(as_text=True)}"
        raise RuntimeError(message)


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def at_point(name: str) -> Arm:
    """Return what makes a process die at a named point."""
    return lambda: faults.armed(lambda passed: die() if passed == name else None)


def at_event(number: int) -> Arm:
    """Return what makes a process die at its n-th event: a statement, its end, or a commit."""
    return lambda: counting(lambda seen: die() if seen == number else None)


unharmed: Arm = nullcontext
"""Leaves a process alone."""


@contextmanager
def counting(act: Callable[[int], object]) -> Iterator[None]:
    """Count the events of the database inside the block, and tell each number to ``act``."""
    numbers = count(1)

    def tell(*_event: Any) -> None:
        act(next(numbers))

    for name in EVENTS:
        event.listen(Engine, name, tell)
    try:
        yield
    finally:
        for name in EVENTS:
            event.remove(Engine, name, tell)


def in_children(office: Office, arms: Sequence[Arm]) -> list[int]:
    """Work the day in as many children as there are arms, at once; return how each ended.

    0 is a day worked to its end, -9 a death.
    """
    session.remove()
    children = [_fork(office, arm) for arm in arms]
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _fork(office: Office, arm: Arm) -> int:
    child = os.fork()
    if child:
        return child
    try:
        with arm():
            work(office)
    except BaseException:  # noqa: BLE001 - the parent is told by the status
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    os._exit(0)


def after_leases(number: int) -> AbstractContextManager[None]:
    """Move the clock on, to when the leases of so many dead runners are over."""
    return frozen(now() + number * LEASE)


def die_at_random(
    morning: Morning, chance: random.Random, runners: int, deaths: int
) -> tuple[int, int]:
    """Cut the day short so many times, each on what the last left; return deaths and rounds.

    So many runners work at once, each with a death of its own. Two may die in the last round.
    """
    died, rounds = 0, 0
    while died < deaths:
        arms = [at_event(chance.randint(1, morning.events)) for _ in range(runners)]
        with after_leases(rounds):
            ends = in_children(morning.office, arms)
        assert set(ends) <= {0, -signal.SIGKILL}
        died, rounds = died + ends.count(-signal.SIGKILL), rounds + 1
    return died, rounds


def finish(morning: Morning, rounds: int) -> None:
    """Work the day once more, undisturbed, when so many leases are over."""
    with after_leases(rounds):
        assert in_children(morning.office, [unharmed]) == [0]


def end_state() -> dict[str, list[tuple[Any, ...]]]:
    """Return what stands in the books, by natural keys: no ids, no random names, no moments."""
    queries = {
        "instalment": select(
            Pledge.code, Instalment.period, Instalment.due_on, Instalment.amount
        ).join(Pledge, Pledge.id == Instalment.pledge_id),
        "payment": select(Payment.reference, Payment.channel, Payment.amount, Payment.received_on),
        "allocation": select(
            Payment.reference, Fund.code, Instalment.period, Allocation.ordinal, Allocation.amount
        )
        .join(Payment, Payment.id == Allocation.payment_id)
        .join(Fund, Fund.id == Allocation.fund_id)
        .outerjoin(Instalment, Instalment.id == Allocation.instalment_id),
        "receipt": select(
            Series.code, Receipt.number, Payment.reference, Receipt.attempt, Receipt.amount
        )
        .join(Series, Series.id == Receipt.series_id)
        .join(Payment, Payment.id == Receipt.payment_id),
        "drawn": select(Receipt.number, ReceiptFile.kind).join(
            Receipt, Receipt.id == ReceiptFile.receipt_id
        ),
    }
    rows = {
        name: sorted((tuple(row) for row in session.execute(query)), key=repr)
        for name, query in queries.items()
    }
    return rows | {"transfer": _transfers()}


def _transfers() -> list[tuple[Any, ...]]:
    """Name each entry by the reference of its payment instead of the payment's random name."""
    names = {
        f"payment:{code}": reference
        for code, reference in session.execute(select(Payment.public_id, Payment.reference))
    }
    codes = {account.id: account.code for account in session.scalars(select(Account))}
    funds = {one.id: one.code for one in session.scalars(select(Fund))}
    return sorted(
        (
            (
                names.get(row.document, row.document),
                row.key.removeprefix(row.document),
                row.kind,
                codes[row.debit_id],
                codes[row.credit_id],
                funds[row.fund_id],
                row.amount,
                row.occurred_on,
            )
            for row in session.scalars(select(Transfer))
        ),
        key=repr,
    )


def broken_checks() -> list[str]:
    """Return the names of the checks of the books that find something."""
    return [finding.name for finding in check_books() if not finding.ok]
