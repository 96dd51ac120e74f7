"""What becomes of a management expense."""

from enum import StrEnum


class ExpenseState(StrEnum):
    """Asked for, then pending (approved: the money is reserved), then posted or released."""

    ASKED = "asked"
    DECLINED = "declined"
    PENDING = "pending"
    POSTED = "posted"
    RELEASED = "released"
