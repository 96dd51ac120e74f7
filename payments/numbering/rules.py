"""Papers that carry a gapless number."""

from enum import StrEnum


class Paper(StrEnum):
    """Receipt for money in; voucher for money out; grant for a request; deposit of cash."""

    RECEIPT = "receipt"
    VOUCHER = "voucher"
    GRANT = "grant"
    DEPOSIT = "deposit"


LETTERS = {Paper.RECEIPT: "T", Paper.VOUCHER: "C", Paper.GRANT: "H", Paper.DEPOSIT: "N"}
"""The last letter of a series: *thu*, money in, *chi*, money out, *hỗ trợ*, a grant,
*nộp*, a deposit."""


def series_code(organisation_code: str, paper: Paper, year: int) -> str:
    """Return the code printed before the numbers of a year: QBT26-T for receipts of 2026."""
    return f"{organisation_code}{year % 100:02d}-{LETTERS[paper]}"
