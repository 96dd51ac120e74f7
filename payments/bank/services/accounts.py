"""Bank accounts: found, opened in the books, and what waits in each."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from core.access import Actor
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from payments.bank.models import BankAccount, BankLine, Statement
from payments.bank.rules import LineState
from payments.funds.services import general_fund
from payments.ledger.services import enter_opening
from payments.ledger.services.opening import Opening

RECENT = 24


@dataclass(frozen=True)
class AccountCounts:
    """An account and how many of its lines wait, are booked, and are set aside."""

    account: BankAccount
    waiting: int
    booked: int
    set_aside: int


def get_account(slug: str, organisations: frozenset[int] | None = None) -> BankAccount:
    """Return the account of a short name, of one of the organisations (None: any). NotFound."""
    account = session.scalar(
        select(BankAccount).where(BankAccount.slug == slug, *_owned(organisations))
    )
    if account is None:
        raise NotFound(_l("There is no such bank account."))
    return account


def list_accounts(organisations: frozenset[int] | None = None) -> list[BankAccount]:
    """Return the accounts of the organisations (None: of all), by short name."""
    query = select(BankAccount).where(*_owned(organisations)).order_by(BankAccount.slug)
    return list(session.scalars(query))


def open_account(account: BankAccount, balance: int, on: date, *, by: Actor | None) -> None:
    """Enter what the account held at the end of the day ``on``, in its minor units.

    Duplicate when the account has its opening; RuleBroken when the balance is not above zero.
    """
    opening = Opening(
        account_id=account.ledger_account_id,
        fund_id=general_fund(account.organisation_id).id,
        amount=balance,
        on=on,
        document=f"bank_account:{account.slug}",
    )
    enter_opening(opening, by=by)


def list_statements(organisations: frozenset[int] | None = None) -> list[Statement]:
    """Return the latest statements, newest first, the undone ones too."""
    query = (
        select(Statement)
        .join(BankAccount, BankAccount.id == Statement.account_id)
        .where(*_owned(organisations))
        .order_by(Statement.to_day.desc(), Statement.id.desc())
        .limit(RECENT)
    )
    return list(session.scalars(query))


def count_lines(organisations: frozenset[int] | None = None) -> list[AccountCounts]:
    """Return the accounts with the number of their lines by state."""
    rows = session.execute(
        select(BankLine.account_id, BankLine.state, func.count()).group_by(
            BankLine.account_id, BankLine.state
        )
    )
    found = {(account_id, state): count for account_id, state, count in rows}
    return [
        AccountCounts(account, *(found.get((account.id, state), 0) for state in LineState))
        for account in list_accounts(organisations)
    ]


def _owned(organisations: frozenset[int] | None) -> list[ColumnElement[bool]]:
    return [] if organisations is None else [BankAccount.organisation_id.in_(organisations)]
