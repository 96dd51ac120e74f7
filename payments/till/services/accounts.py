"""The cash boxes and bank accounts that a person works with, as accounts of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from sqlalchemy import case, func, or_, select

from core.access import Actor
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.organisations.models import Organisation
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of


@dataclass(frozen=True)
class MoneyAccount:
    """A cash box or bank account with its organisation; ``name`` stands for it in addresses."""

    organisation: Organisation
    account: Account

    @property
    def name(self) -> str:
        """Organisation and account code, such as QBT-1111."""
        return f"{self.organisation.code}-{self.account.code}"


def list_money_accounts(use: AccountUse, by: Actor) -> list[MoneyAccount]:
    """Return the accounts of a use in the organisations of ``by``, the oldest body first."""
    query = (
        select(Organisation, Account)
        .join(Account, Account.organisation_id == Organisation.id)
        .where(Account.use == use)
        .order_by(Organisation.id, Account.code)
    )
    if not by.everywhere:
        query = query.where(Organisation.id.in_(by.organisations))
    return [MoneyAccount(*found) for found in session.execute(query)]


def get_money_account(
    accounts: Sequence[MoneyAccount], name: str, field: str = "account"
) -> MoneyAccount:
    """Return the account of a name. RuleBroken(field) when there is none."""
    found = next((one for one in accounts if one.name == name), None)
    if found is None:
        raise RuleBroken(field, _l("Choose an account of an organisation you work for."))
    return found


def lock_account(account_id: int) -> None:
    """Let one transaction at a time read the balance of an account and act on it."""
    session.execute(
        select(Account.id).where(Account.id == account_id).with_for_update(key_share=True)
    )


def lowest_from(account_id: int, day: date) -> int:
    """Return the lowest balance at the end of ``day`` and of every day after it."""
    side = case((Transfer.debit_id == account_id, Transfer.amount), else_=-Transfer.amount)
    later = session.scalars(
        select(func.sum(side))
        .where(
            or_(Transfer.debit_id == account_id, Transfer.credit_id == account_id),
            Transfer.occurred_on > day,
        )
        .group_by(Transfer.occurred_on)
        .order_by(Transfer.occurred_on)
    )
    steps = (int(moved) for moved in later)
    return min(accumulate(steps, initial=balance_of(account_id, day).amount))
