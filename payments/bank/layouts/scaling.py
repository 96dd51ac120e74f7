"""Amounts that a layout writes as decimals, in minor units."""

from decimal import Decimal

from core.amounts import LIMIT
from core.money import exponent
from payments.bank.statement import BadStatement


def minor_units(amount: Decimal, currency: str, row: int | None) -> int:
    """Return minor units of a currency; BadStatement for what is finer, no number or too much."""
    scaled = amount.scaleb(exponent(currency)) if amount.is_finite() else Decimal("NaN")
    if not scaled.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) > LIMIT:
        raise BadStatement("bad_amount", row, amount)
    return int(scaled)


def check_currency(found: str | None, currency: str, row: int | None) -> None:
    """Refuse money of another currency than the account's."""
    if found and found != currency:
        raise BadStatement("other_currency", row, found)
