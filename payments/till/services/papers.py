"""The numbers and parties that the books of cash and bank print beside their documents."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from core.batches import batches
from core.db import session
from donors.models import Donor
from payments.documents import document_word
from payments.numbering.models import Series
from payments.paying_out.models import Disbursement
from payments.paying_out.rules import voucher_number
from payments.receipts.models import Receipt
from payments.receipts.receipt_view import receipt_label
from payments.receipts.services.waiting import is_valid
from payments.receiving.models import Payment
from payments.till.models import CashDeposit
from payments.till.rules import deposit_number


@dataclass(frozen=True)
class Paper:
    """A document as the book prints it: its word, number, and the payer or payee.

    A sponsor is shown by code; who pays without one, or takes money, as on the paper.
    """

    word: str
    number: str = ""
    party: str = ""


def papers_of(documents: Collection[str]) -> dict[str, Paper]:
    """Return what to print of ledger documents (``payment:Xy…``), by their names."""
    names: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        kind, _colon, name = document.partition(":")
        names[kind].append(name)
    readers = {"payment": _payments, "disbursement": _vouchers, "deposit": _deposits}
    found = {
        f"{kind}:{name}": (number, party)
        for kind, reader in readers.items()
        for some in batches(names[kind])
        for name, number, party in reader(some)
    }
    return {
        document: Paper(document_word(document), *found.get(document, ("", "")))
        for document in documents
    }


def _payments(names: Collection[str]) -> Iterator[tuple[str, str, str]]:
    rows = session.execute(
        select(Payment.public_id, Donor.code, Payment.payer_name, Series.code, Receipt.number)
        .outerjoin(Donor, Donor.id == Payment.donor_id)
        .outerjoin(Receipt, (Receipt.payment_id == Payment.id) & is_valid())
        .outerjoin(Series, Series.id == Receipt.series_id)
        .where(Payment.public_id.in_(names))
        .order_by(Receipt.id)
    )
    for name, code, payer, series, number in rows:
        yield name, receipt_label(series, number) if series else "", code or payer


def _vouchers(names: Collection[str]) -> Iterator[tuple[str, str, str]]:
    rows = session.execute(
        select(Disbursement.public_id, Series.code, Disbursement.number, Disbursement.payee)
        .join(Series, Series.id == Disbursement.series_id)
        .where(Disbursement.public_id.in_(names))
    )
    for name, series, number, payee in rows:
        yield name, voucher_number(series, number), payee


def _deposits(names: Collection[str]) -> Iterator[tuple[str, str, str]]:
    rows = session.execute(
        select(CashDeposit.public_id, Series.code, CashDeposit.number)
        .join(Series, Series.id == CashDeposit.series_id)
        .where(CashDeposit.public_id.in_(names))
    )
    for name, series, number in rows:
        yield name, deposit_number(series, number), ""
