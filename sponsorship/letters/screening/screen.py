"""What in a letter would let a child and its sponsor find each other.

The reader sees every find; kinds that are certain are refused in what goes out.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from core.text import search_key
from sponsorship.letters.screening.digits import accounts, phones
from sponsorship.letters.screening.folding import Span, composed, folded
from sponsorship.letters.screening.patterns import handles, links, mails
from sponsorship.letters.screening.places import addresses, names


class Finding(StrEnum):
    """By what a person could be found; where two kinds meet, the earlier one is said."""

    PHONE = "phone"
    MAIL = "mail"
    LINK = "link"
    """Addresses of pages and names of domains."""
    HANDLE = "handle"
    """A name or number in a messenger or a network."""
    ACCOUNT = "account"
    """Numbers of bank accounts, cards and identity papers."""
    NAME = "name"
    """A name or place of this child or sponsor which must not be told."""
    ADDRESS = "address"
    """A house, a street, a village or a school, named or numbered."""


_SYLLABLES_OF_A_WORD = 2
_KIND_OF_PLACE = re.compile(
    r"^(?:xã|phường|đặc khu|thị trấn|thị xã|thôn|xóm|bản|ấp|làng|buôn|khu phố|tổ dân phố)\s+",
    re.IGNORECASE,
)

CERTAIN = frozenset(Finding) - {Finding.ADDRESS}
"""Kinds that may never stand in a letter that goes out."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place of a text, as a slice of it."""

    kind: Finding
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: a find, or what stands between two."""

    text: str
    kind: Finding | None


Detector = Callable[[str], Iterable[Span]]

_IN_NUMBERS: dict[Finding, Detector] = {Finding.PHONE: phones, Finding.ACCOUNT: accounts}
_IN_WORDS: dict[Finding, Detector] = {
    Finding.MAIL: mails,
    Finding.LINK: links,
    Finding.HANDLE: handles,
    Finding.ADDRESS: addresses,
}


def screen(text: str, secrets: Collection[str] = ()) -> tuple[Found, ...]:
    """Return what is found in a text, in order and apart from each other.

    `secrets` are names and places that must not be told, found without regard to case, accents
    and spacing; those of fewer than two letters are ignored.
    """
    plain, written = folded(text), composed(text)
    in_plain: dict[Finding, Detector] = {
        **_IN_NUMBERS,
        Finding.NAME: partial(names, secrets=secrets),
    }
    found: list[Found] = []
    for kind in Finding:
        if kind in in_plain:
            spans = plain.spans(in_plain[kind](plain.text))
        else:
            spans = written.spans(_IN_WORDS[kind](written.text))
        if spans:
            plain, written = plain.without(spans), written.without(spans)
            found += (Found(kind, *_trimmed(text, span)) for span in spans)
    return tuple(sorted(found, key=lambda one: one.start))


def is_certain(found: Found, text: str, secrets: Collection[str] = ()) -> bool:
    """Say whether a find may never go out; a person decides about the others.

    A name is doubtful where its accents make other words of it (*ta vẫn* beside Tả Van), and one
    of two syllables written without a capital, where it may be a word (*thống nhất*).
    """
    if found.kind is not Finding.NAME:
        return found.kind in CERTAIN
    part = text[found.start : found.end]
    spoken = _spelled(part)
    if spoken == search_key(spoken):
        return True
    lengths = [len(search_key(one).split()) for one in secrets if _spelled(one) == spoken]
    return bool(lengths) and (not part.islower() or max(lengths) > _SYLLABLES_OF_A_WORD)


def bare(place: str) -> str:
    """Return a place as people call it, without the word for its kind: Tả Van of Xã Tả Van."""
    return _KIND_OF_PLACE.sub("", place, count=1)


def pieces(text: str, found: Sequence[Found]) -> tuple[Piece, ...]:
    """Return a text cut at what was found in it; the pieces joined are the text."""
    cut: list[Piece] = []
    done = 0
    for one in found:
        if done < one.start:
            cut.append(Piece(text[done : one.start], None))
        cut.append(Piece(text[one.start : one.end], one.kind))
        done = one.end
    if done < len(text):
        cut.append(Piece(text[done:], None))
    return tuple(cut)


def _spelled(text: str) -> str:
    """Return the letters of a text with their accents, without case and spacing."""
    letters = unicodedata.normalize("NFC", text).casefold()
    return "".join(filter(str.isalnum, letters))


def _trimmed(text: str, span: Span) -> Span:
    """Return a span without the blanks around it."""
    start, end = span
    part = text[start:end]
    return end - len(part.lstrip()), start + len(part.rstrip())
