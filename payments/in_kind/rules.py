"""How a gift in kind may be valued."""

from enum import StrEnum


class ValueBasis(StrEnum):
    """Where the value of things comes from."""

    INVOICE = "invoice"
    MARKET_PRICE = "market_price"
    GIVER = "giver"


PRINTED = {
    ValueBasis.INVOICE: "hóa đơn",
    ValueBasis.MARKET_PRICE: "giá thị trường",
    ValueBasis.GIVER: "giá do người tặng nêu",
}
"""As the receipt and the donor's year print it."""


def printed_basis(basis: ValueBasis, source: str) -> str:
    """Return the basis with its paper: `hóa đơn, số 12 ngày 02/10/2026`."""
    return ", ".join(filter(None, (PRINTED[basis], source)))
