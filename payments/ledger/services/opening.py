"""The first day of the books: what was in the cash box and at the bank."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.db import session
from core.errors import Duplicate, RuleBroken
from core.i18n import _l
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import MONEY_HELD, AccountUse, TransferKind
from payments.ledger.services.accounts import account_of
from payments.ledger.services.posting import Entry, post


@dataclass(frozen=True)
class Opening:
    """Money held at the end of the day ``on``, as the paper ``document`` shows it.

    ``amount`` is in minor units of the account's currency.
    """

    account_id: int
    fund_id: int
    amount: int
    on: date
    document: str


def enter_opening(opening: Opening, *, by: Actor | None) -> None:
    """Bring a balance forward into the books, once for each account.

    RuleBroken when the account holds no money (cash or bank) or the amount is not above zero;
    Duplicate when the account has its opening.
    """
    account = session.get_one(Account, opening.account_id)
    if account.use not in MONEY_HELD:
        raise RuleBroken("account", _l("Only cash and bank accounts are opened with a balance."))
    key = f"opening:{account.id}"
    if session.scalar(select(Transfer.id).where(Transfer.key == key)):
        raise Duplicate("account", _l("The opening balance of this account is in the books."))
    post(
        [
            Entry(
                organisation_id=account.organisation_id,
                kind=TransferKind.OPENING,
                debit_id=account.id,
                credit_id=account_of(account.organisation_id, AccountUse.BROUGHT_FORWARD).id,
                fund_id=opening.fund_id,
                amount=opening.amount,
                currency=account.currency,
                occurred_on=opening.on,
                document=opening.document,
                key=key,
            )
        ]
    )
    record(Act("opened", "account", account.code, {"balance": [None, opening.amount]}), by)
