"""Vietnamese written before Unicode: TCVN3 (ABC, .VnTime) and VNI fonts over Western letters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# Letters that only real Vietnamese text has; a file with them is in Unicode already.
_UNICODE = re.compile("[ăĂđĐơƠưƯ\u0300-\u036f\u1ea0-\u1ef9]")
_TCVN3 = str.maketrans(
    dict(
        zip(
            "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
            "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
            strict=True,
        )
    )
)
_VNI_ALONE = dict(zip("ñÑôÔöÖæÆóÓòÒîÎ", "đĐơƠưƯỉỈĩĨịỊỵỴ", strict=True))
# VNI writes a letter, then what stands above or below it.
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309",
    "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTER = re.compile(
    f"([aeouyôö])([{''.join(_VNI_MARKS)}])|[{''.join(_VNI_ALONE)}]", re.IGNORECASE
)
_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~]+")
# A syllable: what begins it, its vowels with their marks but without tones, what ends it.
_SYLLABLE = re.compile(
    "(b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|q|qu|r|s|t|th|tr|v|x)?"
    "(iêu|yêu|oai|oay|oeo|uây|uôi|ươi|ươu|uya|uyê|uyu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe"
    "|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y)"
    "(c|ch|m|n|ng|nh|p|t)?"
)
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_ENOUGH_CELLS = 2_000
_CONVINCING = 6
"""Different words that must become Vietnamese before a sheet is taken for one in an old font.

The heads of its columns alone have more; a foreign name that is there many times is one word.
"""
_CAPITALS = 4


def from_tcvn3(text: str) -> str:
    """Return a text whose letters are those of a TCVN3 font, in Unicode.

    The font of capitals draws small accented letters as capitals: what is all capitals but for
    them is so throughout.
    """
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    turned = text.translate(_TCVN3)
    capitals = len(plain) >= _CAPITALS and all(letter.isupper() for letter in plain)
    return turned.upper() if capitals else turned


def from_vni(text: str) -> str:
    """Return a text whose letters are those of a VNI font, in Unicode."""
    return _VNI_LETTER.sub(_vni_letter, text)


def to_unicode(rows: Sequence[Sequence[object]]) -> Sequence[Sequence[object]]:
    """Return the rows of a sheet with old letters turned into Unicode, the same rows if none are.

    A sheet is in an old font when its accented words become Vietnamese syllables by that font's
    table alone. Cells in Unicode already stay, such as titles typed later.
    """
    convert = _font_of(rows)
    if convert is None:
        return rows
    return [
        [convert(cell) if isinstance(cell, str) and _is_old(cell) else cell for cell in row]
        for row in rows
    ]


def best_reading(texts: Iterable[str]) -> str:
    """Return of several readings of one text the first with the most Vietnamese syllables."""
    return max(texts, key=_syllables)


def _font_of(rows: Sequence[Sequence[object]]) -> Callable[[str], str] | None:
    cells = (cell for row in rows for cell in row if isinstance(cell, str) and not cell.isascii())
    sample: list[str] = []
    for cell in cells:
        if _is_old(cell):
            sample.append(cell)
        if len(sample) == _ENOUGH_CELLS:
            break
    if not sample:
        return None
    text = " ".join(dict.fromkeys(word for cell in sample for word in cell.split()))
    as_it_is = _syllables(text)
    gained, font = max(
        ((_syllables(font(text)) - as_it_is, font) for font in (from_tcvn3, from_vni)),
        key=lambda found: found[0],
    )
    return font if gained >= _CONVINCING and 2 * gained > _accented(text) - as_it_is else None


def _is_old(cell: str) -> bool:
    return not cell.isascii() and not _UNICODE.search(cell)


def _vni_letter(found: re.Match[str]) -> str:
    if found[1] is None:
        return _VNI_ALONE[found[0]]
    letter = _VNI_ALONE.get(found[1], found[1])
    return unicodedata.normalize("NFC", letter + _VNI_MARKS[found[2].lower()])


def _accented(text: str) -> int:
    return sum(not word.isascii() for word in _WORD.findall(text))


def _syllables(text: str) -> int:
    """Return how many words of letters with accents could be Vietnamese."""
    words = (word for word in _WORD.findall(text) if not word.isascii() and len(word) > 1)
    return sum(_is_syllable(word) for word in words)


def _is_syllable(word: str) -> bool:
    parts = unicodedata.normalize("NFD", word.casefold())
    if len(_TONES.findall(parts)) > 1:
        return False
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONES.sub("", parts))))
