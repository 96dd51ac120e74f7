"""Text as it is stored, searched and sorted: one Unicode form and Vietnamese order."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Pasted in unseen from web pages and messengers; they mean nothing here.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF]
)
# They make a text read differently from what it is.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKS_IN_A_ROW = 4
# The last two code points of every Unicode plane are no characters.
_PLANE_END = 0xFFFE

# Letters that no Unicode decomposition takes apart.
_UNDECOMPOSED = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae"})
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`"))

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_ALPHABET = {
    letter: f"{12 + place}" for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
}
_DIGITS = {digit: f"{2 + place:02d}" for place, digit in enumerate("0123456789")}
_WEIGHTS = {" ": "01"} | _DIGITS | _ALPHABET
_END = "00"


class BadText(ValueError):
    """A text that may not be stored; `code` says why, `value` is the offending character.

    Codes: control (NUL and other control characters, half characters), direction (hidden
    changes of reading direction), marks (a pile of accents on one letter).
    """

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value!a}")
        self.code = code
        self.value = value


def clean(text: str) -> str:
    """Return one line of text as we store it: NFC, single spaces, nothing invisible.

    Raises BadText for characters that no honest text holds.
    """
    return " ".join(_normal(text).split())


def clean_lines(text: str) -> str:
    """Return several lines of text as we store them: each one clean, no two blank ones together.

    Raises BadText for characters that no honest text holds.
    """
    lines = [clean(line) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


@lru_cache(maxsize=4_096)
def search_key(text: str) -> str:
    """Return the text folded for searching: no case, accents or punctuation, đ as d.

    `Hoà`, `Hòa` and `HOA` share one key, and so do `H'Mông` and `Hmong`. Letters of other
    scripts stay, so that such a name can still be found.
    """
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_UNDECOMPOSED)
    folded = "".join(
        char for char in folded.translate(_APOSTROPHES) if unicodedata.category(char) != "Mn"
    )
    return unicodedata.normalize("NFC", " ".join(re.findall(r"[^\W_]+", folded)))


def given_name(full_name: str) -> str:
    """Return the name a person is called by: the last word, Vietnamese names end with it.

    Ê Đê and Gia Rai names that begin with the marker Y or H end with the clan instead:
    `Y Blŭk Êban` is called Y Blŭk, `H'Hen Niê` is called H'Hen.
    """
    given, _ = _name_parts(full_name)
    return " ".join(given)


def sort_key(full_name: str) -> str:
    """Return a key that sorts people as a Vietnamese class list does.

    By given name, then by the rest; letters a ă â b … before tones (level, huyền, hỏi, ngã,
    sắc, nặng). The key is digits only, so every database collation sorts it the same way.
    """
    given, rest = _name_parts(full_name)
    return _key_of(given) + _key_of(rest)


def title_sort_key(title: str) -> str:
    """Return a key that sorts places and titles from their first word on, as ``sort_key`` does."""
    return _key_of(title.split())


def name_case(name: str) -> str:
    """Return a name typed all in capitals or all small with capital initials.

    Mixed case is how the person writes it, and stays.
    """
    if not (name.isupper() or name.islower()):
        return name
    return re.sub(r"[^\W_]+", lambda word: word[0][:1].upper() + word[0][1:].lower(), name)


def _name_parts(full_name: str) -> tuple[list[str], list[str]]:
    """Return the words of the given name and the words of the rest."""
    words = full_name.split()
    if len(words) > 1 and words[0] in {"Y", "H"}:
        return words[:2], words[2:]
    if words and re.match(r"H['’ʼ]\w", words[0]):
        return words[:1], words[1:]
    return words[-1:], words[:-1]


def _normal(text: str) -> str:
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if (
            (category == "Cc" and char not in "\t\n\r")
            or category == "Cs"
            or _is_noncharacter(char)
        ):
            raise BadText("control", char)
        if char in _DIRECTION:
            raise BadText("direction", char)
        marks = marks + 1 if category == "Mn" else 0
        if marks > _MARKS_IN_A_ROW:
            raise BadText("marks", char)
    return text


def _is_noncharacter(char: str) -> bool:
    return ord(char) & _PLANE_END == _PLANE_END or "\ufdd0" <= char <= "\ufdef"


def _key_of(words: list[str]) -> str:
    letters, tones = [], []
    for word in words:
        tone = 0
        plain = ""
        for char in unicodedata.normalize("NFD", word.casefold()):
            if char in _TONES:
                tone = tone or _TONES[char]
            else:
                plain += char
        letters.append("".join(map(_weight, unicodedata.normalize("NFC", plain))))
        tones.append(str(tone))
    return _WEIGHTS[" "].join(letters) + _END + "".join(tones)


def _weight(char: str) -> str:
    """Return the place of a character: space, digits, the Vietnamese alphabet, all others."""
    if char in _WEIGHTS:
        return _WEIGHTS[char]
    base = search_key(char)
    if not base:
        return ""
    return "".join(_WEIGHTS.get(part) or f"9{ord(part):07d}" for part in base)
