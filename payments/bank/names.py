"""Donors' names in what a bank writes: word for word, or with a slip in one word."""

from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

ALIKE = 90.0
"""Two folded names of this likeness (of 100) may be one name with a slip of the keyboard."""
LIKE_WORDS = 70.0
"""The words that differ must be like each other: An and Anh may be one, An and Binh are two."""
SHORTEST = 2
"""Words of a name; a single one stands in many texts by chance."""


class Names:
    """Folded names, found without a look at each of them.

    A name with one word wrong is found by its other words: each name is filed once for each word,
    with that word left open.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = set(names)
        self._open: dict[str, list[str]] = {}
        for name in sorted(self._names):
            for opened in _opened(name):
                self._open.setdefault(opened, []).append(name)

    def find(self, words: str) -> list[str]:
        """Return the names in folded words: the longest one as it stands, else the likest ones."""
        for window in word_windows(words):
            if window in self._names:
                return [window]
        for window in word_windows(words):
            near = {name for opened in _opened(window) for name in self._open.get(opened, ())}
            likest = {name: _likeness(window, name) for name in near}
            found = [name for name in near if likest[name] >= ALIKE]
            if found:
                return sorted(found, key=lambda name: (-likest[name], name))
        return []


def word_windows(text: str, *, shortest: int = SHORTEST) -> Iterator[str]:
    """Yield every run of words of a folded text, the longest first."""
    words = text.split()
    for length in range(len(words), shortest - 1, -1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def _opened(name: str) -> Iterator[str]:
    """Yield the name with each of its words left open; a number is never left open."""
    words = name.split()
    if len(words) > SHORTEST:
        for place, word in enumerate(words):
            if not word.isdecimal():
                yield " ".join((*words[:place], "*", *words[place + 1 :]))


def _likeness(one: str, other: str) -> float:
    """Return how like two names are that differ in one word, 0 when the words are not."""
    (mine, theirs) = next(
        (pair for pair in zip(one.split(), other.split(), strict=True) if pair[0] != pair[1]),
        ("", ""),
    )
    if fuzz.ratio(mine, theirs) < LIKE_WORDS:
        return 0.0
    return fuzz.ratio(one, other)
