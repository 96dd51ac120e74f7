"""Check of money on statements that nobody has explained yet."""

from sqlalchemy import String, and_, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from core.db import Day
from payments.bank.models import BankAccount, BankLine
from payments.bank.rules import LineState
from payments.bank.services.holding import LINE
from payments.books.registry import Check
from payments.ledger.models import Account, PeriodClose, Transfer
from payments.ledger.rules import AccountUse, TransferKind

_Undone, _Credit = aliased(Transfer), aliased(Account)
_standing = (
    select(
        Transfer.document,
        func.count().label("entries"),
        func.sum(Transfer.amount).label("amount"),
        func.min(Transfer.debit_id).label("debit_id"),
        func.min(Transfer.occurred_on, type_=Day).label("day"),
    )
    .join(_Credit, _Credit.id == Transfer.credit_id)
    .outerjoin(_Undone, _Undone.reverses_id == Transfer.id)
    .where(
        Transfer.kind == TransferKind.UNIDENTIFIED,
        _Credit.use == AccountUse.UNALLOCATED,
        _Undone.id.is_(None),
    )
    .group_by(Transfer.document)
    .subquery("standing")
)
_unknown = select(Account.id).where(
    Account.organisation_id == BankAccount.organisation_id,
    Account.use == AccountUse.UNALLOCATED,
    Account.currency == BankLine.currency,
)
_closed = select(PeriodClose.id).where(
    PeriodClose.organisation_id == BankAccount.organisation_id,
    PeriodClose.month == func.substr(cast(BankLine.booked_on, String), 1, 7),
    PeriodClose.reopened_at.is_(None),
)
_waits = and_(BankLine.state == LineState.NEW, BankLine.amount > 0, _unknown.exists())
_of_lines = (
    select(
        BankLine.key.label("line"),
        BankLine.amount,
        _standing.c.entries,
        _standing.c.amount.label("booked"),
        _standing.c.day,
    )
    .join(BankAccount, BankAccount.id == BankLine.account_id)
    .outerjoin(_standing, _standing.c.document == literal(LINE) + BankLine.public_id)
    .where(
        or_(
            # What waited in a month that was closed then has no entry.
            and_(_waits, _standing.c.entries.is_(None), ~_closed.exists()),
            and_(
                _standing.c.entries.is_not(None),
                or_(
                    ~_waits,
                    _standing.c.entries != 1,
                    _standing.c.amount != BankLine.amount,
                    _standing.c.debit_id != BankAccount.ledger_account_id,
                    _standing.c.day != BankLine.booked_on,
                ),
            ),
        )
    )
)
_of_no_line = (
    select(
        _standing.c.document.label("line"),
        null().label("amount"),
        _standing.c.entries,
        _standing.c.amount.label("booked"),
        _standing.c.day,
    )
    .outerjoin(BankLine, literal(LINE) + BankLine.public_id == _standing.c.document)
    .where(BankLine.id.is_(None))
)
_wrong = union_all(_of_lines, _of_no_line).subquery("wrong")
WAITING_HELD = Check(
    "money that waits for a decision is in the ledger once, and no longer than it waits",
    select(_wrong),
)

CHECKS = (WAITING_HELD,)
