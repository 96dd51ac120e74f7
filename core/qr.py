"""QR codes: drawn as merged rectangles on paper, as an SVG path on pages, as a PNG in mails."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final, NamedTuple

import segno
from markupsafe import Markup

# Choosing the best of the eight masks costs more than all other drawing together; every
# mask is readable, and a fixed one gives the same picture always.
_MASK: Final = 2
_QUIET_ZONE: Final = 4
_PIXELS: Final = 8


class Bar(NamedTuple):
    """A dark rectangle, in modules from the top left corner of the code."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class QrCode:
    """A square of `size` modules a side; everything outside the bars is light."""

    size: int
    bars: tuple[Bar, ...]


# Drawn on each page of a paper, then never again: a long memory of them would fill a worker's.
@lru_cache(maxsize=8)
def qr_code(text: str) -> QrCode:
    """Encode text with medium error correction (15 % of the code may be lost)."""
    matrix = _made(text).matrix
    bars: list[Bar] = []
    above: dict[tuple[int, int], Bar] = {}
    for y, row in enumerate(matrix):
        runs = _runs(row)
        bars.extend(bar for run, bar in above.items() if run not in runs)
        above = {
            (x, width): above[x, width]._replace(height=above[x, width].height + 1)
            if (x, width) in above
            else Bar(x, y, width, 1)
            for x, width in runs
        }
    return QrCode(len(matrix), (*bars, *above.values()))


@lru_cache(maxsize=256)
def qr_svg(text: str, label: str) -> Markup:
    """Return an inline SVG picture with its quiet zone, named `label` for screen readers."""
    code = qr_code(text)
    side = code.size + 2 * _QUIET_ZONE
    path = "".join(
        f"M{x + _QUIET_ZONE} {y + _QUIET_ZONE}h{width}v{height}h-{width}z"
        for x, y, width, height in code.bars
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" '
        'viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path d="{}"/></svg>'
    ).format(label, side, side, side, side, path)


def qr_png(text: str) -> bytes:
    """Return a picture for mails, large enough for a phone that reads it from its screen."""
    picture = BytesIO()
    _made(text).save(picture, kind="png", scale=_PIXELS, border=_QUIET_ZONE)
    return picture.getvalue()


def _made(text: str) -> segno.QRCode:
    return segno.make(text, error="m", mask=_MASK, micro=False, boost_error=False)


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Return the dark stretches of a row as (start, width)."""
    runs: list[tuple[int, int]] = []
    start = None
    for x, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
