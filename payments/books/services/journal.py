"""The journal: every entry, newest first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.dates import Month
from core.db import session
from core.paging import Page, paginate
from payments.books.services.scope import organisations_of
from payments.funds.models import Fund
from payments.ledger.models import Account, Transfer

Debit, Credit = aliased(Account), aliased(Account)


@dataclass(frozen=True)
class JournalFilter:
    """Which entries: of a month, of a fund by its code, of an account by its code."""

    month: Month | None = None
    fund: str | None = None
    account: str | None = None
    page: int = 1


def journal(wanted: JournalFilter, by: Actor) -> Page[Any]:
    """Return (entry, debited account, credited account, fund) of the person's organisations."""
    bodies = [body.id for body in organisations_of(by)]
    entries = (
        select(Transfer, Debit, Credit, Fund)
        .join(Debit, Debit.id == Transfer.debit_id)
        .join(Credit, Credit.id == Transfer.credit_id)
        .join(Fund, Fund.id == Transfer.fund_id)
        .where(Transfer.organisation_id.in_(bodies))
        .order_by(Transfer.occurred_on.desc(), Transfer.id.desc())
    )
    if wanted.month:
        entries = entries.where(Transfer.occurred_on.between(wanted.month.first, wanted.month.last))
    if wanted.fund:
        entries = entries.where(Fund.code == wanted.fund)
    if wanted.account:
        entries = entries.where(or_(Debit.code == wanted.account, Credit.code == wanted.account))
    return paginate(entries, wanted.page)


def accounts_by_code(by: Actor) -> dict[str, Account]:
    """Return the accounts of the person's organisations; one stands for those of equal code."""
    bodies = [body.id for body in organisations_of(by)]
    accounts = select(Account).where(Account.organisation_id.in_(bodies)).order_by(Account.code)
    return {account.code: account for account in session.scalars(accounts)}
