"""Money on a statement that nobody has explained yet: in the books on 3388 while its line waits."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core.batches import batches
from core.db import session
from core.statements import among
from payments.bank.models import BankAccount, BankLine
from payments.bank.movements import Movement
from payments.funds.services import general_fund
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, account_of, opposite, post

LINE = "bank_line:"
"""How documents of lines begin in the ledger."""

_Undone = aliased(Transfer)
_STANDING = (
    select(Transfer)
    .outerjoin(_Undone, _Undone.reverses_id == Transfer.id)
    .where(
        among(Transfer.document, "documents"),
        Transfer.kind == TransferKind.UNIDENTIFIED,
        _Undone.id.is_(None),
    )
    .order_by(Transfer.id)
)


class Held(NamedTuple):
    """A line that waits, by its public id, and how often it waited before."""

    line: str
    movement: Movement
    before: int = 0


def hold(account: BankAccount, waiting: Sequence[Held]) -> None:
    """Post what waits on its own day: debit the bank, credit what is not yet allocated.

    Money that goes out is left to its voucher, which may be in the books already, and money in
    another currency than the books' to whoever knows its rate. RuleBroken when a month is closed.
    """
    came = [one for one in waiting if one.movement.amount > 0]
    if not came:
        return
    unknown = account_of(account.organisation_id, AccountUse.UNALLOCATED)
    if account.currency != unknown.currency:
        return
    fund_id = general_fund(account.organisation_id).id
    for some in batches(came):
        post(
            [
                Entry(
                    organisation_id=account.organisation_id,
                    kind=TransferKind.UNIDENTIFIED,
                    debit_id=account.ledger_account_id,
                    credit_id=unknown.id,
                    fund_id=fund_id,
                    amount=one.movement.amount,
                    currency=one.movement.currency,
                    occurred_on=one.movement.booked_on,
                    document=f"{LINE}{one.line}",
                    key=f"{LINE}{one.line}:waits:{one.before}",
                )
                for one in some
            ]
        )


def hold_again(account: BankAccount, line: BankLine) -> None:
    """Post the money of a line that waits again. RuleBroken when its month is closed."""
    before = session.scalar(
        select(func.count()).where(
            Transfer.document == f"{LINE}{line.public_id}",
            Transfer.kind == TransferKind.UNIDENTIFIED,
        )
    )
    hold(account, [Held(line.public_id, line.movement, before or 0)])


def let_go(lines: Iterable[str]) -> None:
    """Take back what stands for lines, by public id, on its own day; what decides books the money.

    A line without an entry is left as it is. RuleBroken when a month is closed.
    """
    for some in batches(f"{LINE}{one}" for one in lines):
        standing = session.scalars(_STANDING, {"documents": some}).all()
        post([opposite(one, one.occurred_on, f"{one.key}:known") for one in standing])
