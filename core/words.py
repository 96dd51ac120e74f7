"""Amounts in words, Vietnamese and English, as a receipt and a voucher state them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from core.money import exponent

if TYPE_CHECKING:
    from core.money import Money

LARGEST = 10**18

_VI_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
# Last digits that change their name after mười, and after hai mươi and more.
_VI_AFTER_TEN = {5: "lăm"}
_VI_AFTER_TWENTY = {1: "mốt", 4: "tư", 5: "lăm"}
_VI_CURRENCIES = {"VND": "đồng", "USD": "đô la Mỹ", "EUR": "euro", "GBP": "bảng Anh"}
_EN_CURRENCIES = {"VND": "Vietnamese dong", "USD": "US dollars", "EUR": "euros", "GBP": "pounds"}

# fmt: off
_EN_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
# fmt: on
_EN_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES = ["", "thousand", "million", "billion", "trillion", "quadrillion"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The two words on which North and South differ: lẻ or linh, nghìn or ngàn."""

    no_tens: str = "lẻ"
    thousand: str = "nghìn"


DEFAULT = Reading()


@lru_cache(maxsize=4_096)
def in_words(money: Money, locale: str = "vi", reading: Reading = DEFAULT) -> str:
    """Return the amount in words, capital first, currency last: `Hai triệu đồng`.

    Cents follow as on a cheque, `Five and 50/100 US dollars`. ValueError from 10^18 on.
    """
    whole, minor = divmod(abs(money.amount), 10 ** exponent(money.currency))
    if whole >= LARGEST:
        message = f"{whole} has no words here"
        raise ValueError(message)
    vietnamese = locale.startswith("vi")
    names = _VI_CURRENCIES if vietnamese else _EN_CURRENCIES
    parts = [_vietnamese(whole, reading) if vietnamese else _english(whole)]
    if money.amount < 0:
        parts.insert(0, "âm" if vietnamese else "minus")
    if minor:
        parts.append(f"{'và' if vietnamese else 'and'} {minor}/{10 ** exponent(money.currency)}")
    parts.append(names.get(money.currency, money.currency))
    sentence = " ".join(parts)
    return sentence[0].upper() + sentence[1:]


def _vietnamese(number: int, reading: Reading) -> str:
    if number == 0:
        return _VI_DIGITS[0]
    return " ".join(_vi_parts(number, reading, inner=False))


def _vi_parts(number: int, reading: Reading, *, inner: bool) -> list[str]:
    """Return the words of a number; an inner one follows a larger group, so it is read full."""
    for scale, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, reading.thousand)):
        if number >= scale:
            above, below = divmod(number, scale)
            words = [*_vi_parts(above, reading, inner=inner), name]
            return words + (_vi_parts(below, reading, inner=True) if below else [])
    return _vi_group(number, reading, inner=inner)


def _vi_group(number: int, reading: Reading, *, inner: bool) -> list[str]:
    """Return the words of 1 to 999: `không trăm lẻ năm` in full, else `năm`."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    full = inner or hundreds > 0
    words = [_VI_DIGITS[hundreds], "trăm"] if full else []
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [_VI_DIGITS[tens], "mươi"]
    elif ones and full:
        words.append(reading.no_tens)
    if ones:
        words.append(_vi_ones(tens, ones))
    return words


def _vi_ones(tens: int, ones: int) -> str:
    changed = _VI_AFTER_TWENTY if tens > 1 else _VI_AFTER_TEN if tens else {}
    return changed.get(ones, _VI_DIGITS[ones])


def _english(number: int) -> str:
    if number == 0:
        return _EN_SMALL[0]
    words: list[str] = []
    for scale in _EN_SCALES:
        number, group = divmod(number, 1000)
        if group:
            words.insert(0, f"{_en_group(group)} {scale}".rstrip())
    return " ".join(words)


def _en_group(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_EN_SMALL[hundreds]} hundred"] if hundreds else []
    if rest >= len(_EN_SMALL):
        tens = _EN_TENS[rest // 10 - 2]
        words.append(f"{tens}-{_EN_SMALL[rest % 10]}" if rest % 10 else tens)
    elif rest:
        words.append(_EN_SMALL[rest])
    return " ".join(words)
