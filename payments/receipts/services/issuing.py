"""Issues receipts: number, snapshot and row in one transaction, one voucher per payment.

Sources: Accounting Law 2015, Articles 16 and 18 (what a voucher shows; one per transaction, never
altered), Circular 41/2022/TT-BTC (own forms are allowed when they carry those items).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, bindparam, select

from core.access import Actor
from core.audit import Act, record
from core.bulk import many_objects
from core.dates import Month, now, today
from core.db import public_id, session
from core.errors import AppError, RuleBroken
from core.i18n import _
from core.labels import label
from core.organisations.models import Organisation
from core.statements import into, table_of, write_all
from payments.numbering.rules import Paper
from payments.numbering.services import take_numbers
from payments.receipts.models import Receipt
from payments.receipts.receipt_view import ReceiptView, freeze, receipt_label
from payments.receipts.rules import BY_HAND, TO_ISSUE
from payments.receipts.services.snapshots import gather, view_of
from payments.receipts.services.waiting import (
    Waiting,
    has_receipt,
    is_valid,
    received_in,
    waiting_for,
    waiting_payments,
)
from payments.receiving.models import Payment

# Built once: each receipt asks them, and building costs more than asking.
_HELD = (
    select(Organisation)
    .join(Payment, Payment.organisation_id == Organisation.id)
    .where(Payment.id == bindparam("payment"))
    .with_for_update(of=Payment, key_share=True)
)
_VALID = select(Receipt).where(Receipt.payment_id == bindparam("payment"), is_valid())
_NEW_AND_READ = select(Receipt).from_statement(into(Receipt).returning(*table_of(Receipt).c))


@dataclass(frozen=True)
class Skipped:
    """A payment that got no receipt, by its public id, and why in the language spoken."""

    payment: str
    reason: str


class Draft(NamedTuple):
    """What one receipt will print, but for its number; ``code`` is that of its check page."""

    waiting: Waiting
    code: str
    view: ReceiptView


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


def _lock_payments(*conditions: ColumnElement[bool]) -> set[int]:
    """Return the payments without a valid receipt, by id; others who issue for one wait for us.

    Whoever needs more locks takes them in this order: organisation, payments, series.
    """
    return set(
        session.scalars(
            select(Payment.id)
            .where(~has_receipt(), *conditions)
            .order_by(Payment.id)
            .with_for_update(key_share=True)
        )
    )


def issue_month(month: Month, *, organisation_id: int | None = None, by: Actor | None) -> Issued:
    """Issue a receipt for each payment received in the month that waits for one.

    In order of the day received, then of the payment; dated today; the number of queries does not
    grow with the payments. A payment whose receipt cannot be written is left out and named; it
    takes no number. A second run finds nothing left. Without an organisation, all of them.
    """
    in_month = received_in(month)
    if organisation_id is None:
        return issue_all(in_month, by=by)
    return issue_all(in_month, Payment.organisation_id == organisation_id, by=by)


@many_objects()
def issue_all(*payments: ColumnElement[bool], by: Actor | None) -> Issued:
    """Issue a receipt for each of the payments that waits for one, as ``issue_month`` does."""
    bodies = select(Payment.organisation_id).where(*payments)
    batches: list[Batch] = []
    skipped: list[Skipped] = []
    for body in lock_organisations(Organisation.id.in_(bodies)):
        in_scope = (*payments, Payment.organisation_id == body.id)
        mine = _lock_payments(*in_scope)
        rows = [Waiting.of(row) for row in session.execute(waiting_payments(*in_scope))]
        found = [row for row in rows if row.payment.id in mine]
        ready = [row for row in found if row.reason in TO_ISSUE]
        skipped += [
            Skipped(row.payment.public_id, label(row.reason))
            for row in found
            if row.reason not in TO_ISSUE
        ]
        drafts, unwritten = draft_all(body, ready)
        skipped += unwritten
        if drafts:
            batches.append(_issue(body, drafts, by))
    return Issued(tuple(batches), tuple(skipped))


def issue_for(payment: Payment, *, by: Actor | None) -> Receipt:
    """Return the payment's valid receipt, issued now when it has none; for thanks-only too.

    RuleBroken when there can be none: nobody is known, the money was returned, a gift in kind is
    not described, or foreign money has no rate. Only who issues for the same payment waits;
    who draws the receipt in the same act calls ``issue_to_print``.
    """
    body = session.scalars(_HELD, {"payment": payment.id}).one()
    waiting = waiting_for(payment.id)
    if waiting is not None:
        if waiting.reason not in BY_HAND:
            raise RuleBroken("", label(waiting.reason))
        drafts, unwritten = draft_all(body, [waiting])
        if unwritten:
            raise RuleBroken("", unwritten[0].reason)
        numbered = _number(body, drafts, by)
        _record(numbered.batch, by)
        issued: Receipt = session.scalars(_NEW_AND_READ, next(numbered.rows)).one()
        return issued
    return session.scalars(_VALID, {"payment": payment.id}).one()


def issue_to_print(payment: Payment, *, by: Actor | None) -> Receipt:
    """Return the payment's receipt as ``issue_for``; others who issue or draw wait for us."""
    lock_organisations(Organisation.id == payment.organisation_id)
    return issue_for(payment, by=by)


