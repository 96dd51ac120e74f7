"""The trial balance: what every account held, moved and holds, on both sides."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor
from core.db import session
from core.i18n import _, locale
from core.money import Money, total
from core.organisations.models import Organisation
from core.periods import Period
from core.tabular.sheets import DataSheet, number_of
from core.tabular.values import Cell
from payments.books.services.scope import organisations_of
from payments.ledger.models import Account, Transfer
from payments.ledger.services.turnover import BEFORE, both_sides, turnover


@dataclass(frozen=True)
class TrialRow:
    """One account in a period; balances are debits less credits."""

    account: Account
    opening: Money
    debit: Money
    credit: Money

    @property
    def closing(self) -> Money:
        """What the account holds at the end of the period."""
        return self.opening + self.debit - self.credit

    @property
    def columns(self) -> tuple[Money, ...]:
        """Opening, turnover and closing, each as debit and credit."""
        return (*_by_side(self.opening), self.debit, self.credit, *_by_side(self.closing))


@dataclass(frozen=True)
class TrialBalance:
    """The accounts of one organisation; of each pair of columns both sums are equal."""

    organisation: Organisation
    period: Period
    rows: list[TrialRow]

    @property
    def totals(self) -> tuple[Money, ...]:
        """The columns added up, for accounts in the organisation's own currency."""
        currency = self.organisation.currency
        own = [row.columns for row in self.rows if row.account.currency == currency]
        return tuple(total((columns[place] for columns in own), currency) for place in range(6))

    @property
    def balanced(self) -> bool:
        """Say whether debits equal credits in all three pairs."""
        sums = self.totals
        return all(sums[place] == sums[place + 1] for place in (0, 2, 4))


def trial_balances(period: Period, by: Actor) -> list[TrialBalance]:
    """Return the trial balance of each organisation the person works for."""
    bodies = organisations_of(by)
    rows = _rows(period, bodies)
    return [
        TrialBalance(body, period, [row for row in rows if row.account.organisation_id == body.id])
        for body in bodies
    ]


def trial_sheet(balances: Sequence[TrialBalance], period: Period) -> DataSheet:
    """Return trial balances as a table to take away, each with its totals."""
    titles = (
        _("Organisation"),
        _("Account"),
        _("Name"),
        _("Opening debit"),
        _("Opening credit"),
        _("Debit"),
        _("Credit"),
        _("Closing debit"),
        _("Closing credit"),
    )
    return DataSheet(f"trial-balance-{period}", titles, _sheet_rows(balances))


def _sheet_rows(balances: Iterable[TrialBalance]) -> Iterator[list[Cell]]:
    for balance in balances:
        code = balance.organisation.code
        for row in balance.rows:
            name = row.account.name_en if locale() == "en" else row.account.name_vi
            yield [code, row.account.code, name, *map(number_of, row.columns)]
        yield [code, _("Total"), "", *map(number_of, balance.totals)]


def _by_side(balance: Money) -> tuple[Money, Money]:
    none = Money(0, balance.currency)
    return (balance, none) if balance.amount > 0 else (none, -balance)


def _rows(period: Period, bodies: Sequence[Organisation]) -> list[TrialRow]:
    ids = [body.id for body in bodies]
    sides = both_sides(turnover(period, Transfer.organisation_id.in_(ids)))
    opening: Counter[int] = Counter()
    moved: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in session.execute(sides):
        amount = int(row.amount)
        if row.within == BEFORE:
            opening[row.account_id] -= amount
        else:
            moved[row.account_id][amount > 0] += abs(amount)
    accounts = session.scalars(
        select(Account).where(Account.organisation_id.in_(ids)).order_by(Account.code, Account.id)
    )
    return [
        TrialRow(
            account,
            *(
                Money(amount, account.currency)
                for amount in (opening[account.id], *moved[account.id])
            ),
        )
        for account in accounts
    ]
