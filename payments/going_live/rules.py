"""What the old books held, row by row, and how balances of accounts and funds meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from core.dates import Month

A = TypeVar("A")
F = TypeVar("F")


class LineKind(StrEnum):
    """What a row of the opening list says."""

    ACCOUNT = "account"
    FUND = "fund"
    ARREARS = "arrears"
    ADVANCE = "advance"
    NUMBER = "number"


class Stage(StrEnum):
    """Where an organisation stands: still in its old books, asked, live, or asked to go back."""

    BEFORE = "before"
    ASKED = "asked"
    LIVE = "live"
    ASKED_BACK = "asked_back"


@dataclass(frozen=True, slots=True)
class Line:
    """A row: balance of an account or a fund, a commitment's month, or a paper's last number.

    ``amount`` is in minor units of the books' currency, or the number of a paper.
    """

    row: int
    kind: LineKind
    code: str
    amount: int
    month: Month | None = None


def of_kind(lines: Sequence[Line], kind: LineKind) -> list[Line]:
    """Return the rows of a kind, in the order given."""
    return [line for line in lines if line.kind is kind]


def meet(held: Sequence[tuple[A, int]], owned: Sequence[tuple[F, int]]) -> list[tuple[A, F, int]]:
    """Give what accounts hold to the funds that own it, in the order given: (account, fund, part).

    Both sides must have one sum; every part is above zero. ValueError when the sums differ.
    """
    if sum(amount for _, amount in held) != sum(amount for _, amount in owned):
        raise ValueError("what accounts hold and what funds own are different sums")
    parts: list[tuple[A, F, int]] = []
    accounts = [(name, amount) for name, amount in held if amount]
    funds = [(name, amount) for name, amount in owned if amount]
    while accounts and funds:
        (account, has), (fund, needs) = accounts.pop(0), funds.pop(0)
        part = min(has, needs)
        parts.append((account, fund, part))
        if has > part:
            accounts.insert(0, (account, has - part))
        if needs > part:
            funds.insert(0, (fund, needs - part))
    return parts
