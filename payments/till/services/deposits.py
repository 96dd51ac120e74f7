"""Deposits found and listed: which the bank has shown, which are on their way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.dates import today
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from core.paging import Page, paginate
from payments.bank.models import BankAccount, BankLine
from payments.ledger.models import Account
from payments.numbering.models import Series
from payments.till.models import CashDeposit
from payments.till.rules import LATE_AFTER, deposit_number
from payments.till.services.depositing import KIND

_document = literal(f"{KIND}:") + CashDeposit.public_id


@dataclass(frozen=True)
class DepositRow:
    """A deposit with its papers: whose, from which box, to which bank, and its line."""

    deposit: CashDeposit
    series: str
    organisation: Organisation
    box: Account
    bank: BankAccount
    line: str | None
    arrived_on: date | None

    @property
    def number(self) -> str:
        """The number as printed."""
        return deposit_number(self.series, self.deposit.number)

    @property
    def amount(self) -> Money:
        """What was deposited."""
        return Money(self.deposit.amount, self.deposit.currency)

    @property
    def days_in_transit(self) -> int | None:
        """How long it is on its way; None once the bank has shown it."""
        return None if self.line else (today() - self.deposit.deposited_on).days

    @property
    def is_late(self) -> bool:
        """Whether somebody must ask the bank."""
        return (self.days_in_transit or 0) > LATE_AFTER


def list_deposits(
    by: Actor, number: int = 1, *, in_transit: bool = False, late: bool = False
) -> Page[DepositRow]:
    """Return the deposits of the organisations of ``by``, the latest first."""
    query = _rows(by)
    if in_transit or late:
        query = query.where(BankLine.id.is_(None))
    if late:
        query = query.where(_is_late())
    page = paginate(query.order_by(CashDeposit.deposited_on.desc(), CashDeposit.id.desc()), number)
    return Page([DepositRow(*found) for found in page.items], page.total, page.number, page.size)


def late_deposits(organisation_ids: Collection[int] | None) -> tuple[int, int]:
    """Return how many deposits are late, and their sum in minor units (None: of all)."""
    query = (
        select(func.count(), func.coalesce(func.sum(CashDeposit.amount), 0))
        .select_from(CashDeposit)
        .outerjoin(BankLine, BankLine.document == _document)
        .where(BankLine.id.is_(None), _is_late())
    )
    if organisation_ids is not None:
        query = query.where(CashDeposit.organisation_id.in_(organisation_ids))
    count, amount = session.execute(query).one()
    return count, int(amount)


def counted_late() -> Select[int]:
    """Select the number of deposits that are late, to be narrowed by the caller."""
    return (
        select(func.count(CashDeposit.id))
        .outerjoin(BankLine, BankLine.document == _document)
        .where(BankLine.id.is_(None), _is_late())
    )


def get_deposit(public_id: str, by: Actor) -> DepositRow:
    """Return a deposit of an organisation that ``by`` works for. NotFound for any other."""
    found = session.execute(_rows(by).where(CashDeposit.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such deposit."))
    return DepositRow(*found)


def _is_late() -> ColumnElement[bool]:
    return CashDeposit.deposited_on < today() - timedelta(days=LATE_AFTER)


def _rows(by: Actor) -> Select[*tuple[Any, ...]]:
    box = aliased(Account)
    query = (
        select(
            CashDeposit,
            Series.code,
            Organisation,
            box,
            BankAccount,
            BankLine.public_id,
            BankLine.booked_on,
        )
        .join(Series, Series.id == CashDeposit.series_id)
        .join(Organisation, Organisation.id == CashDeposit.organisation_id)
        .join(box, box.id == CashDeposit.cash_account_id)
        .join(BankAccount, BankAccount.ledger_account_id == CashDeposit.bank_account_id)
        .outerjoin(BankLine, BankLine.document == _document)
    )
    if not by.everywhere:
        query = query.where(CashDeposit.organisation_id.in_(by.organisations))
    return query
