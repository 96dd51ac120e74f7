"""Accounts, funds and simple gifts."""

from datetime import date
from itertools import count

from sqlalchemy import select

from core.db import session
from core.organisations.models import Organisation
from payments.funds.models import Fund
from payments.funds.rules import GENERAL, FundKind
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, account_ids, post
from tests.factories.people import organisation

OPENED = date(2026, 1, 1)
_numbers = count(1)


def accounts(body: Organisation | None = None) -> dict[AccountUse, int]:
    """Return the ids of the organisation's accounts by use."""
    return account_ids((body or organisation()).id)


def fund(
    code: str = GENERAL, kind: FundKind = FundKind.UNRESTRICTED, body: Organisation | None = None
) -> Fund:
    """Return the organisation's fund of the code, made when it is not there."""
    body = body or organisation()
    found = session.scalar(select(Fund).where(Fund.organisation_id == body.id, Fund.code == code))
    if found is None:
        found = Fund(
            organisation_id=body.id, code=code, name=f"Quỹ {code}", kind=kind, opened_on=OPENED
        )
        session.add(found)
        session.flush()
    return found


def entry(
    into: Fund,
    amount: int,
    *,
    debit: AccountUse = AccountUse.CASH,
    credit: AccountUse = AccountUse.GIFTS,
    kind: TransferKind = TransferKind.GIFT,
    on: date = date(2026, 10, 15),
) -> Entry:
    """Return an entry with a new key and document: a gift in cash unless it says otherwise."""
    uses = accounts(session.get_one(Organisation, into.organisation_id))
    number = next(_numbers)
    return Entry(
        organisation_id=into.organisation_id,
        kind=kind,
        debit_id=uses[debit],
        credit_id=uses[credit],
        fund_id=into.id,
        amount=amount,
        currency=into.currency,
        occurred_on=on,
        document=f"paper:{number}",
        key=f"test:{number}",
    )


def aid(out_of: Fund, amount: int, *, on: date = date(2026, 10, 20)) -> Entry:
    """Return an entry for aid paid in cash."""
    return entry(
        out_of,
        amount,
        debit=AccountUse.AID,
        credit=AccountUse.CASH,
        kind=TransferKind.AID,
        on=on,
    )


def give(into: Fund, amount: int, *, on: date = date(2026, 10, 15)) -> None:
    """Post a gift in cash."""
    post([entry(into, amount, on=on)])
