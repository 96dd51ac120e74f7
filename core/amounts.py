"""Amounts as people type them: read when there is one reading, refused when there are two."""

from __future__ import annotations

import math
import re

from core.money import SYMBOLS, Money, exponent

# In minor units: a thousand billion đồng. More than that is a slip of the keyboard.
LIMIT = 10**12
_LONGEST = 40

_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:([., \u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*")
_PLAIN = re.compile(r"0|[1-9][0-9]*")
_WITH_FRACTION = re.compile(r"(?P<whole>.+)(?P<point>[.,])(?P<fraction>[0-9]+)")
_THOUSANDTHS = re.compile(r"(?:0|[1-9][0-9]*)(?P<point>[.,])[0-9]{3}")
_MULTIPLE = re.compile(
    r"(?P<whole>0|[1-9][0-9]*)(?:[.,](?P<fraction>[0-9]{1,2}))?\s?"
    r"(?:(?P<thousand>k|nghìn|ngàn|nghin|ngan)|(?P<million>tr|triệu|trieu)|tỷ|tỉ|ty|ti)"
)
_DONG = r"\s?(?:vnđ|đồng|dong|đ)$"


class BadAmount(ValueError):
    """A value that is no amount we take; `code` says why, `value` is what was written.

    Codes: empty, unreadable, ambiguous, fraction (finer than the currency), zero, negative,
    over_limit. An ambiguous value brings its possible `readings`, to be shown in words.
    """

    def __init__(self, code: str, value: object, readings: tuple[Money, ...] = ()) -> None:
        super().__init__(f"{code}: {value!r:.60}")
        self.code = code
        self.value = value
        self.readings = readings


def parse_amount(value: object, currency: str = "VND", point: str | None = None) -> Money:
    """Read an amount above zero, in the currency's main unit; BadAmount for anything doubtful.

    `500000`, `500.000`, `500,000`, `500 000`, `500k` and `0,5tr` are the same; whole numbers
    from a spreadsheet are taken; `50.00`, `1.9`, `1e3`, `1_000` are not. ``point`` is the decimal
    sign of who wrote it, where known: only a currency with three decimals needs it.
    """
    money = parse_balance(value, currency, point)
    if money.amount <= 0:
        raise BadAmount("negative" if money.amount else "zero", value)
    return money


def parse_balance(value: object, currency: str = "VND", point: str | None = None) -> Money:
    """Read an amount as on a bank statement: zero and negative too, `(200.000)` is negative."""
    if isinstance(value, str):
        text = value.strip()
        if match := re.fullmatch(r"\((.+)\)|[-\u2212]\s?(.+)", text):
            return -_checked(_read(match[1] or match[2], currency, value, point), value)
        return _checked(_read(text, currency, value, point), value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _checked(_from_number(value, currency), value)
    raise BadAmount("empty" if value is None else "unreadable", value)


def _checked(money: Money, value: object) -> Money:
    if abs(money.amount) > LIMIT:
        raise BadAmount("over_limit", value)
    return money


def _from_number(value: float, currency: str) -> Money:
    if abs(value) > LIMIT:
        raise BadAmount("over_limit", value)
    if math.isnan(value):
        raise BadAmount("unreadable", value)
    scaled = value * 10 ** exponent(currency)
    # 19.99 * 100 is 1998.9999…: the nearest whole number must give the typed number back.
    if round(scaled) / 10 ** exponent(currency) != value:
        raise BadAmount("fraction", value)
    return Money(round(scaled), currency)


def _read(text: str, currency: str, value: str, point: str | None) -> Money:
    if len(text) > _LONGEST:
        raise BadAmount("over_limit" if text.isdecimal() else "unreadable", value)
    number = _without_currency(text, currency)
    if not number:
        raise BadAmount("empty", value)
    if match := _MULTIPLE.fullmatch(number):
        return _from_multiple(match, currency, value)
    one = 10 ** exponent(currency)
    # With three digits after the point, one group of thousands looks like a fraction.
    if exponent(currency) == len("000") and (match := _THOUSANDTHS.fullmatch(number)):
        if match["point"] == point:
            return Money(_digits(number), currency)
        readings = (Money(_digits(number), currency), Money(_digits(number) * one, currency))
        raise BadAmount("ambiguous", value, readings)
    if _PLAIN.fullmatch(number) or _GROUPS.fullmatch(number):
        return Money(_digits(number) * one, currency)
    return _with_fraction(number, currency, value)


def _without_currency(text: str, currency: str) -> str:
    sign = rf"{currency}|{re.escape(SYMBOLS.get(currency, currency))}"
    text = text.casefold()
    bare = re.sub(rf"^(?:{sign})\s?|\s?(?:{sign})$", "", text, count=1, flags=re.IGNORECASE)
    return re.sub(_DONG, "", bare) if currency == "VND" else bare


def _from_multiple(match: re.Match[str], currency: str, value: str) -> Money:
    """Read 500k, 1,5tr, 2 tỷ. A fraction has at most two digits: 1.500k could be either."""
    power = 3 if match["thousand"] else 6 if match["million"] else 9
    fraction = match["fraction"] or ""
    digits = int(match["whole"] + fraction) * 10 ** (power - len(fraction))
    return _checked(Money(digits * 10 ** exponent(currency), currency), value)


def _with_fraction(number: str, currency: str, value: str) -> Money:
    """Read 1,234.56 in a currency with cents, and 1,234.00 in one without."""
    match = _WITH_FRACTION.fullmatch(number)
    if not match or not (_PLAIN.fullmatch(match["whole"]) or _GROUPS.fullmatch(match["whole"])):
        raise BadAmount("unreadable", value)
    whole, fraction = match["whole"], match["fraction"]
    if match["point"] in whole:
        raise BadAmount("unreadable", value)
    digits = exponent(currency)
    if digits and len(fraction) == digits:
        return Money(_digits(whole + fraction), currency)
    # 0.00, 500000.00, 500,000.00 have one reading; 50.00 may be a 50.000 that lost a nought.
    if not (digits or fraction.strip("0")) and (whole == "0" or len(whole) > len("000")):
        return Money(_digits(whole), currency)
    # 12.5 dollars may be 12.50; what is finer than the currency has no such reading.
    cents = fraction.ljust(digits, "0") if len(fraction) < digits else "0" * digits
    grouped = Money(_digits(number) * 10**digits, currency)
    raise BadAmount("ambiguous", value, (Money(_digits(whole + cents), currency), grouped))


def _digits(number: str) -> int:
    return int(re.sub(r"[^0-9]", "", number))
