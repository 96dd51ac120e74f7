"""A month of the demo's money: billed, collected, read from the bank, decided, receipted."""

from sqlalchemy import select

from core.access import Actor
from core.cli import Report
from core.dates import frozen, start_of
from core.db import session, unit_of_work
from core.errors import AppError
from core.organisations.services import get_organisation
from payments.bank.models import BankLine, Suggestion
from payments.bank.rules import NOT_BOOKABLE, Decision, LineState
from payments.bank.services import (
    Decide,
    accept_suggestion,
    decide,
    get_account,
    import_statement,
)
from payments.pledges.services import bill_month
from payments.receipts.batch import issue_and_draw
from payments.receipts.services import issue_month
from payments.receiving.services import import_list
from sponsorship.demo.statements import MonthFiles

FUND_OFFICE = "QBT"
ACCOUNT = "main"


def live_month(files: MonthFiles, by: Actor) -> None:
    """Live through a month that is long over: what the accountant had to decide is decided."""
    with frozen(start_of(files.month.first)), unit_of_work():
        bill_month(files.month, by=by)
    with frozen(start_of((files.month + 1).first)):
        _collect(files, by)
        _clear_lines(by)
        with unit_of_work():
            issue_month(files.month, by=by)


def live_present_month(files: MonthFiles, by: Actor, report: Report) -> None:
    """Live through the last month and leave to people what only people can decide."""
    with frozen(start_of(files.month.first)), unit_of_work():
        bill_month(files.month, by=by)
    with frozen(start_of((files.month + 1).first)):
        _collect(files, by)
        issue_and_draw(files.month, None, by, report)


def _collect(files: MonthFiles, by: Actor) -> None:
    with unit_of_work():
        import_list(files.cash_csv, get_organisation(FUND_OFFICE).id, by=by)
    with unit_of_work():
        import_statement(get_account(ACCOUNT), files.bank_csv, by=by)


def _clear_lines(by: Actor) -> None:
    """Accept the best suggestion of each line; book fees and interest; leave the rest alone."""
    best = (
        select(Suggestion.reason)
        .where(Suggestion.line_id == BankLine.id, Suggestion.rank == 1)
        .limit(1)
        .scalar_subquery()
    )
    waiting = session.execute(
        select(BankLine.public_id, BankLine.amount, BankLine.narrative, best.label("reason"))
        .where(BankLine.state == LineState.NEW)
        .order_by(BankLine.id)
    ).all()
    with unit_of_work():
        for line in waiting:
            _decide(line.public_id, line.amount, line.narrative, line.reason, by)


def _decide(line: str, amount: int, narrative: str, reason: str | None, by: Actor) -> None:
    try:
        with session.begin_nested():
            if reason is not None and reason not in NOT_BOOKABLE:
                accept_suggestion(line, 1, by=by)
            elif amount < 0:
                decide(line, Decide(decision=Decision.FEE), by=by)
            elif "LAI" in narrative:
                decide(line, Decide(decision=Decision.INTEREST), by=by)
            elif reason is None:
                decide(line, Decide(decision=Decision.GIFT), by=by)
    except AppError:
        return  # A person of the office would look at it too: it stays in the queue.
