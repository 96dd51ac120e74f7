"""A letter on paper: A4, in the reader's language, the words as written below a translation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.pdf.palette import GREEN, GREY, MUTED
from core.pdf.sheet import A4, MM, Align, Sheet
from core.pdf.text import Style, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = A4
MARGIN: Final = 25 * MM
INNER: Final = WIDTH - 2 * MARGIN
TOP: Final = 20 * MM
FOOT: Final = HEIGHT - 24 * MM

FUND: Final = Style(11, bold=True, color=GREEN)
TITLE: Final = Style(15, bold=True)
TEXT: Final = Style(11.5)
SMALL: Final = Style(8.5, color=MUTED)


@dataclass(frozen=True, slots=True)
class LetterView:
    """What stands on the paper, in the reader's language; ``original`` is "" where not translated.

    ``code`` is the child's, for who hands the letter over.
    """

    fund: str
    title: str
    day: str
    text: str
    original: str
    original_title: str
    note: str
    hotlines: str
    code: str
    language: str


def draw_letter(view: LetterView) -> bytes:
    """Return the letter as a PDF of as many pages as it takes; equal views give equal bytes."""
    return _Paper(view).draw()


class _Paper:
    def __init__(self, view: LetterView) -> None:
        self.view = view
        self.sheet = Sheet(A4, view.title, view.language)
        self.y = TOP

    def draw(self) -> bytes:
        view = self.view
        self._lines([view.fund], FUND)
        self.sheet.rule(MARGIN, self.y + 4, INNER, GREY)
        self.y += 22
        self._lines(wrap(view.title, TITLE, INNER), TITLE)
        self._lines([view.day], SMALL)
        self.y += 14
        self._lines(_paragraphs(view.text), TEXT)
        if view.original:
            self.y += 18
            self._lines([view.original_title], SMALL)
            self.y += 4
            self._lines(_paragraphs(view.original), TEXT)
        self._foot()
        return self.sheet.finish()

    def _lines(self, lines: Sequence[str], style: Style) -> None:
        for line in lines:
            if self.y + style.leading > FOOT - 8:
                self._foot()
                self.sheet.next_page()
                self.y = TOP
            self.sheet.text(MARGIN, self.y, line, style)
            self.y += style.leading

    def _foot(self) -> None:
        self.sheet.rule(MARGIN, FOOT, INNER, GREY)
        y = self.sheet.lines(MARGIN, FOOT + 6, wrap(self.view.note, SMALL, INNER), SMALL)
        self.sheet.text(MARGIN, y, self.view.hotlines, SMALL)
        self.sheet.text(MARGIN + INNER, y, self.view.code, SMALL, Align.RIGHT)


def _paragraphs(text: str) -> list[str]:
    return [line for paragraph in text.splitlines() for line in wrap(paragraph, TEXT, INNER)]
