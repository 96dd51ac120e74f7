"""The ledger entries behind a document, with their accounts."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.db import session
from payments.funds.models import Fund
from payments.ledger.models import Account, Transfer


@dataclass(frozen=True)
class EntryRow:
    """A ledger entry with its accounts."""

    transfer: Transfer
    debit: Account
    credit: Account
    fund: Fund


def entries_behind(document: str) -> list[EntryRow]:
    """Return the entries of a document (``payment:Xy…``), in the order of posting."""
    debit, credit = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Transfer, debit, credit, Fund)
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .join(Fund, Fund.id == Transfer.fund_id)
        .where(Transfer.document == document)
        .order_by(Transfer.id)
    )
    return [EntryRow(*found) for found in rows]
