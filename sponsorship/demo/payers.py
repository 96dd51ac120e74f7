"""Who is expected to pay by transfer in a month, handed out line by line."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from sponsorship.demo.commitments import Method
from sponsorship.demo.names import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

    from core.dates import Month
    from sponsorship.demo.sponsors import Commitment

MOST_CHILDREN_IN_ONE_PAYMENT = 4


class Payers:
    """Those whose transfer is due and who have not been given a line yet."""

    def __init__(self, rng: Random, commitments: Sequence[Commitment], month: Month) -> None:
        """Line up the payers of a month in a drawn order."""
        self._rng = rng
        self._names = Counter(plain(each.sponsor.name) for each in commitments)
        self.waiting = transfers_due(commitments, month)
        rng.shuffle(self.waiting)

    def shares_name(self, commitment: Commitment) -> bool:
        """Say whether the payer's name points to more than one commitment."""
        return self._names[plain(commitment.sponsor.name)] > 1

    def has_own_name(self, commitment: Commitment) -> bool:
        """Say whether the payer's name points to this commitment alone."""
        return not self.shares_name(commitment)

    def take(self, count: int, fits: Callable[[Commitment], bool]) -> list[Commitment]:
        """Take up to so many fitting payers out of the waiting ones, but never the last one."""
        taken = [each for each in self.waiting if fits(each)][:count]
        taken = taken[: len(self.waiting) - 1]
        codes = {each.code for each in taken}
        self.waiting = [each for each in self.waiting if each.code not in codes]
        return taken

    def take_groups(self, count: int) -> Iterator[list[Commitment]]:
        """Take up to so many groups of several commitments that one sponsor pays together."""
        by_sponsor = Counter(each.sponsor_code for each in self.waiting)
        several = [code for code, held in by_sponsor.items() if held > 1]
        for code in several[:count]:
            size = self._rng.randint(2, MOST_CHILDREN_IN_ONE_PAYMENT)
            group = self.take(size, partial(_is_held_by, code))
            if len(group) > 1:
                yield group


def transfers_due(commitments: Sequence[Commitment], month: Month) -> list[Commitment]:
    """Return the commitments whose instalment of a month should come through the bank."""
    return [
        each
        for each in commitments
        if each.terms.method is Method.TRANSFER and each.terms.falls_due(month)
    ]


def _is_held_by(sponsor_code: str, commitment: Commitment) -> bool:
    return commitment.sponsor_code == sponsor_code
