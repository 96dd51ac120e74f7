"""States and files of receipts."""

from enum import StrEnum


class ReceiptState(StrEnum):
    """Derived: valid until a void row names it."""

    VALID = "valid"
    VOID = "void"


class FileKind(StrEnum):
    """The one original, and what is derived from it: a copy, a voided print, a signed original."""

    ORIGINAL = "original"
    COPY = "copy"
    VOID = "void"
    SIGNED = "signed"
