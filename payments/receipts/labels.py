"""Words for the states and prints of receipts."""

from core.i18n import _l
from core.labels import register
from payments.receipts.rules import FileKind, ReceiptState

register(
    ReceiptState,
    {
        ReceiptState.VALID: _l("Valid"),
        ReceiptState.VOID: _l("Void"),
    },
)
# Apart from the states: members of two enums with one value are one key of a mapping.
register(
    FileKind,
    {
        FileKind.ORIGINAL: _l("Original"),
        FileKind.COPY: _l("Copy"),
        FileKind.VOID: _l("Void print"),
        FileKind.SIGNED: _l("Signed original"),
    },
)
