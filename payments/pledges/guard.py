"""The guard of the monthly run: a month that is far above the usual is looked at by a person.

Like is compared with like: the monthly part with the month before, the quarterly part with three
months before, the yearly parts with a year before, so that September, with its school year, is no
alarm by itself. A part that has nothing before it counts in full.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 3
"""So many times the usual is still believed."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a month asks in one rhythm of ``step`` months, and what its month before asked."""

    step: int
    currency: str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Excess:
    """A currency's total, minor units, that is more than three times what is usual."""

    currency: str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Raised:
    """A commitment whose first instalment of new terms is more than three times the usual one."""

    code: str
    amount: int
    usual: int
    currency: str


def excesses(parts: Iterable[Part]) -> list[Excess]:
    """Return the currencies whose total exceeds three times the usual.

    Where nothing was ever billed there is nothing to compare with, and nothing exceeds it.
    """
    now: defaultdict[str, int] = defaultdict(int)
    before: defaultdict[str, int] = defaultdict(int)
    for part in parts:
        now[part.currency] += part.now
        before[part.currency] += part.before
    return [
        Excess(currency, total, before[currency])
        for currency, total in sorted(now.items())
        if total > MOST * before[currency] > 0
    ]
