"""Words for the states and prints of receipts, and for why there is none."""

from core.i18n import _l
from core.labels import register
from payments.receipts.rules import FileKind, Reason, ReceiptState, Unsent

register(
    ReceiptState,
    {
        ReceiptState.VALID: _l("Valid"),
        ReceiptState.NOT_DRAWN: _l("Not drawn"),
        ReceiptState.TO_CORRECT: _l("To be corrected"),
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
register(
    Reason,
    {
        Reason.BROUGHT_FORWARD: _l("Paid before this system; its receipt is on paper."),
        Reason.RETURNED: _l("The money was returned in full."),
        Reason.NO_RATE: _l("Foreign money without an exchange rate."),
        Reason.NOT_DESCRIBED: _l("A gift in kind without a description."),
        Reason.NOBODY: _l("Neither the sponsor nor the payer is known."),
        Reason.THANKS: _l("The sponsor wishes thanks only."),
        Reason.VOIDED: _l("The receipt was voided and none stands in its place."),
        Reason.NOT_ISSUED: _l("Not issued yet."),
    },
)
register(
    Unsent,
    {
        Unsent.ANNUAL: _l("The sponsor wishes one statement a year."),
        Unsent.THANKS: _l("The sponsor wishes thanks only."),
        Unsent.POST: _l("No e-mail address; send it by post."),
        Unsent.NOWHERE: _l("Neither an e-mail nor a postal address is known."),
    },
)
