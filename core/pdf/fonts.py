"""The embedded Noto Sans faces, and text reduced to what they can show."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

if TYPE_CHECKING:
    from pathlib import Path

REGULAR = "NotoSans"
BOLD = "NotoSans-Bold"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Above and below the base line, as a share of the font size; they add up to one line.
ASCENT, DESCENT = 1.07, 0.29

_FILES = {REGULAR: "NotoSans_400Regular.ttf", BOLD: "NotoSans_700Bold.ttf"}
# Of each registered face: which characters it can draw.
_glyphs: dict[str, dict[int, int]] = {}


def configure_fonts(folder: Path) -> None:
    """Register the faces found in `folder`, once a process; nothing can be drawn before.

    Raises FileNotFoundError naming the file that set-up should have installed.
    """
    for name, filename in _FILES.items():
        if name in _glyphs:
            continue
        path = folder / filename
        if not path.is_file():
            message = f"font {path} is missing: run the set-up of the front-end assets"
            raise FileNotFoundError(message)
        font = TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        _glyphs[name] = font.face.charToGlyph


def printable(text: str) -> str:
    """Return `text` as one composed line in which every character has a glyph.

    White space becomes a plain space (the no-break space stays); what the faces cannot show,
    control and direction marks included, becomes the visible replacement character.
    """
    return unicodedata.normalize("NFC", text).translate(_shown)


def text_width(text: str, font: str, size: float) -> float:
    """Return the width in points of printable text."""
    return pdfmetrics.stringWidth(text, font, size)


class _Shown(dict[int, str]):
    """Translation table that decides about each character the first time it is met."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = self._decide(chr(code))
        return shown

    @staticmethod
    def _decide(character: str) -> str:
        if character != "\N{NO-BREAK SPACE}" and character.isspace():
            return " "
        is_control = unicodedata.category(character).startswith("C")
        has_glyph = all(ord(character) in _glyphs[name] for name in _FILES)
        return character if has_glyph and not is_control else REPLACEMENT


_shown = _Shown()
