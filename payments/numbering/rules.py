"""Papers that carry a gapless number."""

from enum import StrEnum


class Paper(StrEnum):
    """Receipt for money in; voucher for money out."""

    RECEIPT = "receipt"
    VOUCHER = "voucher"
