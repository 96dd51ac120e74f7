"""Pages of one PDF, drawn in points measured from the top left corner."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from core.pdf.fonts import ASCENT, REGULAR, printable
from core.pdf.palette import BLACK
from core.pdf.text import Style, shrink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.lib.colors import Color

    from core.qr import QrCode

MM: Final = 72 / 25.4
A4: Final = (210 * MM, 297 * MM)
A5_LANDSCAPE: Final = (210 * MM, 148 * MM)


class Align(StrEnum):
    """The side of the given x on which text stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@cache
def _color(code: str) -> Color:
    return HexColor(code)


class Sheet:
    """Pages of one PDF. The same calls give the same bytes, whenever and wherever they run.

    Text is drawn literally (no markup) in embedded faces; `configure_fonts` must have run.
    """

    def __init__(self, size: tuple[float, float], title: str, language: str = "vi") -> None:
        self.width, self.height = size
        self._buffer = BytesIO()
        # The initial font too is embedded: a reference to Helvetica would bar PDF/A.
        self._canvas = Canvas(
            self._buffer,
            pagesize=size,
            invariant=1,
            pageCompression=1,
            initialFontName=REGULAR,  # type: ignore[arg-type]  # the stubs say number
            lang=language,
        )
        self._canvas.setTitle(printable(title))

    def text(self, x: float, y: float, text: str, style: Style, align: Align = Align.LEFT) -> None:
        """Draw one line whose top is at `y`."""
        shown = printable(text)
        offset = {Align.LEFT: 0.0, Align.CENTER: 0.5, Align.RIGHT: 1.0}[align]
        left = x - offset * style.width(shown) if offset else x
        self._canvas.setFont(style.font, style.size)
        self._canvas.setFillColor(_color(style.color))
        self._canvas.drawString(left, self.height - y - ASCENT * style.size, shown)

    def lines(
        self, x: float, y: float, lines: Sequence[str], style: Style, align: Align = Align.LEFT
    ) -> float:
        """Draw lines one below the other from the top `y`; return the y below the last."""
        for line in lines:
            self.text(x, y, line, style, align)
            y += style.leading
        return y

    def rule(self, x: float, y: float, width: float, color: str, weight: float = 0.6) -> None:
        """Draw a horizontal line."""
        self._canvas.setStrokeColor(_color(color))
        self._canvas.setLineWidth(weight)
        self._canvas.line(x, self.height - y, x + width, self.height - y)

    def box(
        self,
        corner: tuple[float, float],
        size: tuple[float, float],
        *,
        fill: str | None = None,
        border: str | None = None,
        radius: float = 0,
    ) -> None:
        """Draw a rectangle from its top left corner, filled or bordered or both."""
        (x, y), (width, height) = corner, size
        if fill:
            self._canvas.setFillColor(_color(fill))
        if border:
            self._canvas.setStrokeColor(_color(border))
            self._canvas.setLineWidth(0.8)
        self._canvas.roundRect(
            x,
            self.height - y - height,
            width,
            height,
            radius,
            stroke=int(border is not None),
            fill=int(fill is not None),
        )

    def band(self, height: float, color: str) -> None:
        """Fill the head of the page from edge to edge."""
        self.box((0, 0), (self.width, height), fill=color)

    def qr(self, code: QrCode, x: float, y: float, size: float) -> None:
        """Draw a QR code as vectors; the caller leaves four modules of white around it."""
        self._canvas.saveState()
        self._canvas.translate(x, self.height - y)
        self._canvas.scale(size / code.size, -size / code.size)
        self._canvas.setFillColor(_color(BLACK))
        # One literal for all bars: a path object would format each of them by itself.
        bars = (f"{x} {y} {width} {height} re" for x, y, width, height in code.bars)
        self._canvas.addLiteral(" ".join(bars))
        self._canvas.addLiteral("f")
        self._canvas.restoreState()

    def cross(self, color: str) -> None:
        """Strike the page through from corner to corner, transparent."""
        self._canvas.saveState()
        self._canvas.setStrokeColor(_color(color), alpha=0.35)
        self._canvas.setLineWidth(1.5)
        self._canvas.line(0, 0, self.width, self.height)
        self._canvas.line(0, self.height, self.width, 0)
        self._canvas.restoreState()

    def stamp(self, text: str, color: str) -> None:
        """Write text across the page, transparent, so that what lies under it can be read."""
        style, (shown, *_) = shrink(text, Style(80, bold=True), self.width * 0.8)
        self._canvas.saveState()
        self._canvas.translate(self.width / 2, self.height / 2)
        self._canvas.rotate(25)
        self._canvas.setFillColor(_color(color), alpha=0.22)
        self._canvas.setFont(style.font, style.size)
        self._canvas.drawCentredString(0, -style.size / 3, shown)
        self._canvas.restoreState()

    def next_page(self) -> None:
        """End the page; the next call draws on a new one."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        """End the last page and return the PDF; the sheet is used up."""
        self._canvas.save()
        return self._buffer.getvalue()