def draft_all(body: Organisation, waiting: list[Waiting]) -> tuple[list[Draft], list[Skipped]]:
    """Return what can be written, and the payments whose receipt cannot, each with its reason."""
    if not waiting:
        return [], []
    stationery = gather(body, today(), waiting)
    drafts, unwritten = [], []
    for row in waiting:
        check = public_id()
        try:
            drafts.append(Draft(row, check, view_of(stationery, row, check)))
        except (AppError, ValueError, LookupError, ArithmeticError) as error:
            current_app.logger.warning("no receipt for payment %s", row.payment.public_id)
            why = _("Its receipt cannot be written: %(why)s", why=error)
            unwritten.append(Skipped(row.payment.public_id, why))
    return drafts, unwritten


class _Numbered(NamedTuple):
    """Receipts with their numbers, as rows to be written once."""

    batch: Batch
    rows: Iterator[dict[str, Any]]


def _issue(body: Organisation, drafts: list[Draft], by: Actor | None) -> Batch:
    numbered = _number(body, drafts, by)
    write_all(Receipt, numbered.rows)
    _record(numbered.batch, by)
    return numbered.batch


def _number(body: Organisation, drafts: list[Draft], by: Actor | None) -> _Numbered:
    issued_on, moment = drafts[0].view.issued_on, now()
    series, first = take_numbers(body.id, Paper.RECEIPT, issued_on.year, len(drafts))
    shared = {
        "series_id": series.id,
        "issued_on": issued_on,
        "issued_at": moment,
        "issued_by": by.id or None if by else None,
    }
    rows = (
        {
            **shared,
            **_row(draft.waiting),
            "public_id": draft.code,
            "number": number,
            "snapshot": freeze(draft.view, series=series.code, number=number),
        }
        for number, draft in enumerate(drafts, first)
    )
    return _Numbered(Batch(series.code, first, first + len(drafts) - 1), rows)


def _row(waiting: Waiting) -> dict[str, Any]:
    return {
        "payment_id": waiting.payment.id,
        "attempt": waiting.attempts + 1,
        "donor_id": waiting.payment.donor_id,
        "amount": waiting.net,
        "currency": waiting.payment.currency,
        "replaces_id": waiting.last_id,
    }


def _record(batch: Batch, by: Actor | None) -> None:
    numbers = {"numbers": [None, f"{batch.first}–{batch.last}"]}
    one = batch.first == batch.last
    name = receipt_label(batch.series, batch.first) if one else batch.series
    record(Act("issued", "receipt", name, numbers), by)
