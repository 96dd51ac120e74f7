"""Accounts and their balances."""

from datetime import date

from sqlalchemy import bindparam, case, func, or_, select

from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import AccountUse

# Built once: each payment asks it, and building costs more than asking.
_USES = (
    select(Account.use, Account.id)
    .where(Account.organisation_id == bindparam("body"))
    .order_by(Account.code.desc())
)


def account_of(organisation_id: int, use: AccountUse) -> Account:
    """Return the organisation's account for a use, the first by code. NotFound when it has none."""
    account = session.scalar(
        select(Account)
        .where(Account.organisation_id == organisation_id, Account.use == use)
        .order_by(Account.code)
        .limit(1)
    )
    if account is None:
        raise NotFound(_l("This organisation has no account for that."))
    return account


def account_ids(organisation_id: int) -> dict[AccountUse, int]:
    """Return the id of the account of each use, the first by code where there are several."""
    return dict(session.execute(_USES, {"body": organisation_id}).all())


def list_accounts(organisation_id: int) -> list[Account]:
    """Return the organisation's accounts by code."""
    return list(
        session.scalars(
            select(Account)
            .where(Account.organisation_id == organisation_id)
            .order_by(Account.code, Account.id)
        )
    )


def balance_of(account_id: int, on: date | None = None) -> Money:
    """Return debits less credits, to the end of the day ``on``; in the account's currency."""
    account = session.get_one(Account, account_id)
    moved = select(
        func.coalesce(
            func.sum(
                case((Transfer.debit_id == account_id, Transfer.amount), else_=-Transfer.amount)
            ),
            0,
        )
    ).where(or_(Transfer.debit_id == account_id, Transfer.credit_id == account_id))
    if on is not None:
        moved = moved.where(Transfer.occurred_on <= on)
    return Money(int(session.scalar(moved) or 0), account.currency)
