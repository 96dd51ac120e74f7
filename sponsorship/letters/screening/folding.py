"""A letter as the detector reads it: folded, and each character knows where it stood."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from core.text import search_key

Span = tuple[int, int]

BLANK = "\ufffc"
"""Stands where something was found already: neither a letter nor a space."""
_CARRIED = {"Mn", "Me", "Cf"}
"""Accents, frames and what nobody sees belong to the character before them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded text; `starts` and `ends` say where each of its characters stood."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def spans(self, found: Iterable[Span]) -> list[Span]:
        """Return where in the original the places of the reading stand, joined and in order."""
        return joined(
            (self.starts[start], self.ends[end - 1]) for start, end in found if start < end
        )

    def without(self, spans: Iterable[Span]) -> "Reading":
        """Return the reading with nothing left in these places of the original, in order."""
        left, ends = iter(spans), (0, 0)
        text = []
        for char, start in zip(self.text, self.starts, strict=True):
            while start >= ends[1] and (following := next(left, None)):
                ends = following
            text.append(BLANK if ends[0] <= start < ends[1] else char)
        return replace(self, text="".join(text))


def folded(text: str) -> Reading:
    """Return a text in small letters without accents, as names are searched by."""
    return _read(text, _folded)


def composed(text: str) -> Reading:
    """Return a text with its capitals and accents, each letter in its one usual form."""
    return _read(text, _composed)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap as one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def _read(text: str, fold: Callable[[str], str]) -> Reading:
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        part = fold(text[start:end])
        parts.append(part)
        starts += [start] * len(part)
        ends += [end] * len(part)
    return Reading("".join(parts), tuple(starts), tuple(ends))


def _clusters(text: str) -> Iterator[Span]:
    """Yield each character together with what it carries."""
    start = 0
    for place in range(1, len(text)):
        if text[place].isascii() or unicodedata.category(text[place]) not in _CARRIED:
            yield start, place
            start = place
    if text:
        yield start, len(text)


@lru_cache(maxsize=4_096)
def _folded(cluster: str) -> str:
    if cluster.isascii():
        return cluster.lower()
    bare = _bare(cluster, "NFKD")
    return "".join(map(_digit, search_key(bare) or bare))


@lru_cache(maxsize=4_096)
def _composed(cluster: str) -> str:
    return cluster if cluster.isascii() else "".join(map(_digit, _bare(cluster, "NFKC")))


def _bare(cluster: str, form: Literal["NFKC", "NFKD"]) -> str:
    """Return a character in a Unicode form, without what that form leaves beside the letter."""
    seen = "".join(char for char in cluster if unicodedata.category(char) not in {"Me", "Cf"})
    whole = unicodedata.normalize(form, seen)
    return "".join(char for char in whole if unicodedata.category(char) != "Mn")


def _digit(char: str) -> str:
    """Return a digit of any script as ours; other characters stay."""
    return str(unicodedata.decimal(char)) if char.isdecimal() else char
