"""Text that always fits: wrapped at spaces, shrunk where room is short, never cut."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.pdf.fonts import ASCENT, BOLD, DESCENT, REGULAR, printable, text_width
from core.pdf.palette import INK


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: size in points, weight, colour as #rrggbb."""

    size: float
    bold: bool = False
    color: str = INK

    @property
    def font(self) -> str:
        """The registered name of the face."""
        return BOLD if self.bold else REGULAR

    @property
    def leading(self) -> float:
        """Points from one line to the next, with room for stacked Vietnamese marks."""
        return self.size * (ASCENT + DESCENT)

    def width(self, text: str) -> float:
        """Return the width of printable text in points."""
        return text_width(text, self.font, self.size)


def wrap(text: str, style: Style, width: float) -> list[str]:
    """Break text into printable lines no wider than `width` points; at least one line.

    A word wider than the line is broken inside, so that no letter of a name is ever lost.
    """
    lines: list[str] = []
    line = ""
    for word in printable(text).split(" "):
        candidate = f"{line} {word}" if line else word
        if style.width(candidate) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        *full, line = _chop(word, style, width)
        lines.extend(full)
    return [*lines, line] if line or not lines else lines


def shrink(
    text: str, style: Style, width: float, *, lines: int = 1, smallest: float = 6
) -> tuple[Style, list[str]]:
    """Return the largest style at which text takes at most `lines` lines, and those lines.

    At the smallest size it may take more lines: nothing is left out.
    """
    wrapped = wrap(text, style, width)
    while len(wrapped) > lines and style.size > smallest:
        style = replace(style, size=max(smallest, style.size - 0.5))
        wrapped = wrap(text, style, width)
    return style, wrapped


def _chop(word: str, style: Style, width: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and style.width(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
