"""Voids receipts: the number stays used, the paper is kept, what replaces it is named."""

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from core.organisations.models import Organisation
from payments.numbering.models import Series
from payments.receipts.models import Receipt, ReceiptVoid
from payments.receipts.receipt_view import receipt_label
from payments.receipts.rules import FileKind
from payments.receipts.services.files import receipt_pdf
from payments.receipts.services.issuing import issue_for, lock_organisations
from payments.receiving.models import Payment


def void_receipt(
    receipt: Receipt, reason: str, *, by: Actor | None, replace: bool
) -> Receipt | None:
    """Void a receipt for a reason; with ``replace`` issue and return the one in its place.

    Nothing of the receipt changes (Accounting Law 2015, Article 18): a row beside it says that it
    is void, and a print stamped VOID is kept. RuleBroken without a reason, or when none can stand
    in its place; WrongState when it is void already.
    """
    if not reason.strip():
        raise RuleBroken("reason", _l("Say why the receipt is void; the register shows it."))
    series = session.get_one(Series, receipt.series_id)
    lock_organisations(Organisation.id == series.organisation_id)
    if session.scalar(select(ReceiptVoid.receipt_id).where(ReceiptVoid.receipt_id == receipt.id)):
        raise WrongState(_l("This receipt is void already. Reload the page to see by whom."))
    session.add(
        ReceiptVoid(
            receipt_id=receipt.id, reason=reason, at=now(), voided_by=by.id or None if by else None
        )
    )
    session.flush()
    name = receipt_label(series.code, receipt.number)
    record(Act("voided", "receipt", name, reason=reason), by)
    payment = session.get_one(Payment, receipt.payment_id)
    replacement = _replace(payment, by) if replace else None
    receipt_pdf(receipt, FileKind.VOID)
    return replacement


def _replace(payment: Payment, by: Actor | None) -> Receipt:
    try:
        return issue_for(payment, by=by)
    except RuleBroken as refusal:
        raise RuleBroken("replace", refusal.message) from refusal
