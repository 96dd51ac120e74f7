"""The only writer of transfers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from core.dates import now
from core.db import session
from core.errors import Duplicate, NotFound, RuleBroken, WrongState
from core.formats import day
from core.i18n import _, _l
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import FUND_BALANCE, AccountUse, TransferKind
from payments.ledger.services.balances import FUND, lock_funds
from payments.ledger.services.floors import check_floors
from payments.ledger.services.management import check_cap, wait_for_turn
from payments.ledger.services.periods import check_open, closed_on
from payments.ledger.services.sources import link_sources

# Built once: each posting asks them, and building costs more than asking.
_ACCOUNTS = select(Account).where(Account.id.in_(bindparam("ids", expanding=True)))
_FUNDS = select(FUND).where(FUND.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Entry:
    """A transfer to be posted: ``amount`` minor units of ``currency``, on a Vietnam day.

    ``document`` is the kind and public id of the paper (``payment:Xy…``); ``key`` names the event,
    so that it is posted once. Money that came in another currency keeps its minor units, currency
    and the rate at which it was converted.
    """

    organisation_id: int
    kind: TransferKind
    debit_id: int
    credit_id: int
    fund_id: int
    amount: int
    currency: str
    occurred_on: date
    document: str
    key: str
    foreign_amount: int | None = None
    foreign_currency: str | None = None
    rate: str | None = None
    reverses_id: int | None = None


def post(entries: Sequence[Entry]) -> None:
    """Write all the entries with one statement, or none of them.

    RuleBroken when an amount is not above zero, when accounts or fund belong to another
    organisation or currency, when the day lies in a closed month, when money bound to a purpose or
    a child would fall below zero on any day or below what is reserved, or when management cost
    would pass its cap. Duplicate when an event was posted before (the running transaction is then
    lost).
    """
    if not entries:
        return
    accounts = _accounts(entries)
    _check_shape(entries, accounts)
    check_open((entry.organisation_id, entry.occurred_on) for entry in entries)
    _check_funds(entries)
    managing = [entry for entry in entries if accounts[entry.debit_id].use is AccountUse.MANAGEMENT]
    wait_for_turn({entry.organisation_id for entry in managing})
    spending = {entry.fund_id for entry in entries if accounts[entry.debit_id].use in FUND_BALANCE}
    lock_funds(spending)
    _write(entries)
    check_floors(spending, min(entry.occurred_on for entry in entries))
    check_cap((entry.organisation_id, entry.occurred_on, entry.fund_id) for entry in managing)
    link_sources(spending)


def reverse(transfer_id: int, occurred_on: date, key: str) -> None:
    """Post the opposite of a transfer, naming it. WrongState when that was done before.

    ``occurred_on`` lies in an open month, whenever the wrong entry was dated. RuleBroken as in
    ``post``.
    """
    wrong = session.get(Transfer, transfer_id)
    if wrong is None:
        raise NotFound(_l("There is no such entry."))
    if session.scalar(select(Transfer.id).where(Transfer.reverses_id == transfer_id)):
        raise WrongState(_l("This entry has been reversed already."))
    post(
        [
            Entry(
                organisation_id=wrong.organisation_id,
                kind=TransferKind.REVERSAL,
                debit_id=wrong.credit_id,
                credit_id=wrong.debit_id,
                fund_id=wrong.fund_id,
                amount=wrong.amount,
                currency=wrong.currency,
                occurred_on=occurred_on,
                document=wrong.document,
                key=key,
                foreign_amount=wrong.foreign_amount,
                foreign_currency=wrong.foreign_currency,
                rate=wrong.rate,
                reverses_id=wrong.id,
            )
        ]
    )


def _write(entries: Sequence[Entry]) -> None:
    posted_at = now()
    rows = [vars(entry) | {"posted_at": posted_at} for entry in entries]
    try:
        # Entries with and without a rate go in one statement only when NULL is written out.
        session.execute(insert(Transfer).execution_options(render_nulls=True), rows)
    except IntegrityError as error:
        if "period is closed" in str(error.orig):
            raise closed_on(min(entry.occurred_on for entry in entries)) from error
        raise Duplicate("key", _l("This is in the books already.")) from error


def _accounts(entries: Sequence[Entry]) -> dict[int, Account]:
    ids = {side for entry in entries for side in (entry.debit_id, entry.credit_id)}
    accounts = session.scalars(_ACCOUNTS, {"ids": list(ids)})
    return {account.id: account for account in accounts}


def _check_shape(entries: Sequence[Entry], accounts: dict[int, Account]) -> None:
    for entry in entries:
        if entry.amount <= 0:
            raise RuleBroken("amount", _l("An amount in the books is above zero."))
        for side in (entry.debit_id, entry.credit_id):
            account = accounts.get(side)
            if account is None or account.organisation_id != entry.organisation_id:
                raise RuleBroken("account", _l("The account belongs to another organisation."))
            if account.currency != entry.currency:
                raise RuleBroken("currency", _l("The account is kept in another currency."))


def _check_funds(entries: Sequence[Entry]) -> None:
    rows = session.execute(_FUNDS, {"ids": list({entry.fund_id for entry in entries})})
    funds = {row.id: row for row in rows}
    for entry in entries:
        fund = funds.get(entry.fund_id)
        if fund is None or (fund.organisation_id, fund.currency) != (
            entry.organisation_id,
            entry.currency,
        ):
            raise RuleBroken(
                "fund",
                _l("The fund belongs to another organisation or is kept in another currency."),
            )
        if fund.closed_on is not None and entry.occurred_on > fund.closed_on:
            raise RuleBroken(
                "fund",
                _(
                    "The fund %(code)s was closed on %(day)s.",
                    code=fund.code,
                    day=day(fund.closed_on),
                ),
            )
