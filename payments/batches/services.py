"""Batches found, and their receipts issued in one go; typed lists made into files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select

from core.access import Actor
from core.accounts.models import User
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from core.organisations.models import Organisation
from core.paging import Page, paginate
from core.tabular import write_csv
from donors.models import Donor
from donors.rules import ReceiptWish
from payments.batches.rules import TypedRow
from payments.numbering.models import Series
from payments.receipts.models import Receipt
from payments.receipts.receipt_view import receipt_label
from payments.receipts.services import issue_all
from payments.receipts.services.waiting import is_valid
from payments.receiving.models import CashBatch, Payment
from payments.receiving.services import AllocationRow, allocations_of

TITLES = ("Ngày thu", "Mã cam kết", "Người nộp", "Số tiền", "Người thu")


@dataclass(frozen=True)
class BatchRow:
    """A batch with whose it is and who took it."""

    batch: CashBatch
    organisation: Organisation
    taken_by: str | None

    @property
    def total(self) -> Money:
        """What was taken."""
        return Money(self.batch.total, self.batch.currency)


@dataclass(frozen=True)
class BatchPayment:
    """A payment of a batch with its receipt and what it pays."""

    payment: Payment
    donor: Donor | None
    receipt: str
    parts: list[AllocationRow]

    @property
    def amount(self) -> Money:
        """What was received."""
        return Money(self.payment.amount, self.payment.currency)


def as_file(rows: Sequence[TypedRow], collector: str) -> bytes:
    """Return typed rows as the file a collector would have sent."""
    return write_csv(
        [(row.day, row.code, row.payer, row.amount, collector) for row in rows], TITLES
    )


def list_batches(by: Actor, number: int = 1) -> Page[BatchRow]:
    """Return the batches of the organisations of ``by``, the latest first."""
    page = paginate(_rows(by).order_by(CashBatch.id.desc()), number)
    return Page([BatchRow(*row) for row in page.items], page.total, page.number, page.size)


def get_batch(public_id: str, by: Actor) -> BatchRow:
    """Return a batch of an organisation that ``by`` works for. NotFound for any other."""
    found = session.execute(_rows(by).where(CashBatch.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound(_l("There is no such list."))
    return BatchRow(*found)


def payments_of_batch(batch: CashBatch, number: int = 1) -> Page[BatchPayment]:
    """Return a page of the payments of a batch in the order of the list."""
    query = (
        select(Payment, Donor, Series.code, Receipt.number)
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .outerjoin(Receipt, (Receipt.payment_id == Payment.id) & is_valid())
        .outerjoin(Series, Series.id == Receipt.series_id)
        .where(Payment.batch_id == batch.id)
        .order_by(Payment.id)
    )
    page = paginate(query, number)
    parts = allocations_of([row[0].id for row in page.items])
    rows = [
        BatchPayment(
            payment, donor, receipt_label(series, last) if series else "", parts[payment.id]
        )
        for payment, donor, series, last in page.items
    ]
    return Page(rows, page.total, page.number, page.size)


def issue_receipts(batch: CashBatch, *, by: Actor) -> int:
    """Issue a receipt for each payment of the batch that has none; return how many.

    A payment that may have none, or whose giver wants another paper, is left out.
    """
    another_paper = (
        exists()
        .where(Donor.id == Payment.donor_id, Donor.receipt_wish != ReceiptWish.EACH)
        .correlate(Payment)
    )
    return issue_all(Payment.batch_id == batch.id, ~another_paper, by=by).issued


def _rows(by: Actor) -> Select[*tuple[Any, ...]]:
    query = (
        select(CashBatch, Organisation, User.name)
        .join(Organisation, Organisation.id == CashBatch.organisation_id)
        .outerjoin(User, User.id == CashBatch.received_by)
    )
    if not by.everywhere:
        query = query.where(CashBatch.organisation_id.in_(by.organisations))
    return query
