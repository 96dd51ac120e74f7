"""States and files of receipts."""

from enum import StrEnum


class ReceiptState(StrEnum):
    """Derived: valid until a void row names it."""

    VALID = "valid"
    VOID = "void"


class FileKind(StrEnum):
    """The one original, a copy marked as a copy, and the voided print."""

    ORIGINAL = "original"
    COPY = "copy"
    VOID = "void"
