"""What a card can be charged in each currency, checked before the gateway is asked."""

from dataclasses import dataclass

from core.money import Money, exponent

MINIMUM = {
    "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250,
    "EUR": 50, "GBP": 30, "HKD": 400, "HUF": 17500, "IDR": 1_000_000, "INR": 50, "JPY": 50,
    "KRW": 1000, "KWD": 200, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200,
    "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "TWD": 2000, "USD": 50, "VND": 15_000,
}  # fmt: skip
"""Minor units; of those the gateway states no minimum for, half a dollar and some reserve."""
MOST_DIGITS = 99_999_999
"""The gateway takes amounts of at most eight digits."""
ONLY_TENS = 10
"""In currencies of three decimals the last digit must be 0 (the networks round to two)."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """Why an amount cannot be charged: ``limit`` is the nearest that can be."""

    why: str
    limit: Money


def chargeable(currency: str) -> bool:
    """Say whether we charge cards in a currency at all."""
    return currency in MINIMUM


def beyond_limits(money: Money) -> Beyond | None:
    """Return the limit that an amount breaks; None when a card can be charged with it."""
    if not chargeable(money.currency):
        return Beyond("currency", money)
    lowest, highest = MINIMUM[money.currency], MOST_DIGITS
    three = exponent(money.currency) == 3  # noqa: PLR2004 - decimals, as in the currency table
    if money.amount < lowest:
        return Beyond("minimum", Money(lowest, money.currency))
    if money.amount > highest:
        return Beyond("maximum", Money(highest, money.currency))
    if three and money.amount % ONLY_TENS:
        return Beyond("digit", Money(money.amount // ONLY_TENS * ONLY_TENS, money.currency))
    return None
