"""Money: an integer number of minor units in one currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NO_BREAK_SPACE = "\u00a0"

# ISO 4217: how many digits stand after the point.
_CURRENCIES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: "AED AUD BDT BND BRL CAD CHF CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR KHR KZT LAK "
    "LKR MAD MMK MNT MOP MXN MYR NGN NOK NPR NZD PEN PHP PKR PLN QAR RON RUB SAR SEK SGD THB "
    "TRY TWD UAH USD ZAR",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
_EXPONENTS = {code: digits for digits, codes in _CURRENCIES.items() for code in codes.split()}
CURRENCIES = tuple(sorted(_EXPONENTS))
"""The codes of those we know."""

SYMBOLS = {"VND": "₫", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "KRW": "₩"}


class CurrencyError(ValueError):
    """Two currencies met in one sum, or a currency is not one we know; `code` says which."""

    def __init__(self, code: str, *currencies: str) -> None:
        super().__init__(f"{code}: {', '.join(currencies)}")
        self.code = code
        self.currencies = currencies


def exponent(currency: str) -> int:
    """Return how many digits of a currency stand after the point (ISO 4217): VND 0, USD 2."""
    try:
        return _EXPONENTS[currency]
    except KeyError:
        raise CurrencyError("unknown_currency", currency) from None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (whole đồng, cents) of one ISO 4217 currency; may be negative."""

    amount: int
    currency: str = "VND"

    def __post_init__(self) -> None:
        """Refuse fractions and unknown currencies, so that no rounding can hide in a sum."""
        if type(self.amount) is not int:
            message = f"an amount is a whole number of minor units, not {self.amount!r}"
            raise TypeError(message)
        exponent(self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.amount * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def split(self, parts: int | Sequence[int]) -> list[Money]:
        """Divide into equal parts, or by weights, so that the parts sum exactly to the whole.

        Largest remainder; equal remainders are served from the first part on, so the same
        input always gives the same parts. A part of weight 0 gets nothing.
        """
        weights = [1] * parts if isinstance(parts, int) else list(parts)
        if not weights or min(weights) < 0 or not any(weights):
            message = f"weights must be 0 or more with a sum above 0, not {weights}"
            raise ValueError(message)
        if self.amount < 0:
            return [-part for part in (-self).split(weights)]
        total = sum(weights)
        shares = [divmod(self.amount * weight, total) for weight in weights]
        left_over = self.amount - sum(share for share, _ in shares)
        by_remainder = sorted(range(len(shares)), key=lambda index: -shares[index][1])
        served = set(by_remainder[:left_over])
        return [
            Money(share + (index in served), self.currency)
            for index, (share, _) in enumerate(shares)
        ]

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyError("mixed_currencies", self.currency, other.currency)
        return other.amount


def total(amounts: Iterable[Money], currency: str = "VND") -> Money:
    """Add up amounts of one currency; nothing at all is zero of that currency."""
    return sum(amounts, Money(0, currency))


def format_money(money: Money, locale: str = "vi") -> str:
    """Write an amount for people: `1.500.000 ₫` (no-break space) in vi, `₫1,500,000` in en.

    A currency without a sign of its own keeps its ISO code: `12,500 KWD`, `KWD 12.500`.
    """
    vietnamese = locale.startswith("vi")
    point, group = (",", ".") if vietnamese else (".", ",")
    digits = exponent(money.currency)
    whole, fraction = divmod(abs(money.amount), 10**digits)
    number = f"{whole:,}".replace(",", group)
    if digits:
        number += f"{point}{fraction:0{digits}d}"
    sign = "-" if money.amount < 0 else ""
    symbol = SYMBOLS.get(money.currency)
    if vietnamese:
        return f"{sign}{number}{NO_BREAK_SPACE}{symbol or money.currency}"
    return f"{sign}{symbol or money.currency + NO_BREAK_SPACE}{number}"
