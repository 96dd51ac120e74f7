"""What an impact statement prints, as plain values that some audience rule has let through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from core.money import Money


class MonthState(StrEnum):
    """How far the money of one pledged month has come."""

    NONE = "none"
    DUE = "due"
    PAID = "paid"
    HANDED_OVER = "handed_over"


class MonthCell(NamedTuple):
    """One of the twelve cells of a child's strip: the month's number and its state."""

    label: str
    state: MonthState


class ReportLine(NamedTuple):
    """One thing told about a child (school, health, a letter); empty text = not yet reported."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPart:
    """A child as this donor may see it; `name` stays empty without consent."""

    code: str
    name: str
    months: tuple[MonthCell, ...]
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """A pledged month, the receipt it was paid with, and where the money is now."""

    month: str
    child_code: str
    receipt: str
    amount: Money
    whereabouts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactView:
    """Everything an impact statement prints; all amounts are of one currency.

    `handed_over` counts hand-overs to children and grants, `waiting` what the fund still holds.
    """

    fund_name: str
    fund_address: str
    period: str
    prepared_on: date
    donor_code: str
    donor_name: str
    paid: Money
    handed_over: Money
    waiting: Money
    children: tuple[ChildPart, ...]
    money: tuple[MoneyLine, ...]
    complaint: str
