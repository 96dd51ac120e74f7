"""Issues receipts: number, snapshot and row in one transaction, one voucher per payment.

Sources: Accounting Law 2015, Articles 16 and 18 (what a voucher shows; one per transaction, never
altered), Circular 41/2022/TT-BTC (own forms are allowed when they carry those items).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, insert, select

from core.access import Actor
from core.audit import Act, record
from core.dates import Month, now, today
from core.db import public_id, session
from core.errors import RuleBroken
from core.organisations.models import Organisation
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.numbering.services import take_numbers
from payments.receipts.models import Receipt
from payments.receipts.receipt_view import freeze, receipt_label
from payments.receipts.services.snapshots import gather, view_of
from payments.receipts.services.waiting import (
    NOBODY_KNOWN,
    Waiting,
    is_valid,
    received_in,
    waiting_payments,
)
from payments.receiving.models import Payment


@dataclass(frozen=True)
class Skipped:
    """A payment that got no receipt, by its public id, and why."""

    payment: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """Receipts issued together: numbers ``first`` to ``last`` of one series."""

    series: str
    first: int
    last: int


@dataclass(frozen=True)
class Issued:
    """What a run issued: one batch for each organisation that had something to issue."""

    batches: tuple[Batch, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def issued(self) -> int:
        """How many receipts were issued."""
        return sum(batch.last - batch.first + 1 for batch in self.batches)

    @property
    def series(self) -> str | None:
        """The code of the series, or the codes where several organisations issued."""
        return ", ".join(batch.series for batch in self.batches) or None

    @property
    def first(self) -> int | None:
        """The first number, in the first series."""
        return self.batches[0].first if self.batches else None

    @property
    def last(self) -> int | None:
        """The last number, in the last series."""
        return self.batches[-1].last if self.batches else None


def lock_organisations(*conditions: ColumnElement[bool]) -> Sequence[Organisation]:
    """Return organisations by code, locked until the transaction ends: one issues at a time.

    Whoever waited here sees, in their next query, what the others have issued.
    """
    return session.scalars(
        select(Organisation)
        .where(*conditions)
        .order_by(Organisation.code)
        .with_for_update(key_share=True)
    ).all()


def issue_month(month: Month, *, organisation_id: int | None = None, by: Actor | None) -> Issued:
    """Issue a receipt for each payment received in the month that has no valid one.

    In order of the day received, then of the payment; dated today; the number of queries does not
    grow with the payments. A second run finds nothing left. Without an organisation, all of them.
    """
    in_month = received_in(month)
    bodies = select(Payment.organisation_id).where(in_month)
    if organisation_id is not None:
        bodies = bodies.where(Payment.organisation_id == organisation_id)
    batches: list[Batch] = []
    skipped: list[Skipped] = []
    for body in lock_organisations(Organisation.id.in_(bodies)):
        in_scope = (in_month, Payment.organisation_id == body.id)
        found = [Waiting(*row) for row in session.execute(waiting_payments(*in_scope))]
        named = [row for row in found if row.payer]
        skipped += [
            Skipped(row.payment.public_id, str(NOBODY_KNOWN)) for row in found if not row.payer
        ]
        if named:
            batches.append(_issue(body, named, by, *in_scope))
    return Issued(tuple(batches), tuple(skipped))


def issue_for(payment: Payment, *, by: Actor | None) -> Receipt:
    """Return the payment's valid receipt, issued now when it has none.

    RuleBroken when neither the sponsor nor the payer is known.
    """
    (body,) = lock_organisations(Organisation.id == payment.organisation_id)
    this = Payment.id == payment.id
    row = session.execute(waiting_payments(this)).one_or_none()
    if row is not None:
        waiting = Waiting(*row)
        if not waiting.payer:
            raise RuleBroken("", NOBODY_KNOWN)
        _issue(body, [waiting], by, this)
    return session.scalars(
        select(Receipt).where(Receipt.payment_id == payment.id, is_valid())
    ).one()


def _issue(
    body: Organisation, waiting: list[Waiting], by: Actor | None, *payments: ColumnElement[bool]
) -> Batch:
    issued_on, moment = today(), now()
    series, first = take_numbers(body.id, Paper.RECEIPT, issued_on.year, len(waiting))
    stationery = gather(body, series.code, issued_on, waiting, *payments)
    codes = [public_id() for _ in waiting]
    shared = {
        "series_id": series.id,
        "issued_on": issued_on,
        "issued_at": moment,
        "issued_by": by.id or None if by else None,
    }
    session.execute(
        insert(Receipt),
        [
            shared | _row(row, number, code) | {"snapshot": freeze(view)}
            for number, (row, code) in enumerate(zip(waiting, codes, strict=True), first)
            for view in (view_of(stationery, row, number, code),)
        ],
    )
    batch = Batch(series.code, first, first + len(waiting) - 1)
    _record(batch, series, by)
    return batch


def _row(waiting: Waiting, number: int, code: str) -> dict[str, Any]:
    return {
        "public_id": code,
        "number": number,
        "payment_id": waiting.payment.id,
        "attempt": waiting.attempts + 1,
        "donor_id": waiting.payment.donor_id,
        "amount": waiting.payment.amount,
        "currency": waiting.payment.currency,
        "replaces_id": waiting.last_id,
    }


def _record(batch: Batch, series: Series, by: Actor | None) -> None:
    numbers = {"numbers": [None, f"{batch.first}–{batch.last}"]}
    name = receipt_label(series.code, batch.first) if batch.first == batch.last else series.code
    record(Act("issued", "receipt", name, numbers), by)
