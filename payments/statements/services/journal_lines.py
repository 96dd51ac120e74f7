"""The ledger's entries as other programs want them, streamed."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from core.db import session
from core.labels import label
from core.money import Money
from core.periods import Period
from core.tabular.sheets import number_of
from payments.documents import document_word
from payments.funds.models import Fund
from payments.ledger.models import Account, Transfer
from payments.numbering.models import Series
from payments.paying_out.models import Disbursement
from payments.paying_out.rules import voucher_number
from payments.receiving.models import Payment
from payments.statements.layouts import JournalEntry

PIECE = 2_000
"""Rows read at a time, so that a million entries pass through without filling the memory."""
PAYMENT, VOUCHER = "payment:", "disbursement:"
Debit, Credit = aliased(Account), aliased(Account)


def count_entries(period: Period | None, organisation_ids: Collection[int]) -> int:
    """Return how many entries there are."""
    counted = select(func.count()).select_from(Transfer)
    return session.scalar(_within(counted, period, organisation_ids)) or 0


def journal_entries(
    period: Period | None, organisation_ids: Collection[int]
) -> Iterator[JournalEntry]:
    """Yield the entries of a period (None: all), the oldest first."""
    query = (
        select(
            Transfer,
            Debit.code,
            Credit.code,
            Fund.code,
            Fund.name,
            Payment.reference,
            Series.code,
            Disbursement.number,
        )
        .join(Debit, Debit.id == Transfer.debit_id)
        .join(Credit, Credit.id == Transfer.credit_id)
        .join(Fund, Fund.id == Transfer.fund_id)
        .outerjoin(Payment, _is(PAYMENT, Payment.public_id))
        .outerjoin(Disbursement, _is(VOUCHER, Disbursement.public_id))
        .outerjoin(Series, Series.id == Disbursement.series_id)
        .order_by(Transfer.occurred_on, Transfer.id)
    )
    rows = session.execute(
        _within(query, period, organisation_ids), execution_options={"yield_per": PIECE}
    )
    for row in rows:
        yield _entry(*row)


def _entry(
    transfer: Transfer, debit: str, credit: str, fund: str, fund_name: str, *papers: Any
) -> JournalEntry:
    reference, series, number = papers
    voucher = voucher_number(series, number) if series else reference
    foreign = (
        number_of(Money(transfer.foreign_amount, transfer.foreign_currency))
        if transfer.foreign_amount and transfer.foreign_currency
        else None
    )
    return JournalEntry(
        day=transfer.occurred_on,
        voucher=voucher or transfer.key,
        words=f"{label(transfer.kind)}, {document_word(transfer.document)}",
        debit=debit,
        credit=credit,
        amount=number_of(Money(transfer.amount, transfer.currency)),
        currency=transfer.currency,
        fund=fund,
        fund_name=fund_name,
        document=transfer.document,
        foreign=foreign,
        foreign_currency=transfer.foreign_currency or "",
        rate=transfer.rate or "",
    )


def _is(kind: str, public_id: Any) -> Any:
    """Match a document with its row by the row's unique key."""
    return and_(
        Transfer.document.startswith(kind),
        public_id == func.substr(Transfer.document, len(kind) + 1),
    )


def _within(
    query: Select[*tuple[Any, ...]], period: Period | None, organisation_ids: Collection[int]
) -> Select[*tuple[Any, ...]]:
    query = query.where(Transfer.organisation_id.in_(organisation_ids))
    if period is None:
        return query
    return query.where(Transfer.occurred_on.between(period.first, period.last))
