"""What the house does with receipts."""

from payments.receipts.services.files import (
    file_name,
    find_pdf,
    receipt_pdf,
    record_drawings,
)
from payments.receipts.services.finding import (
    Registered,
    RegisterFilter,
    SeriesCount,
    count_series,
    get_payment_to_receipt,
    get_receipt,
    get_receipt_of_donor,
    get_registered,
    list_issuers,
    list_register,
    predecessor_of,
    receipts_of_donor,
)
from payments.receipts.services.issuing import Batch, Issued, Skipped, issue_for, issue_month
from payments.receipts.services.signing import (
    can_sign,
    check_certificate,
    is_signed,
    sign_receipt,
)
from payments.receipts.services.voiding import void_receipt
from payments.receipts.services.waiting import Waiting, list_waiting

__all__ = [
    "Batch",
    "Issued",
    "RegisterFilter",
    "Registered",
    "SeriesCount",
    "Skipped",
    "Waiting",
    "can_sign",
    "check_certificate",
    "count_series",
    "file_name",
    "find_pdf",
    "get_payment_to_receipt",
    "get_receipt",
    "get_receipt_of_donor",
    "get_registered",
    "is_signed",
    "issue_for",
    "issue_month",
    "list_issuers",
    "list_register",
    "list_waiting",
    "predecessor_of",
    "receipt_pdf",
    "receipts_of_donor",
    "record_drawings",
    "sign_receipt",
    "void_receipt",
]
