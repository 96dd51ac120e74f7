"""The trial balance: what every account held, moved and holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core.access import Actor
from core.dates import Month
from core.db import session
from core.money import Money, total
from core.organisations.models import Organisation
from payments.books.services.scope import organisations_of
from payments.ledger.models import Account
from payments.ledger.services.balances import fund_moves


@dataclass(frozen=True)
class TrialRow:
    """One account in a month; balances are debits less credits."""

    account: Account
    opening: Money
    debit: Money
    credit: Money

    @property
    def closing(self) -> Money:
        """What the account holds at the end of the month."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True)
class TrialBalance:
    """The accounts of one organisation; debits equal credits, balances add up to nothing."""

    organisation: Organisation
    rows: list[TrialRow]

    @property
    def debit(self) -> Money:
        """Everything debited in the month."""
        return total((row.debit for row in self.rows), self.organisation.currency)

    @property
    def credit(self) -> Money:
        """Everything credited in the month."""
        return total((row.credit for row in self.rows), self.organisation.currency)

    @property
    def difference(self) -> Money:
        """The balances added up: zero, or something is very wrong."""
        return total((row.closing for row in self.rows), self.organisation.currency)


def trial_balances(month: Month, by: Actor) -> list[TrialBalance]:
    """Return the trial balance of each organisation the person works for."""
    bodies = organisations_of(by)
    rows = _rows(month, bodies)
    return [
        TrialBalance(body, [row for row in rows if row.account.organisation_id == body.id])
        for body in bodies
    ]


def _rows(month: Month, bodies: Sequence[Organisation]) -> list[TrialRow]:
    moves = fund_moves()
    moved = func.sum(moves.c.amount)
    this_month = moves.c.occurred_on >= month.first
    sums = (
        select(
            moves.c.account_id,
            (-func.coalesce(moved.filter(~this_month), 0)).label("opening"),
            (-func.coalesce(moved.filter(this_month, moves.c.amount < 0), 0)).label("debit"),
            func.coalesce(moved.filter(this_month, moves.c.amount > 0), 0).label("credit"),
        )
        .where(moves.c.occurred_on <= month.last)
        .group_by(moves.c.account_id)
        .subquery("sums")
    )
    found = session.execute(
        select(Account, sums.c.opening, sums.c.debit, sums.c.credit)
        .outerjoin(sums, sums.c.account_id == Account.id)
        .where(Account.organisation_id.in_([body.id for body in bodies]))
        .order_by(Account.code, Account.id)
    )
    return [
        TrialRow(account, *(Money(int(amount or 0), account.currency) for amount in amounts))
        for account, *amounts in found
    ]
