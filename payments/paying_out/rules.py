"""How a voucher is numbered."""


def voucher_number(series: str, number: int) -> str:
    """Return a voucher's number as printed: QBT26-C and 12 -> QBT26-C 0000012."""
    return f"{series} {number:07d}"
