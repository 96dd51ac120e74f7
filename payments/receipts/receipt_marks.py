"""What is laid over the stored original: COPY, or VOID with its reason and what replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.pdf.archive import count_pages, overlaid
from core.pdf.palette import MUTED, RED, WHITE
from core.pdf.sheet import A5_LANDSCAPE, Sheet
from core.pdf.text import Style, shrink
from payments.receipts.receipt_pdf import MARGIN, RIGHT, ROW_END

if TYPE_CHECKING:
    from payments.receipts.receipt_view import ReceiptView

PADDING: Final = 4.0
# The box lies where people sign by hand: under the titles, above two lines of names.
BOX_END: Final = ROW_END - 26
REASON: Final = Style(9, bold=True, color=RED)
SMALLER: Final = Style(6.5, bold=True, color=RED)


def copied(original: bytes, view: ReceiptView) -> bytes:
    """Return the original marked as a copy on every page."""
    sheet = _sheet(view)
    sheet.stamp(view.form.marks.copy, MUTED)
    return overlaid(original, [sheet.finish()] * count_pages(original))


def voided(original: bytes, view: ReceiptView, reason: str, replaced_by: str) -> bytes:
    """Return the original struck through on every page, on the last with the reason.

    `replaced_by` names the receipt in its place; "" when there is none.
    """
    before = [_void_mark(view)] * (count_pages(original) - 1)
    return overlaid(original, [*before, _void_mark(view, reason, replaced_by)])


def _void_mark(view: ReceiptView, reason: str = "", replaced_by: str = "") -> bytes:
    marks = view.form.marks
    sheet = _sheet(view)
    sheet.cross(RED)
    sheet.stamp(marks.void, RED)
    if reason:
        said = f"{marks.reason} · {reason}"
        if replaced_by:
            said = f"{said} — {marks.replaced_by} {replaced_by}"
        width = RIGHT - MARGIN - 2 * PADDING
        style, lines = shrink(said, REASON, width, lines=2, smallest=SMALLER.size)
        if style == SMALLER:
            style, lines = shrink(said, SMALLER, width, lines=3, smallest=5)
        height = len(lines) * style.leading + 2 * PADDING
        top = BOX_END - height
        sheet.box((MARGIN, top), (RIGHT - MARGIN, height), fill=WHITE, border=RED, radius=4)
        sheet.lines(MARGIN + PADDING, top + PADDING, lines, style)
    return sheet.finish()


def _sheet(view: ReceiptView) -> Sheet:
    return Sheet(A5_LANDSCAPE, view.form.title, view.form.languages[0])
