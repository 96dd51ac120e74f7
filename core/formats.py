"""Template filters: how money, days and enum members are written for people."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import Flask

from core.dates import Month, local_time
from core.i18n import decimal_sign, locale
from core.labels import label
from core.money import Money, exponent, format_money
from core.qr import qr_svg


def init_formats(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        money=money,
        typed=typed,
        millions=millions,
        day=day,
        month=month,
        instant=instant,
        label=label,
        choices=choices,
        number=number,
        qr=qr_svg,
    )


def money(value: Money | int | None, currency: str = "VND") -> str:
    """Write an amount: 500.000 ₫ in Vietnamese, ₫500,000 in English; nothing for None."""
    if value is None:
        return ""
    amount = value if isinstance(value, Money) else Money(value, currency)
    return format_money(amount, locale())


def typed(value: Money) -> str:
    """Write an amount as people type it into a field: 500000, or 12.50 (12,50) with cents."""
    digits = exponent(value.currency)
    whole, part = divmod(value.amount, 10**digits)
    return f"{whole}{decimal_sign()}{part:0{digits}d}" if part else str(whole)


def millions(value: int) -> str:
    """Write an amount of dong in millions with one decimal: 213,9 in Vietnamese."""
    text = f"{value / 1_000_000:,.1f}"
    return text.translate(str.maketrans(",.", ".,")) if locale() == "vi" else text


def day(value: date | datetime | None) -> str:
    """Write a day as dd/MM/yyyy; an instant by its day in Vietnam."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = local_time(value).date()
    return value.strftime("%d/%m/%Y")


def choices(members: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Return (value, words) of the members of an enum, as lists to choose from take them."""
    return [(member.value, label(member)) for member in members]


def month(value: Month | str | None) -> str:
    """Write a month as MM/yyyy."""
    if not value:
        return ""
    found = value if isinstance(value, Month) else Month.parse(value)
    return f"{found.month:02d}/{found.year}"


def instant(value: datetime | None) -> str:
    """Write a moment as Vietnam's clock shows it."""
    return "" if value is None else local_time(value).strftime("%d/%m/%Y %H:%M")


def number(value: Any) -> str:
    """Write a count with the language's thousands mark."""
    text = f"{int(value):,}"
    return text.replace(",", ".") if locale() == "vi" else text
