"""States and files of receipts, and why a payment has none."""

from enum import StrEnum
from typing import Final


class ReceiptState(StrEnum):
    """Derived from what stands beside a receipt; the first that holds, from below."""

    VALID = "valid"
    NOT_DRAWN = "not_drawn"
    """Numbered, but its PDF could not be drawn yet."""
    TO_CORRECT = "to_correct"
    """Money went back since: void it, or void it and issue one for what is left."""
    VOID = "void"


class FileKind(StrEnum):
    """The one original, and what is derived from it: a copy, a voided print, a signed original."""

    ORIGINAL = "original"
    COPY = "copy"
    VOID = "void"
    SIGNED = "signed"


class Reason(StrEnum):
    """Why a payment has no valid receipt; the first that holds."""

    BROUGHT_FORWARD = "brought_forward"
    RETURNED = "returned"
    NO_RATE = "no_rate"
    NOT_DESCRIBED = "not_described"
    NOBODY = "nobody"
    THANKS = "thanks"
    VOIDED = "voided"
    NOT_ISSUED = "not_issued"


TO_ISSUE: Final = (Reason.VOIDED, Reason.NOT_ISSUED)
"""These get their receipt with their month."""
BY_HAND: Final = (*TO_ISSUE, Reason.THANKS)
"""These get one when somebody asks for it."""


class Unsent(StrEnum):
    """Why a valid receipt is mailed to nobody."""

    ANNUAL = "annual"
    THANKS = "thanks"
    POST = "post"
    NOWHERE = "nowhere"


def state_of(*, void: bool, to_correct: bool, fault: bool) -> ReceiptState:
    """Return what a receipt is today."""
    if void:
        return ReceiptState.VOID
    if to_correct:
        return ReceiptState.TO_CORRECT
    return ReceiptState.NOT_DRAWN if fault else ReceiptState.VALID
