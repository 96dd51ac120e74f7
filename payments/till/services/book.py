"""The cash book and the bank book: every document of an account in a month, with its balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    Subquery,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from core.dates import Month
from core.db import session
from core.i18n import _
from core.labels import label
from core.money import Money
from core.paging import Page, paginate
from core.tabular import write_csv
from payments.ledger.models import Transfer
from payments.ledger.rules import TransferKind
from payments.ledger.services import balance_of
from payments.till.services.accounts import MoneyAccount
from payments.till.services.papers import Paper, papers_of

_Back, _Held = aliased(Transfer), aliased(Transfer)
_EXPLAINED = or_(
    and_(
        Transfer.kind == TransferKind.UNIDENTIFIED,
        select(_Back.id).where(_Back.reverses_id == Transfer.id).exists(),
    ),
    and_(
        Transfer.kind == TransferKind.REVERSAL,
        select(_Held.id)
        .where(_Held.id == Transfer.reverses_id, _Held.kind == TransferKind.UNIDENTIFIED)
        .exists(),
    ),
)
"""What stood for a line until somebody knew what it was, and its way back on the same day: the book
shows what it was, as the bank's statement does."""


@dataclass(frozen=True)
class BookFilter:
    """Which account (by its name), month and page."""

    account: str = ""
    month: Month | None = None
    page: int = 1


@dataclass(frozen=True)
class BookRow:
    """What one document moved on one day; ``balance`` is the account's after it."""

    on: Any
    document: str
    kind: TransferKind
    paper: Paper
    money_in: Money
    money_out: Money
    balance: Money


@dataclass(frozen=True)
class BookPage:
    """A page of the book; ``carried`` is the balance before its first row."""

    money: MoneyAccount
    month: Month
    opening: Money
    carried: Money
    rows: Page[BookRow]
    money_in: Money
    money_out: Money

    @property
    def closing(self) -> Money:
        """The balance at the end of the month."""
        return self.opening + self.money_in - self.money_out


def read_book(money: MoneyAccount, month: Month, number: int = 1) -> BookPage:
    """Return a page of the account's book of a month, in the order of the days."""
    moved = _moved(money.account.id, month)
    currency = money.account.currency
    opening = balance_of(money.account.id, month.first - timedelta(days=1))
    page = paginate(_running(moved), number)
    rows = _rows(page.items, opening)
    sums = session.execute(
        select(
            func.coalesce(func.sum(moved.c.money_in), 0),
            func.coalesce(func.sum(moved.c.money_out), 0),
        )
    ).one()
    carried = rows[0].balance - rows[0].money_in + rows[0].money_out if rows else opening
    came, left = (Money(int(one), currency) for one in sums)
    shown = Page(rows, page.total, page.number, page.size)
    return BookPage(money, month, opening, carried, shown, came, left)


def export_book(money: MoneyAccount, month: Month) -> bytes:
    """Return the whole month as a CSV file: opening, every document, closing."""
    opening = balance_of(money.account.id, month.first - timedelta(days=1))
    found = session.execute(_running(_moved(money.account.id, month))).all()
    rows = _rows(found, opening)
    closing = rows[-1].balance if rows else opening
    headers = [
        _("Day"),
        _("Document"),
        _("Number"),
        _("Payer or payee"),
        _("For"),
        _("In"),
        _("Out"),
        _("Balance"),
    ]
    lines = [
        (
            row.on,
            row.paper.word,
            row.paper.number,
            row.paper.party,
            str(label(row.kind)),
            *(one.amount for one in (row.money_in, row.money_out, row.balance)),
        )
        for row in rows
    ]
    first = (month.first, _("Opening"), "", "", "", None, None, opening.amount)
    last = (month.last, _("Closing"), "", "", "", None, None, closing.amount)
    return write_csv([first, *lines, last], headers)


def _moved(account_id: int, month: Month) -> Subquery:
    """Sum what each document moved on each day, as a subquery; ``first`` orders those of a day."""
    sides = (
        select(
            Transfer.id,
            Transfer.kind,
            Transfer.occurred_on,
            Transfer.document,
            (Transfer.amount if came else literal(0)).label("money_in"),
            (literal(0) if came else Transfer.amount).label("money_out"),
        ).where(
            side == account_id,
            Transfer.occurred_on.between(month.first, month.last),
            ~_EXPLAINED,
        )
        for side, came in ((Transfer.debit_id, True), (Transfer.credit_id, False))
    )
    both = union_all(*sides).subquery("side")
    return (
        select(
            both.c.occurred_on.label("on"),
            both.c.document,
            func.min(both.c.kind).label("kind"),
            func.min(both.c.id).label("first"),
            cast(func.sum(both.c.money_in), BigInteger).label("money_in"),
            cast(func.sum(both.c.money_out), BigInteger).label("money_out"),
        )
        .group_by(both.c.occurred_on, both.c.document)
        .subquery("moved")
    )


def _running(moved: Subquery) -> Select[*tuple[Any, ...]]:
    order = (moved.c.on, moved.c.first)
    balance = func.sum(moved.c.money_in - moved.c.money_out).over(order_by=order)
    running = select(moved, cast(balance, BigInteger).label("moved_so_far")).subquery("running")
    return select(running).order_by(running.c.on, running.c.first)


def _rows(found: Sequence[Any], opening: Money) -> list[BookRow]:
    papers = papers_of([row.document for row in found])
    currency = opening.currency
    return [
        BookRow(
            on=row.on,
            document=row.document,
            kind=row.kind,
            paper=papers[row.document],
            money_in=Money(row.money_in, currency),
            money_out=Money(row.money_out, currency),
            balance=opening + Money(row.moved_so_far, currency),
        )
        for row in found
    ]
