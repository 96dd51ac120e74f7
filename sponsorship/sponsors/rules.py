"""Words of sponsor lists: how often, for how long, by which way."""

import re

from core.text import search_key
from payments.pledges.rules import Method, Rhythm


class UnknownWord(ValueError):
    """A word that stands for nothing we know."""


_RHYTHMS = {
    Rhythm.MONTH: ("thang", "hang thang", "moi thang", "theo thang", "1 thang", "month", "monthly"),
    Rhythm.QUARTER: ("quy", "hang quy", "moi quy", "theo quy", "3 thang", "quarter", "quarterly"),
    Rhythm.YEAR: ("nam", "hang nam", "moi nam", "theo nam", "12 thang", "year", "yearly", "annual"),
}
_METHODS = {
    Method.TRANSFER: ("chuyen khoan", "ck", "ngan hang", "bank transfer", "transfer", "bank"),
    Method.CASH: ("tien mat", "tm", "cash"),
    Method.CARD: ("the", "card"),
    Method.WITNESSED: (
        "trao truc tiep",
        "truc tiep",
        "trao tan tay",
        "handed over directly",
        "direct",
        "witnessed",
    ),
}
_RHYTHM_OF = {word: rhythm for rhythm, words in _RHYTHMS.items() for word in words}
_METHOD_OF = {word: method for method, words in _METHODS.items() for word in words}

_LENGTH = re.compile(r"([1-9][0-9]{0,2}) (thang|months?|nam|years?)")
_OPEN_ENDED = re.compile(
    r"(den|toi|until|to) (khi )?(du )?[0-9]{2}( tuoi| years?( old)?)?"
    r"|khong thoi han|dai han|lau dai|open( ended)?"
)
MONTHS_A_YEAR = 12


def read_rhythm(text: str) -> Rhythm:
    """Return how often an instalment falls due; nothing written means every month."""
    key = search_key(text)
    if key and key not in _RHYTHM_OF:
        raise UnknownWord(text)
    return _RHYTHM_OF.get(key, Rhythm.MONTH)


def read_method(text: str) -> Method:
    """Return how the money comes; nothing written means by transfer."""
    key = search_key(text)
    if key and key not in _METHOD_OF:
        raise UnknownWord(text)
    return _METHOD_OF.get(key, Method.TRANSFER)


def read_term(text: str) -> int | None:
    """Return the months promised; None for a promise until the programme's age, or none written."""
    key = search_key(text)
    if not key or _OPEN_ENDED.fullmatch(key):
        return None
    if match := _LENGTH.fullmatch(key):
        years = match[2].startswith(("nam", "year"))
        return int(match[1]) * (MONTHS_A_YEAR if years else 1)
    raise UnknownWord(text)
