"""What the bank tells of one by one, as it happens: posted as a statement's line would be."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from payments.bank.models import BankAccount, BankLine
from payments.bank.services.fresh import check_days, movements
from payments.bank.services.writing import write_lines
from payments.bank.statement import StatementLine, keys


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One movement: signed minor units of the account on the bank's day.

    ``reference`` is the bank's own, as its statement gives it; without one the line is known by
    day, amount and text.
    """

    booked_on: date
    amount: int
    content: str
    reference: str = ""
    payer_account: str = ""
    payer_name: str = ""


def take_notice(account: BankAccount, notice: Notice) -> BankLine:
    """Take a movement once and book it when it is certain; told again, it is the line it was.

    Raises WrongState when its reference was told with another amount, RuleBroken("booked_on") for
    a day to come, and as the import when the opening balance holds it already.
    """
    session.execute(select(BankAccount.id).where(BankAccount.id == account.id).with_for_update())
    line = StatementLine(
        row=1,
        booked_on=notice.booked_on,
        amount=notice.amount,
        narrative=notice.content,
        reference=notice.reference,
        payer_account=notice.payer_account,
        payer_name=notice.payer_name,
    )
    (key,) = keys([line])
    known = select(BankLine).where(BankLine.account_id == account.id, BankLine.key == key)
    if before := session.scalar(known):
        return _same(before, notice)
    if notice.booked_on > today():
        raise RuleBroken("booked_on", _l("Money cannot be received on a day to come."))
    check_days(account, {key: line})
    moment = now()
    write_lines(account, movements(account, {key: line}), told_at=moment, moment=moment, by=None)
    kept = session.scalars(known).one()
    record(Act("told", "bank_line", kept.public_id, {"amount": [None, kept.amount]}), None)
    return kept


def _same(known: BankLine, notice: Notice) -> BankLine:
    if known.amount != notice.amount:
        raise WrongState(_l("This reference was told before with another amount."))
    return known
