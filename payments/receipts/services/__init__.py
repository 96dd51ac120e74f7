"""What the house does with receipts."""

from payments.receipts.services.correcting import counted_to_correct
from payments.receipts.services.drawing import drawn_pdf, note_fault
from payments.receipts.services.files import (
    file_name,
    find_pdf,
    receipt_pdf,
    record_drawings,
)
from payments.receipts.services.finding import (
    Registered,
    get_payment_to_receipt,
    get_receipt,
    get_receipt_of_donor,
    get_registered,
    list_issuers,
    predecessor_of,
    receipts_for_year,
    receipts_of_donor,
)
from payments.receipts.services.issuing import (
    Batch,
    Issued,
    Skipped,
    issue_all,
    issue_for,
    issue_month,
    issue_to_print,
)
from payments.receipts.services.missing import (
    MissingFilter,
    UnsentFilter,
    UnsentReceipt,
    count_waiting,
    counted_to_issue,
    every_unsent,
    every_waiting,
    list_unsent,
    list_waiting,
)
from payments.receipts.services.preview import (
    MonthPreview,
    ReasonCount,
    preview_month,
    preview_receipt,
)
from payments.receipts.services.register import (
    RegisterFilter,
    SeriesCount,
    count_register,
    count_series,
    every_registered,
    list_register,
)
from payments.receipts.services.signing import (
    can_sign,
    check_certificate,
    is_signed,
    sign_receipt,
)
from payments.receipts.services.signing_off import (
    file_signed_copy,
    find_signed_copy,
    needs_signed_copy,
    read_scan,
)
from payments.receipts.services.voiding import void_receipt
from payments.receipts.services.waiting import Waiting

__all__ = [
    "Batch",
    "Issued",
    "MissingFilter",
    "MonthPreview",
    "ReasonCount",
    "RegisterFilter",
    "Registered",
    "SeriesCount",
    "Skipped",
    "UnsentFilter",
    "UnsentReceipt",
    "Waiting",
    "can_sign",
    "check_certificate",
    "count_register",
    "count_series",
    "count_waiting",
    "counted_to_correct",
    "counted_to_issue",
    "drawn_pdf",
    "every_registered",
    "every_unsent",
    "every_waiting",
    "file_name",
    "file_signed_copy",
    "find_pdf",
    "find_signed_copy",
    "get_payment_to_receipt",
    "get_receipt",
    "get_receipt_of_donor",
    "get_registered",
    "is_signed",
    "issue_all",
    "issue_for",
    "issue_month",
    "issue_to_print",
    "list_issuers",
    "list_register",
    "list_unsent",
    "list_waiting",
    "needs_signed_copy",
    "note_fault",
    "predecessor_of",
    "preview_month",
    "preview_receipt",
    "read_scan",
    "receipt_pdf",
    "receipts_for_year",
    "receipts_of_donor",
    "record_drawings",
    "sign_receipt",
    "void_receipt",
]
