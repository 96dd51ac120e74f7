"""A statement on paper: A4, a head with whose it is, tables over as many pages as they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.pdf.palette import GREEN, GREY, MUTED, PALE_GREEN, WHITE
from core.pdf.sheet import A4, Align, Sheet
from core.pdf.text import Style, shrink, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = A4
MARGIN: Final = 42.0
RIGHT: Final = WIDTH - MARGIN
INNER: Final = RIGHT - MARGIN
END: Final = HEIGHT - 56
PAD: Final = 5.0
ROLE_HEIGHT: Final = 84.0

HEADING: Final = Style(11, bold=True, color=GREEN)
TEXT: Final = Style(8.5)
STRONG: Final = Style(8.5, bold=True)
LABEL: Final = Style(8, color=MUTED)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top of the first page."""

    issuer: str
    issuer_facts: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``share`` of the width, amounts stand on the right."""

    title: str
    share: float
    numeric: bool = False


class Paper:
    """The pages of one statement and how far down the present one is filled."""

    def __init__(self, head: Head) -> None:
        self.sheet = Sheet(A4, f"{head.title} – {head.issuer}")
        self._page = 1
        self._foot_text = head.issuer
        self._y = self._head(head)

    def finish(self) -> bytes:
        """End the last page and return the PDF."""
        self._foot()
        return self.sheet.finish()

    def heading(self, text: str, room: float = 60) -> None:
        """Write the title of a part, with ``room`` below it on the same page."""
        self._room(room)
        self._y += 6
        self.sheet.text(MARGIN, self._y, text, HEADING)
        self._y += HEADING.leading + 4

    def paragraph(self, text: str, style: Style = TEXT) -> None:
        """Write text over the whole width."""
        for line in wrap(text, style, INNER):
            self._room(style.leading)
            self.sheet.text(MARGIN, self._y, line, style)
            self._y += style.leading
        self._y += 4

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        foot: Sequence[str] | None = None,
    ) -> None:
        """Draw a table; its head stands again on each page, its foot in bold."""
        self._room(60)
        self._table_head(columns)
        for row in rows:
            self._row(columns, row, TEXT)
        if foot is not None:
            self._row(columns, foot, STRONG)
        self._y += 6

    def signatures(self, places: Sequence[tuple[str, str]], day: str) -> None:
        """Draw places to sign: role and, where it is known, the name."""
        if not places:
            return
        self._room(ROLE_HEIGHT + 20)
        self.sheet.text(RIGHT, self._y, day, LABEL, Align.RIGHT)
        self._y += 16
        width = INNER / len(places)
        for place, (role, name) in enumerate(places):
            middle = MARGIN + (place + 0.5) * width
            style, lines = shrink(role, STRONG, width - 8, lines=2)
            self.sheet.lines(middle, self._y, lines, style, Align.CENTER)
            style, lines = shrink(name, TEXT, width - 8, lines=2)
            self.sheet.lines(middle, self._y + ROLE_HEIGHT - 22, lines, style, Align.CENTER)
        self._y += ROLE_HEIGHT

    def _row(self, columns: Sequence[Column], row: Sequence[str], style: Style) -> None:
        cells = [_fitted(column, text, style) for column, text in zip(columns, row, strict=True)]
        height = max(len(lines) for _style, lines in cells) * style.leading + 5
        if self._room(height):
            self._table_head(columns)
        x = MARGIN
        for column, (fitted, lines) in zip(columns, cells, strict=True):
            self._cell(column, x, lines, fitted)
            x += column.share * INNER
        self._y += height - 5
        self.sheet.rule(MARGIN, self._y + 2, INNER, GREY)
        self._y += 5

    def _cell(self, column: Column, x: float, lines: Sequence[str], style: Style) -> None:
        if column.numeric:
            right = x + column.share * INNER - PAD
            self.sheet.lines(right, self._y, lines, style, Align.RIGHT)
        else:
            self.sheet.lines(x + PAD, self._y, lines, style)

    def _table_head(self, columns: Sequence[Column]) -> None:
        style = Style(7.5, bold=True, color=GREEN)
        titles = [wrap(column.title, style, column.share * INNER - 2 * PAD) for column in columns]
        height = max(map(len, titles)) * style.leading + 6
        self.sheet.box((MARGIN, self._y), (INNER, height), fill=PALE_GREEN)
        self._y += 3
        x = MARGIN
        for column, lines in zip(columns, titles, strict=True):
            self._cell(column, x, lines, style)
            x += column.share * INNER
        self._y += height + 1

    def _room(self, height: float) -> bool:
        """Start a new page when less than ``height`` is left; return whether one was started."""
        if self._y + height <= END:
            return False
        self._foot()
        self.sheet.next_page()
        self._page += 1
        self._y = MARGIN
        return True

    def _head(self, head: Head) -> float:
        sheet = self.sheet
        sheet.band(78, GREEN)
        name, names = shrink(head.issuer, Style(12, bold=True, color=WHITE), 260, lines=2)
        fine, lines = shrink(head.issuer_facts, Style(8, color=WHITE), 260, lines=2)
        below = sheet.lines(MARGIN, 16, names, name)
        sheet.lines(MARGIN, below + 1, lines, fine)
        title, titles = shrink(head.title, Style(16, bold=True, color=WHITE), 240, lines=2)
        below = sheet.lines(RIGHT, 14, titles, title, Align.RIGHT)
        sheet.text(RIGHT, below + 1, head.subtitle, Style(8.5, color=WHITE), Align.RIGHT)
        y = 90.0
        for label, value in head.facts:
            sheet.text(MARGIN, y, label, LABEL)
            style, values = shrink(value, Style(9.5, bold=True), INNER - 150, lines=3)
            y = sheet.lines(MARGIN + 150, y - 1, values, style) + 3
        return y + 6

    def _foot(self) -> None:
        self.sheet.rule(MARGIN, HEIGHT - 48, INNER, GREY)
        style, lines = shrink(self._foot_text, LABEL, INNER - 80)
        self.sheet.lines(MARGIN, HEIGHT - 43, lines, style)
        self.sheet.text(RIGHT, HEIGHT - 43, f"Trang / Page {self._page}", LABEL, Align.RIGHT)


def _fitted(column: Column, text: str, style: Style) -> tuple[Style, list[str]]:
    """Return how a cell's text fits: words are wrapped, an amount is made smaller, never broken."""
    width = column.share * INNER - 2 * PAD
    if column.numeric:
        return shrink(text, style, width, smallest=4)
    return style, wrap(text, style, width)
