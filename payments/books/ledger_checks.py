"""Checks of the ledger alone: entries, funds, reservations."""

from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.orm import aliased

from core.organisations.models import Organisation
from payments.books.registry import Check
from payments.funds.models import Fund
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import FUND_BALANCE, AccountUse
from payments.ledger.services.balances import fund_moves, open_reservations

Debit, Credit, Wrong = aliased(Account), aliased(Account), aliased(Transfer)
_moves, _promised = fund_moves(), open_reservations()

_held = (
    select(_moves.c.fund_id, func.sum(_moves.c.amount).label("amount"))
    .where(_moves.c.use.in_(FUND_BALANCE))
    .group_by(_moves.c.fund_id)
    .subquery("held")
)
_balance = func.coalesce(_held.c.amount, 0)

ENTRIES_AT_HOME = Check(
    "both accounts and the fund of an entry share its organisation and currency",
    select(Transfer.document, Transfer.key, Transfer.amount)
    .join(Debit, Debit.id == Transfer.debit_id)
    .join(Credit, Credit.id == Transfer.credit_id)
    .join(Fund, Fund.id == Transfer.fund_id)
    .where(
        not_(
            and_(
                *(
                    and_(
                        side.organisation_id == Transfer.organisation_id,
                        side.currency == Transfer.currency,
                    )
                    for side in (Debit, Credit, Fund)
                )
            )
        )
    ),
)

ENTRIES_POSITIVE = Check(
    "an entry moves more than nothing between two accounts",
    select(Transfer.document, Transfer.key, Transfer.amount).where(
        or_(Transfer.amount <= 0, Transfer.debit_id == Transfer.credit_id)
    ),
)

REVERSALS_OPPOSITE = Check(
    "a reversal is the opposite of the entry it names",
    select(Transfer.document, Transfer.key, Transfer.amount)
    .join(Wrong, Wrong.id == Transfer.reverses_id)
    .where(
        or_(
            Wrong.debit_id != Transfer.credit_id,
            Wrong.credit_id != Transfer.debit_id,
            Wrong.fund_id != Transfer.fund_id,
            Wrong.amount != Transfer.amount,
        )
    ),
)

BETWEEN_FUNDS_EMPTY = Check(
    "what leaves one fund for another arrives there",
    select(
        Organisation.code.label("organisation"),
        Account.code.label("account"),
        func.sum(_moves.c.amount).label("difference"),
    )
    .join(Account, Account.id == _moves.c.account_id)
    .join(Organisation, Organisation.id == Account.organisation_id)
    .where(_moves.c.use == AccountUse.BETWEEN_FUNDS)
    .group_by(Organisation.code, Account.code)
    .having(func.sum(_moves.c.amount) != 0),
)

RESERVATIONS_COVERED = Check(
    "what is reserved is there",
    select(
        Organisation.code.label("organisation"),
        Fund.code.label("fund"),
        _balance.label("held"),
        _promised.c.amount.label("reserved"),
    )
    .join(Organisation, Organisation.id == Fund.organisation_id)
    .join(_promised, _promised.c.fund_id == Fund.id)
    .outerjoin(_held, _held.c.fund_id == Fund.id)
    .where(_balance < _promised.c.amount),
)

CHECKS = (
    ENTRIES_AT_HOME,
    ENTRIES_POSITIVE,
    REVERSALS_OPPOSITE,
    BETWEEN_FUNDS_EMPTY,
    RESERVATIONS_COVERED,
)
