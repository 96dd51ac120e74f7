"""A whole import taken back while nothing was built on it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import NotFound, WrongState
from core.i18n import _, _l
from core.statements import among
from payments.bank.models import BankAccount, BankLine, Statement, Suggestion
from payments.bank.rules import Booking, LineState
from payments.bank.services.holding import let_go
from payments.receipts.models import Receipt
from payments.receiving.services.withdrawing import changed_since, withdraw

_RECEIPTED = select(func.count()).select_from(Receipt).where(among(Receipt.payment_id, "payments"))


@dataclass(frozen=True)
class BuiltOn:
    """How much was done since with what an import brought."""

    decided: int
    receipts: int
    changed: int

    def __bool__(self) -> bool:
        return bool(self.decided or self.receipts or self.changed)


def get_statement(
    public_id: str, organisations: frozenset[int] | None
) -> tuple[Statement, BankAccount]:
    """Return a statement and its account. NotFound outside the organisations."""
    query = (
        select(Statement, BankAccount)
        .join(BankAccount, BankAccount.id == Statement.account_id)
        .where(Statement.public_id == public_id)
    )
    if organisations is not None:
        query = query.where(BankAccount.organisation_id.in_(organisations))
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such statement."))
    statement, account = found
    return statement, account


def built_on(statement: Statement) -> BuiltOn:
    """Say what was done since: lines that people decided, receipts, payments that were changed."""
    decided = select(func.count(BankLine.id)).where(
        BankLine.statement_id == statement.id,
        BankLine.told_at.is_(None),
        BankLine.state != LineState.NEW,
        or_(
            BankLine.decided_at > statement.imported_at,
            BankLine.booking.is_(None),
            BankLine.booking != Booking.COMMITMENT,
        ),
    )
    payments = _payments(statement)
    return BuiltOn(
        decided=session.scalar(decided) or 0,
        receipts=session.scalar(_RECEIPTED, {"payments": payments}) or 0,
        changed=len(changed_since(payments)),
    )


def undo_statement(statement: Statement, account: BankAccount, *, by: Actor) -> None:
    """Take an import back: its lines are gone, its payments are reversed on their own days.

    Lines of which the bank told before stay as they were: on no statement.

    The same file can be imported again. Raises WrongState when it was undone already or something
    was built on it, RuleBroken when a month is closed or a fund has spent or promised the money.
    """
    session.execute(select(BankAccount.id).where(BankAccount.id == account.id).with_for_update())
    session.refresh(statement, with_for_update=True)
    if statement.undone_at is not None:
        raise WrongState(_l("This import was undone already."))
    if built_on(statement):
        raise WrongState(
            _l("Something was done since with its lines or payments. Correct these one by one.")
        )
    payments = _payments(statement)
    withdraw(
        payments,
        account.ledger_account_id,
        cause=statement.public_id,
        reason=str(_("The import of the statement was undone.")),
        by=by,
    )
    of_it = BankLine.statement_id == statement.id
    told = BankLine.told_at.is_not(None)
    session.execute(update(BankLine).where(of_it, told).values(statement_id=None))
    let_go(session.scalars(select(BankLine.public_id).where(of_it)).all())
    mine = select(BankLine.id).where(of_it)
    session.execute(delete(Suggestion).where(Suggestion.line_id.in_(mine)))
    session.execute(delete(BankLine).where(of_it))
    statement.undone_at, statement.undone_by = now(), by.id or None
    changes: dict[str, Any] = {"lines": [statement.lines, 0], "payments": [len(payments), 0]}
    record(Act("undone", "statement", statement.public_id, changes), by)
    session.flush()


def _payments(statement: Statement) -> list[int]:
    query = select(BankLine.payment_id).where(
        BankLine.statement_id == statement.id,
        BankLine.told_at.is_(None),
        BankLine.payment_id.is_not(None),
    )
    return [key for key in session.scalars(query) if key is not None]
