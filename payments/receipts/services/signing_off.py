"""Receipts printed at the counter wait for the copy that payer and cashier have signed."""

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import NotFound, WrongState
from core.i18n import _l
from core.scans import keep_scan, mimetype_of, read_stored
from payments.receipts.models import Receipt, SignedCopy
from payments.receipts.services.finding import Registered
from payments.receiving.models import Payment
from payments.receiving.rules import Channel

FILED = _l("The signed copy of this receipt is filed already.")


def is_at_the_counter() -> ColumnElement[bool]:
    """Select payments in cash at the counter; a collector's list is signed as a list."""
    return (Payment.channel == Channel.CASH) & Payment.batch_id.is_(None)


def needs_signed_copy(found: Registered) -> bool:
    """Say whether a receipt still waits for its signed copy."""
    payment = found.payment
    at_counter = payment.channel is Channel.CASH and payment.batch_id is None
    return at_counter and found.void is None and find_signed_copy(found.receipt) is None


def file_signed_copy(found: Registered, scan: bytes, *, by: Actor) -> None:
    """Note, once, that the signed copy is filed; ``scan`` is its picture or PDF, b"" for none.

    RuleBroken("scan") for what is neither or larger than 5 MB; WrongState when it is filed
    already, or the receipt is void or not one of the counter.
    """
    if find_signed_copy(found.receipt):
        raise WrongState(FILED)
    if not needs_signed_copy(found):
        raise WrongState(_l("This receipt waits for no signed copy."))
    key, digest = keep_scan(scan, "signed") if scan else ("", "")
    copy = SignedCopy(
        receipt_id=found.receipt.id,
        file_key=key,
        sha256=digest,
        filed_at=now(),
        filed_by=by.id or None,
    )
    try:
        with session.begin_nested():
            session.add(copy)
    except IntegrityError as error:
        raise WrongState(FILED) from error
    record(Act("filed_signed_copy", "receipt", found.name), by)


def find_signed_copy(receipt: Receipt) -> SignedCopy | None:
    """Return the note that the signed copy is filed."""
    return session.get(SignedCopy, receipt.id)


def read_scan(receipt: Receipt) -> tuple[bytes, str]:
    """Return the scan of the signed copy and its type; NotFound when there is none."""
    copy = find_signed_copy(receipt)
    if copy is None or not copy.file_key:
        raise NotFound(_l("There is no scan of this receipt."))
    return read_stored(copy.file_key, copy.sha256), mimetype_of(copy.file_key)
