"""Codes that we issued, found in a narrative: whole, broken, or with one thing wrong."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from payments.pledges.codes import LENGTH, PREFIX, corrections, is_issued

BREAK = r"[\s.\-_]{1,2}"
"""What a bank or a payer puts into a code: a wrap, spaces, points."""
_BREAK = re.compile(BREAK)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A code at a place of the text; None for one that nobody of ours has."""

    start: int
    end: int
    code: str | None
    certain: bool


@dataclass(frozen=True, slots=True)
class _Window:
    """As many characters in a row as a code has, whatever breaks stand between them."""

    text: str
    start: int
    end: int
    breaks: int
    glued: bool

    @property
    def stands_alone(self) -> bool:
        """Say whether it is one word, or one that was broken once."""
        return not self.glued and self.breaks <= 1


class Issued(frozenset[str]):
    """The codes that we issued, with the letters that they begin with."""

    def __new__(cls, codes: Iterable[str] = ()) -> Self:
        """Keep the codes."""
        return super().__new__(cls, codes)

    def __init__(self, _codes: Iterable[str] = ()) -> None:
        self.prefixes = frozenset(code[:PREFIX] for code in self)


def sightings(text: str, issued: Issued) -> list[Sighting]:
    """Find codes in a text of capitals, the whole ones first; no two share a character.

    Certain is a code of ours that stands alone. Doubtful is one that is glued to a word, broken
    more than once, or read by putting one character right or two neighbours back.
    """
    if not issued:
        return []
    windows = list(_windows(text))
    found: list[Sighting] = []
    for seen in (*_whole(windows, issued), *_nearly(windows, issued)):
        if all(seen.end <= other.start or seen.start >= other.end for other in found) or (
            seen.code is not None and any(_same_place(seen, other) for other in found)
        ):
            found.append(seen)
    return found


def _same_place(one: Sighting, other: Sighting) -> bool:
    """Say whether two readings are of one word, either of which may be meant."""
    return (one.start, one.end) == (other.start, other.end) and not other.certain


def _whole(windows: Collection[_Window], issued: Issued) -> Iterator[Sighting]:
    for window in windows:
        if window.text in issued:
            yield Sighting(window.start, window.end, window.text, window.stands_alone)


def _nearly(windows: Collection[_Window], issued: Issued) -> Iterator[Sighting]:
    for window in windows:
        if not window.stands_alone or window.text in issued:
            continue
        if window.text[:PREFIX] in issued.prefixes and is_issued(window.text):
            yield Sighting(window.start, window.end, None, certain=False)
        for code in corrections(window.text):
            if code in issued:
                yield Sighting(window.start, window.end, code, certain=False)


def _windows(text: str) -> Iterator[_Window]:
    places = [place for place, letter in enumerate(text) if letter.isalnum()]
    joined = [True] * len(places)
    for number in range(1, len(places)):
        between = text[places[number - 1] + 1 : places[number]]
        joined[number] = not between or _BREAK.fullmatch(between) is not None
    for first in range(len(places) - LENGTH + 1):
        inside = places[first : first + LENGTH]
        if all(joined[first + 1 : first + LENGTH]):
            start, end = inside[0], inside[-1] + 1
            yield _Window(
                text="".join(text[place] for place in inside),
                start=start,
                end=end,
                breaks=sum(after - before > 1 for before, after in pairwise(inside)),
                glued=text[start - 1 : start].isalnum() or text[end : end + 1].isalnum(),
            )
