"""Codes that we issued, found in a narrative: whole, broken, or with one thing wrong."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    """As many characters in a row as a code has, whatever breaks stand between them.

    ``stands_alone``: it is one word, or one that was broken once.
    """

    text: str
    start: int
    end: int
    stands_alone: bool


class Issued(frozenset[str]):
    """The codes that we issued, with the letters that they begin with."""

    def __new__(cls, codes: Iterable[str] = ()) -> Self:
        """Keep the codes."""
        return super().__new__(cls, codes)

    def __init__(self, _codes: Iterable[str] = ()) -> None:
        self.prefixes = frozenset(code[:PREFIX] for code in self)
        self._turned = frozenset(prefix[::-1] for prefix in self.prefixes)
        self._letters = [frozenset(letters) for letters in zip(*self.prefixes, strict=True)]

    def may_begin(self, text: str) -> bool:
        """Say whether a text begins as one of the codes with one thing wrong may."""
        beginning = text[:PREFIX]
        return beginning in self._turned or any(
            letter in known for letter, known in zip(beginning, self._letters, strict=False)
        )


class _Text:
    """A text as its letters and digits: ``places`` are theirs in it, ``begins`` those of words."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = [place for place, letter in enumerate(text) if letter.isalnum()]
        self.letters = "".join(text[place] for place in self._places)
        self.begins = [
            number
            for number, place in enumerate(self._places)
            if number == 0 or self._places[number - 1] != place - 1
        ]
        self._begins = frozenset((*self.begins, len(self.letters)))

    def window(self, first: int) -> _Window | None:
        """Return the window that begins with a letter; None when more than breaks is in it."""
        last = first + LENGTH
        if last > len(self.letters):
            return None
        broken = [place for place in range(first + 1, last) if place in self._begins]
        if not all(self._is_break(place) for place in broken):
            return None
        return _Window(
            text=self.letters[first:last],
            start=self._places[first],
            end=self._places[last - 1] + 1,
            stands_alone=len(broken) <= 1 and {first, last} <= self._begins,
        )

    def _is_break(self, place: int) -> bool:
        between = self._text[self._places[place - 1] + 1 : self._places[place]]
        return _BREAK.fullmatch(between) is not None


def sightings(text: str, issued: Issued) -> list[Sighting]:
    """Find codes in a text of capitals, the whole ones first; no two share a character.

    Certain is a code of ours that stands alone. Doubtful is one that is glued to a word, broken
    more than once, or read by putting one character right or two neighbours back.
    """
    if not issued:
        return []
    letters = _Text(text)
    found: list[Sighting] = []
    for seen in (*_whole(letters, issued), *_nearly(letters, issued)):
        if all(seen.end <= other.start or seen.start >= other.end for other in found) or (
            seen.code is not None and any(_same_place(seen, other) for other in found)
        ):
            found.append(seen)
    return found


def _same_place(one: Sighting, other: Sighting) -> bool:
    """Say whether two readings are of one word, either of which may be meant."""
    return (one.start, one.end) == (other.start, other.end) and not other.certain


def _whole(text: _Text, issued: Issued) -> Iterator[Sighting]:
    letters = text.letters
    for first in range(len(letters) - LENGTH + 1):
        if letters[first : first + LENGTH] in issued and (window := text.window(first)):
            yield Sighting(window.start, window.end, window.text, window.stands_alone)


def _nearly(text: _Text, issued: Issued) -> Iterator[Sighting]:
    """Yield what stands alone and is a code of nobody, or one of ours with a slip."""
    for first in text.begins:
        if not issued.may_begin(text.letters[first : first + LENGTH]):
            continue
        window = text.window(first)
        if window is None or not window.stands_alone or window.text in issued:
            continue
        if window.text[:PREFIX] in issued.prefixes and is_issued(window.text):
            yield Sighting(window.start, window.end, None, certain=False)
        for code in corrections(window.text):
            if code in issued:
                yield Sighting(window.start, window.end, code, certain=False)
