"""The reminder on paper: A4, one page each, folded in three into an envelope with a window.

The address stands where the windows of long envelopes (DL, window on the left, 90 by 45 mm, 20 mm
from the left and 45 mm from the top of the sheet) show it: DIN 5008, form B.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.batches import batches
from core.pdf.archive import bound
from core.pdf.palette import GREEN, GREY, MUTED, PALE_GREEN
from core.pdf.sheet import A4, MM, Align, Sheet
from core.pdf.text import Style, shrink, wrap
from core.qr import qr_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from payments.reminders.letter_view import LetterView

WIDTH, HEIGHT = A4
LEFT: Final = 25 * MM
RIGHT: Final = WIDTH - 20 * MM
INNER: Final = RIGHT - LEFT
WINDOW_TOP: Final = 47 * MM
WINDOW_HEIGHT: Final = 41 * MM
WINDOW_WIDTH: Final = 82 * MM
FOLDS: Final = (105 * MM, 210 * MM)
BODY_TOP: Final = 103 * MM
FOOT_TOP: Final = HEIGHT - 19 * MM
QR_SIZE: Final = 36 * MM
QR_ROOM: Final = QR_SIZE + 12 * MM
LABEL_WIDTH: Final = 34 * MM
AT_ONCE: Final = 100
"""Pages drawn together: a page takes memory until its file is finished."""
SMALLEST: Final = 7.0

ISSUER: Final = Style(13, bold=True, color=GREEN)
FACTS: Final = Style(8.5, color=MUTED)
SENDER: Final = Style(6.5, color=MUTED)
ADDRESS: Final = Style(11)
SUBJECT: Final = Style(12, bold=True)
FOOT: Final = Style(8, color=MUTED)
SIZES: Final = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, SMALLEST)
"""Sizes of the body, the largest that fits the page is taken."""


def draw_letters(letters: Iterable[LetterView], most: int) -> Iterator[bytes]:
    """Yield PDFs of at most `most` letters, one a page, for printing."""
    for file in batches(letters, most):
        yield bound(_drawn(piece) for piece in batches(file, AT_ONCE))


def _drawn(letters: list[LetterView]) -> bytes:
    sheet = Sheet(A4, letters[0].issuer, letters[0].language)
    for place, letter in enumerate(letters):
        if place:
            sheet.next_page()
        _Page(sheet, letter).draw()
    return sheet.finish()


class _Page:
    """One letter, at the largest size of text that fits."""

    def __init__(self, sheet: Sheet, letter: LetterView) -> None:
        self.sheet = sheet
        self.letter = letter
        self.text = next((size for size in SIZES if self._fits(Style(size))), SMALLEST)
        self.style = Style(self.text)
        self.strong = Style(self.text, bold=True)

    def draw(self) -> None:
        """Draw head, address, body and foot."""
        self._head()
        self._window()
        self._body(self.style, draw=True)
        self._foot()

    def _fits(self, style: Style) -> bool:
        return self._body(style, draw=False) <= FOOT_TOP - 3 * MM

    def _head(self) -> None:
        style, lines = shrink(self.letter.issuer, ISSUER, INNER, lines=2)
        below = self.sheet.lines(LEFT, 14 * MM, lines, style)
        style, lines = shrink(self.letter.issuer_facts, FACTS, INNER, lines=2)
        below = self.sheet.lines(LEFT, below + 1, lines, style)
        self.sheet.rule(LEFT, below + 4, INNER, GREEN, 1)
        for fold in FOLDS:
            self.sheet.rule(5 * MM, fold, 4 * MM, GREY)

    def _window(self) -> None:
        style, lines = shrink(self.letter.sender, SENDER, WINDOW_WIDTH, lines=1, smallest=5)
        top = self.sheet.lines(LEFT, WINDOW_TOP, lines, style) + 5
        room = WINDOW_TOP + WINDOW_HEIGHT - top
        size = ADDRESS.size
        while size > SMALLEST and _height(self.letter.address, Style(size), WINDOW_WIDTH) > room:
            size -= 0.5
        for place, line in enumerate(self.letter.address):
            style = Style(size, bold=place == 0)
            top = self.sheet.lines(LEFT, top, wrap(line, style, WINDOW_WIDTH), style)
        self.sheet.text(RIGHT, 92 * MM, self.letter.dated, FACTS, Align.RIGHT)

    def _body(self, style: Style, *, draw: bool) -> float:
        """Draw the body, or only measure it; return the y below it."""
        pen = _Pen(self.sheet if draw else None, style)
        letter, strong = self.letter, Style(style.size, bold=True)
        pen.paragraph(letter.subject, SUBJECT)
        for text in letter.opening:
            pen.paragraph(text, style)
        self._months(pen, style, strong)
        pen.paragraph(letter.words, style)
        self._how(pen, style, strong)
        for text in letter.closing:
            pen.paragraph(text, style)
        pen.paragraph(letter.signed, strong)
        return pen.y

    def _months(self, pen: _Pen, style: Style, strong: Style) -> None:
        pen.row(self.letter.titles, Style(style.size - 1, bold=True, color=GREEN), fill=True)
        for row in self.letter.months:
            pen.row(row, style)
        pen.row((self.letter.total[0], "", self.letter.total[1]), strong, fill=True)
        pen.y += 5

    def _how(self, pen: _Pen, style: Style, strong: Style) -> None:
        """Draw the transfer as text, and the code on the right of it."""
        letter = self.letter
        room = INNER - (QR_ROOM if letter.payload else 0)
        pen.paragraph(letter.how, style, room)
        top = pen.y - style.leading
        for word, value in letter.to_pay:
            pen.pair(word, value, style, strong, room)
        if letter.payload:
            left = RIGHT - QR_SIZE - 4 * MM
            if pen.sheet:
                pen.sheet.qr(qr_code(letter.payload), left, top, QR_SIZE)
            small, lines = shrink(letter.scan, FOOT, QR_SIZE + 8 * MM, lines=2)
            below = pen.lines(left + QR_SIZE / 2, top + QR_SIZE + 4 * MM, lines, small)
            pen.y = max(pen.y, below)
        pen.y += 6

    def _foot(self) -> None:
        self.sheet.rule(LEFT, FOOT_TOP, INNER, GREY)
        style, lines = shrink(self.letter.foot, FOOT, INNER, lines=2)
        self.sheet.lines(LEFT, FOOT_TOP + 4, lines, style)


class _Pen:
    """Writes down a page, or only measures where it would come out."""

    def __init__(self, sheet: Sheet | None, style: Style) -> None:
        self.sheet = sheet
        self.gap = style.size * 0.55
        self.y = BODY_TOP

    def paragraph(self, text: str, style: Style, width: float = INNER) -> None:
        lines = wrap(text, style, width)
        if self.sheet:
            self.sheet.lines(LEFT, self.y, lines, style)
        self.y += len(lines) * style.leading + self.gap

    def lines(self, middle: float, y: float, lines: list[str], style: Style) -> float:
        if self.sheet:
            self.sheet.lines(middle, y, lines, style, Align.CENTER)
        return y + len(lines) * style.leading

    def row(self, cells: tuple[str, ...], style: Style, *, fill: bool = False) -> None:
        height = style.leading + 3
        if self.sheet:
            if fill:
                self.sheet.box((LEFT, self.y), (INNER, height), fill=PALE_GREEN)
            else:
                self.sheet.rule(LEFT, self.y + height, INNER, GREY, 0.4)
            places = ((LEFT + 4, Align.LEFT), (LEFT + INNER / 2, Align.CENTER))
            for (x, align), cell in zip((*places, (RIGHT - 4, Align.RIGHT)), cells, strict=True):
                self.sheet.text(x, self.y + 1.5, cell, style, align)
        self.y += height

    def pair(self, word: str, value: str, style: Style, strong: Style, width: float) -> None:
        lines = wrap(value, strong, width - LABEL_WIDTH)
        if self.sheet:
            self.sheet.text(LEFT, self.y, word, Style(style.size, color=MUTED))
            self.sheet.lines(LEFT + LABEL_WIDTH, self.y, lines, strong)
        self.y += len(lines) * style.leading + 1.5


def _height(lines: Iterable[str], style: Style, width: float) -> float:
    return sum(len(wrap(line, style, width)) for line in lines) * style.leading
