"""The journal: every entry, newest first on the page, oldest first in the files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.db import session
from core.i18n import _
from core.labels import label
from core.money import Money
from core.paging import Page, paginate
from core.periods import Period
from core.tabular.sheets import DataSheet, number_of
from core.tabular.values import Cell
from payments.books.services.scope import organisations_of
from payments.funds.models import Fund
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import TransferKind

Debit, Credit = aliased(Account), aliased(Account)
PIECE = 2_000
"""Rows fetched at a time: a year's journal passes through, it never lies in memory."""


@dataclass(frozen=True)
class JournalFilter:
    """Which entries: of a period, a fund or an account by its code, a kind."""

    period: Period | None = None
    fund: str | None = None
    account: str | None = None
    kind: TransferKind | None = None
    page: int = 1


def journal(wanted: JournalFilter, by: Actor) -> Page[Any]:
    """Return (entry, debited account, credited account, fund) of the person's organisations."""
    newest_first = (Transfer.occurred_on.desc(), Transfer.id.desc())
    return paginate(_entries(wanted, by).order_by(*newest_first), wanted.page)


def journal_sheet(wanted: JournalFilter, by: Actor) -> DataSheet:
    """Return the entries a person looks at as a table to take away, read while it is written."""
    titles = (
        _("Date"),
        _("Entry"),
        _("Document"),
        _("Debit account"),
        _("Credit account"),
        _("Fund"),
        _("Amount"),
        _("Currency"),
    )
    name = f"journal-{wanted.period}" if wanted.period else "journal"
    return DataSheet(name, titles, _sheet_rows(wanted, by))


def accounts_by_code(by: Actor) -> dict[str, Account]:
    """Return the accounts of the person's organisations; one stands for those of equal code."""
    bodies = [body.id for body in organisations_of(by)]
    accounts = select(Account).where(Account.organisation_id.in_(bodies)).order_by(Account.code)
    return {account.code: account for account in session.scalars(accounts)}


def _entries(wanted: JournalFilter, by: Actor) -> Select[*tuple[Any, ...]]:
    bodies = [body.id for body in organisations_of(by)]
    entries = (
        select(Transfer, Debit, Credit, Fund)
        .join(Debit, Debit.id == Transfer.debit_id)
        .join(Credit, Credit.id == Transfer.credit_id)
        .join(Fund, Fund.id == Transfer.fund_id)
        .where(Transfer.organisation_id.in_(bodies))
    )
    if wanted.period:
        days = Transfer.occurred_on.between(wanted.period.first, wanted.period.last)
        entries = entries.where(days)
    if wanted.fund:
        entries = entries.where(Fund.code == wanted.fund)
    if wanted.account:
        entries = entries.where(or_(Debit.code == wanted.account, Credit.code == wanted.account))
    if wanted.kind:
        entries = entries.where(Transfer.kind == wanted.kind)
    return entries


def _sheet_rows(wanted: JournalFilter, by: Actor) -> Iterator[list[Cell]]:
    columns = _entries(wanted, by).with_only_columns(
        Transfer.occurred_on,
        Transfer.kind,
        Transfer.document,
        Debit.code,
        Credit.code,
        Fund.code,
        Transfer.amount,
        Transfer.currency,
    )
    rows = session.execute(
        columns.order_by(Transfer.occurred_on, Transfer.id), execution_options={"yield_per": PIECE}
    )
    for day, kind, document, debit, credit, fund, amount, currency in rows:
        number = number_of(Money(amount, currency))
        yield [day, label(kind), document, debit, credit, fund, number, currency]
