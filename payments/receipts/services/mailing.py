"""Tells donors that a receipt is there, with the PDF."""

from collections.abc import Sequence

from sqlalchemy import select

from core.db import session
from core.formats import day, money
from core.i18n import _, speaking
from core.mail.services import Mail, is_address, queue_mail
from donors.models import Donor
from donors.rules import ReceiptWish
from payments.numbering.models import Series
from payments.receipts.models import Receipt, ReceiptFile
from payments.receipts.receipt_view import receipt_label, thaw
from payments.receipts.rules import FileKind
from payments.receipts.services.snapshots import check_url
from payments.receipts.services.waiting import is_valid


def mail_originals(receipt_ids: Sequence[int]) -> None:
    """Queue one mail a receipt, in the donor's language, to those who wish each receipt.

    Donors without an address get none, nor those whose address is no address: a list names them.
    Nor does anybody get a void receipt, whose original is drawn only to be marked.
    """
    rows = session.execute(
        select(Receipt, Series.code, ReceiptFile.file_key, Donor.email, Donor.language)
        .join(Series, Series.id == Receipt.series_id)
        .join(ReceiptFile, ReceiptFile.receipt_id == Receipt.id)
        .join(Donor, Donor.id == Receipt.donor_id)
        .where(
            Receipt.id.in_(receipt_ids),
            ReceiptFile.kind == FileKind.ORIGINAL,
            Donor.email != "",
            is_valid(),
            Donor.receipt_wish == ReceiptWish.EACH,
        )
        .order_by(Receipt.id)
    )
    for receipt, series, file_key, email, language in rows:
        if not is_address(email):
            continue
        with speaking(language):
            queue_mail(_mail(receipt, receipt_label(series, receipt.number), file_key, email))


def _mail(receipt: Receipt, name: str, file_key: str, recipient: str) -> Mail:
    printed = thaw(receipt.snapshot)
    body = _(
        "Thank you for your gift of %(amount)s received on %(day)s.\n\n"
        "Receipt %(receipt)s is attached. Anyone can check it here: %(address)s",
        amount=money(printed.amount),
        day=day(printed.received_on),
        receipt=name,
        address=check_url(receipt.public_id),
    )
    return Mail(
        recipient=recipient,
        subject=_("Your receipt %(receipt)s", receipt=name),
        body=f"{body}\n\n{printed.issuer_name}",
        key=f"receipt:{receipt.public_id}",
        attachment_key=file_key,
    )
