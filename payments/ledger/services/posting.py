"""The only writer of transfers."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.dates import now
from core.db import session
from core.errors import Duplicate, NotFound, RuleBroken, WrongState
from core.i18n import _l
from payments.ledger.models import Account, Transfer
from payments.ledger.rules import FUND_BALANCE, UNBOUND, TransferKind
from payments.ledger.services.balances import FUND, fund_sums, lock_funds


@dataclass(frozen=True)
class Entry:
    """A transfer to be posted: ``amount`` minor units of ``currency``, on a Vietnam day.

    ``document`` is the kind and public id of the paper (``payment:Xy…``); ``key`` names the event,
    so that it is posted once.
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


def post(entries: Sequence[Entry]) -> None:
    """Write all the entries with one statement, or none of them.

    RuleBroken when an amount is not above zero, when accounts or fund belong to another
    organisation or currency, or when money bound to a purpose or a child would fall below zero.
    Duplicate when an event was posted before (the running transaction is then lost).
    """
    if not entries:
        return
    accounts = _accounts(entries)
    _check_shape(entries, accounts)
    _check_funds(entries)
    spending = {entry.fund_id for entry in entries if accounts[entry.debit_id].use in FUND_BALANCE}
    lock_funds(spending)
    posted_at = now()
    try:
        session.execute(
            insert(Transfer), [{**asdict(entry), "posted_at": posted_at} for entry in entries]
        )
    except IntegrityError as error:
        raise Duplicate("key", _l("This is in the books already.")) from error
    _check_floor(spending)


def reverse(transfer_id: int, occurred_on: date, key: str) -> None:
    """Post the opposite of a transfer, naming it. WrongState when that was done before.

    RuleBroken when the fund's bound money would fall below zero.
    """
    wrong = session.get(Transfer, transfer_id)
    if wrong is None:
        raise NotFound(_l("There is no such entry."))
    if session.scalar(select(Transfer.id).where(Transfer.reverses_id == transfer_id)):
        raise WrongState(_l("This entry has been reversed already."))
    lock_funds({wrong.fund_id})
    session.add(
        Transfer(
            organisation_id=wrong.organisation_id,
            kind=TransferKind.REVERSAL,
            debit_id=wrong.credit_id,
            credit_id=wrong.debit_id,
            fund_id=wrong.fund_id,
            amount=wrong.amount,
            currency=wrong.currency,
            occurred_on=occurred_on,
            posted_at=now(),
            document=wrong.document,
            key=key,
            reverses_id=wrong.id,
        )
    )
    session.flush()
    _check_floor({wrong.fund_id})


def _accounts(entries: Sequence[Entry]) -> dict[int, Account]:
    ids = {side for entry in entries for side in (entry.debit_id, entry.credit_id)}
    accounts = session.scalars(select(Account).where(Account.id.in_(ids)))
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
    rows = session.execute(
        select(FUND.c.id, FUND.c.organisation_id, FUND.c.currency).where(
            FUND.c.id.in_({entry.fund_id for entry in entries})
        )
    )
    owners = {fund_id: (organisation_id, currency) for fund_id, organisation_id, currency in rows}
    for entry in entries:
        if owners.get(entry.fund_id) != (entry.organisation_id, entry.currency):
            raise RuleBroken(
                "fund",
                _l("The fund belongs to another organisation or is kept in another currency."),
            )


def _check_floor(fund_ids: Collection[int]) -> None:
    bound = session.scalars(
        select(FUND.c.id).where(FUND.c.id.in_(fund_ids), FUND.c.kind != UNBOUND)
    ).all()
    if bound and any(sums.balance < 0 for sums in fund_sums(bound).values()):
        raise RuleBroken("fund", _l("The fund does not hold that much."))
