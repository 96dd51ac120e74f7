"""What sponsors have promised: amounts, rhythms and terms that add up to the published month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from sponsorship.demo.chance import REFERENCE_CHILDREN, apportion, dealt, scaled

if TYPE_CHECKING:
    from random import Random

    from core.dates import Month

COMMITMENTS = 705
MONTH_TOTAL = 280_300_000
STEP = 100_000
LOWEST, HIGHEST = 200_000, 1_000_000
LONGEST_RUN = 36
AMOUNTS = {500_000: 30, 300_000: 20, 200_000: 9, 700_000: 8, 400_000: 7, 1_000_000: 6}
TERMS: dict[int | None, int] = {None: 75, 24: 14, 12: 11}


class Rhythm(IntEnum):
    """How many months lie between two instalments."""

    MONTH = 1
    QUARTER = 3
    YEAR = 12

    @property
    def word(self) -> str:
        """The word of the sponsor list."""
        return {Rhythm.MONTH: "tháng", Rhythm.QUARTER: "quý", Rhythm.YEAR: "năm"}[self]


class Method(StrEnum):
    """How the money comes, in the words of the sponsor list."""

    TRANSFER = "chuyển khoản"
    CASH = "tiền mặt"
    DIRECT = "trao trực tiếp"


class Standing(StrEnum):
    """How a commitment stands in the month the demo is drawn for."""

    DUE = "an instalment falls in the month"
    BETWEEN = "its next instalment falls in a later month"
    OVER = "its term is over: to renew"
    DIRECT = "handed over directly"
    DIRECT_OVER = "handed over directly, and its term is over"


MIX = {
    Standing.DUE: {Rhythm.MONTH: 558, Rhythm.QUARTER: 12, Rhythm.YEAR: 3},
    Standing.BETWEEN: {Rhythm.QUARTER: 33, Rhythm.YEAR: 29},
    Standing.OVER: {Rhythm.MONTH: 16, Rhythm.QUARTER: 2, Rhythm.YEAR: 2},
    Standing.DIRECT: {Rhythm.MONTH: 41, Rhythm.QUARTER: 5, Rhythm.YEAR: 1},
    Standing.DIRECT_OVER: {Rhythm.MONTH: 3},
}
METHODS = {
    Standing.DUE: {Method.TRANSFER: 501, Method.CASH: 72},
    Standing.BETWEEN: {Method.TRANSFER: 42, Method.CASH: 20},
    Standing.OVER: {Method.TRANSFER: 16, Method.CASH: 4},
    Standing.DIRECT: {Method.DIRECT: 1},
    Standing.DIRECT_OVER: {Method.DIRECT: 1},
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The money side of a commitment; `amount` is VND an instalment, `length` is in months."""

    amount: int
    rhythm: Rhythm
    start: Month
    length: int | None
    method: Method

    def is_over(self, month: Month) -> bool:
        """Say whether the agreed length has passed by a month."""
        return self.length is not None and month - self.start >= self.length

    def falls_due(self, month: Month) -> bool:
        """Say whether an instalment is to be paid to the fund in a month.

        Monthly sponsors of these registers pay from the month before their start.
        """
        elapsed = month - self.start
        return (
            self.method is not Method.DIRECT
            and elapsed >= (-1 if self.rhythm is Rhythm.MONTH else 0)
            and elapsed % self.rhythm == 0
            and not self.is_over(month)
        )


def draw_terms(rng: Random, children: int, month: Month) -> list[Terms]:
    """Draw the terms of all commitments, in no order; what is due adds up to the scaled total."""
    total = scaled(COMMITMENTS, children)
    weights = {standing: sum(mix.values()) for standing, mix in MIX.items()}
    terms = []
    for standing, count in apportion(total, weights, least=1).items():
        rhythms = dealt(apportion(count, MIX[standing]), rng)
        methods = dealt(apportion(count, METHODS[standing]), rng)
        terms += [
            _draw(rng, standing, rhythm, method, month)
            for rhythm, method in zip(rhythms, methods, strict=True)
        ]
    month_total = round(MONTH_TOTAL * children / REFERENCE_CHILDREN / STEP) * STEP
    _settle(terms, month, month_total)
    rng.shuffle(terms)
    return terms


def _draw(rng: Random, standing: Standing, rhythm: Rhythm, method: Method, month: Month) -> Terms:
    length = rng.choices(list(TERMS), list(TERMS.values()))[0]
    run = range(min(length or LONGEST_RUN, LONGEST_RUN))
    match standing:
        case Standing.DUE:
            elapsed = rng.choice(run[::rhythm])
        case Standing.BETWEEN:
            elapsed = rng.choice([gone for gone in run if gone % rhythm])
        case Standing.DIRECT:
            elapsed = rng.choice(run)
        case _:
            length = rng.choice((12, 24))
            elapsed = length + rng.randrange(3)
    amount = rhythm * rng.choices(list(AMOUNTS), list(AMOUNTS.values()))[0]
    return Terms(amount, rhythm, month + -elapsed, length, method)


def _settle(terms: list[Terms], month: Month, month_total: int) -> None:
    """Raise or lower monthly amounts by one step each until the month adds up to its total."""
    due = [place for place, term in enumerate(terms) if term.falls_due(month)]
    monthly = [place for place in due if terms[place].rhythm is Rhythm.MONTH]
    missing = month_total - sum(terms[place].amount for place in due)
    step = STEP if missing > 0 else -STEP
    while missing:
        fit = [place for place in monthly if LOWEST <= terms[place].amount + step <= HIGHEST]
        for place in fit[: missing // step]:
            terms[place] = replace(terms[place], amount=terms[place].amount + step)
            missing -= step
        if not fit:
            message = f"{month_total} cannot be shared by {len(due)} instalments"
            raise ValueError(message)
