"""The first day of the books: what was in the cash box and at the bank."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import today
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

    RuleBroken when the account holds no money (cash or bank), the amount is not above zero, or the
    day is to come; Duplicate when the account has its opening.
    """
    account = session.get_one(Account, opening.account_id)
    if account.use not in MONEY_HELD:
        raise RuleBroken("account", _l("Only cash and bank accounts are opened with a balance."))
    if opening.on > today():
        raise RuleBroken("on", _l("The books are not opened on a day to come."))
    if opened_on(account.id):
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
                key=_key(account.id),
            )
        ]
    )
    record(Act("opened", "account", account.code, {"balance": [None, opening.amount]}), by)


def opened_on(account_id: int) -> date | None:
    """Return the day at whose end the account's opening balance was held; None without one.

    An opening that was taken back does not count.
    """
    undone = select(Transfer.reverses_id).where(Transfer.reverses_id.is_not(None))
    return session.scalar(
        select(Transfer.occurred_on)
        .where(
            Transfer.debit_id == account_id,
            Transfer.kind == TransferKind.OPENING,
            Transfer.id.not_in(undone),
        )
        .order_by(Transfer.occurred_on.desc())
        .limit(1)
    )


def _key(account_id: int) -> str:
    return f"opening:{account_id}"
