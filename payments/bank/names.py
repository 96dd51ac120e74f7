"""Donors' names in what a bank writes: word for word, or with a slip in one word."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

ALIKE = 90.0
"""Two folded names of this likeness (of 100) may be one name with a slip of the keyboard."""
LIKE_WORDS = 70.0
"""The words that differ must be like each other: An and Anh may be one, An and Binh are two."""
SHORTEST = 2
"""Words of a name; a single one stands in many texts by chance."""
GIVING = frozenset({"ho tro", "tai tro"})
"""To support, to sponsor: they begin with what is a name elsewhere, and are none here."""


@dataclass(frozen=True, slots=True)
class Found:
    """Donors' names that a text may hold, the likest first.

    ``goes_on``: beside them stands a number or a word of names, so that they may be a part of
    somebody else's: Le Ngoc Anh in Le Ngoc Anh Trang, School 1 in School 1 12.
    """

    names: tuple[str, ...] = ()
    goes_on: bool = False


class Names:
    """Folded names, found without a look at each of them.

    A name with one word wrong is found by its other words: each name is filed once for each word,
    with that word left open. Only a word that no name holds is taken for a slip: Phan Dieu Thao is
    not Pham Dieu Thao written badly where there are people of both families. Such a slip is lost,
    and the line waits without a suggestion; the other way, namesakes would be mixed up.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = set(names)
        self._words = frozenset(word for name in self._names for word in name.split())
        self._longest = max((len(name.split()) for name in self._names), default=0)
        self._open: dict[str, list[str]] = {}
        for name in sorted(self._names):
            for _word, opened in _opened(name.split()):
                self._open.setdefault(opened, []).append(name)

    def find(self, text: str) -> Found:
        """Return the names in folded words: the longest that stand there, else nearly stand."""
        words = text.split()
        for length in range(min(len(words), self._longest), SHORTEST - 1, -1):
            starts = range(len(words) - length + 1)
            for search in (self._whole, self._nearly):
                for start in starts:
                    if names := search(words[start : start + length]):
                        return Found(names, self._goes_on(words, start, start + length))
        return Found()

    def _whole(self, window: Sequence[str]) -> tuple[str, ...]:
        name = " ".join(window)
        return (name,) if name in self._names else ()

    def _nearly(self, window: Sequence[str]) -> tuple[str, ...]:
        written = " ".join(window)
        likeness = {
            name: _likeness(written, name)
            for word, opened in _opened(window)
            if word not in self._words
            for name in self._open.get(opened, ())
        }
        alike = (name for name in likeness if likeness[name] >= ALIKE)
        return tuple(sorted(alike, key=lambda name: (-likeness[name], name)))

    def _goes_on(self, words: Sequence[str], start: int, end: int) -> bool:
        after = () if " ".join(words[end : end + 2]) in GIVING else words[end : end + 1]
        beside = (*words[max(0, start - 1) : start], *after)
        return any(word.isdecimal() or word in self._words for word in beside)


def _opened(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each word of a name, and the name with it left open; a number is never left open."""
    if len(words) > SHORTEST:
        for place, word in enumerate(words):
            if not word.isdecimal():
                yield word, " ".join((*words[:place], "*", *words[place + 1 :]))


def _likeness(one: str, other: str) -> float:
    """Return how like two names are that differ in one word, 0 when the words are not."""
    (mine, theirs) = next(
        (pair for pair in zip(one.split(), other.split(), strict=True) if pair[0] != pair[1]),
        ("", ""),
    )
    if fuzz.ratio(mine, theirs) < LIKE_WORDS:
        return 0.0
    return fuzz.ratio(one, other)
