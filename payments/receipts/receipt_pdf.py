"""The receipt on paper: A5 landscape, with the items and words of its form.

Whatever the form, it carries what a voucher must show (Accounting Law 2015, Article 16): name and
number, date, name and address of the issuer, name of the giver, substance, amount in figures and
in words, signatures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.money import NO_BREAK_SPACE
from core.pdf.archive import bound
from core.pdf.palette import GREEN, GREY, MUTED, PALE_GREEN, WHITE
from core.pdf.sheet import A5_LANDSCAPE, Align, Sheet
from core.pdf.text import Style, shrink
from core.qr import qr_code
from payments.receipts.receipt_rows import VALUE, Line, amount_of, row_of, rows_of
from payments.receipts.receipt_view import receipt_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from payments.receipts.receipt_view import ReceiptView

WIDTH, HEIGHT = A5_LANDSCAPE
MARGIN: Final = 34.0
RIGHT: Final = WIDTH - MARGIN
HEAD_HEIGHT: Final = 62.0
ROW_TOP: Final = 95.0
ROW_GAPS: Final = (5.0, 3.0)
"""Between two rows: rows move closer where that saves a page."""
LABEL_WIDTH: Final = 112.0
QR_SIZE: Final = 80.0
ROW_WIDTH: Final = RIGHT - MARGIN - QR_SIZE - 20
VALUE_WIDTH: Final = ROW_WIDTH - LABEL_WIDTH
ROW_END: Final = HEIGHT - 36
AMOUNT_HEIGHT: Final = 28.0
# Signatures stand at the same height on every receipt, and move down below long rows.
SIGNATURE_TOP: Final = 268.0
SIGNATURE_HEIGHT: Final = 82.0
FILL_TOP: Final = ROW_TOP + QR_SIZE + 26
FILL_GAP: Final = 16.0
AT_ONCE: Final = 100
"""Pages drawn together for a print file: a page takes memory until its file is finished."""

LABEL: Final = Style(8, color=MUTED)
SMALL: Final = Style(6.5, color=MUTED)
STATEMENT: Final = Style(8)


def draw_receipt(view: ReceiptView, stamp: str = "") -> bytes:
    """Return one receipt as a PDF of one page, or more when its text is long.

    `stamp` is written across every page: for a preview, which is no receipt yet.
    """
    title = f"{view.form.title} {view.series} {receipt_number(view.number)}"
    sheet = Sheet(A5_LANDSCAPE, title, view.form.languages[0])
    _draw(sheet, view, _pages(view), stamp)
    return sheet.finish()


def draw_print_files(views: Iterable[ReceiptView], most: int) -> Iterator[bytes]:
    """Yield PDFs of at most `most` pages with receipts one after the other, for printing.

    A receipt is never parted, unless it alone has more pages.
    """
    parts: list[bytes] = []
    filled = 0
    for sheets, pages in _drawn_together(views, most):
        if parts and filled + pages > most:
            yield bound(parts)
            parts, filled = [], 0
        parts.append(sheets)
        filled += pages
    if parts:
        yield bound(parts)


def _drawn_together(views: Iterable[ReceiptView], most: int) -> Iterator[tuple[bytes, int]]:
    """Yield PDFs of some pages with how many they have."""
    size = min(AT_ONCE, most)
    sheet, drawn = None, 0
    for view in views:
        pages = _pages(view)
        if sheet and drawn + len(pages) > size:
            yield sheet.finish(), drawn
            sheet, drawn = None, 0
        if sheet:
            sheet.next_page()
        else:
            sheet = Sheet(A5_LANDSCAPE, view.form.title, view.form.languages[0])
        _draw(sheet, view, pages)
        drawn += len(pages)
    if sheet:
        yield sheet.finish(), drawn


def _draw(sheet: Sheet, view: ReceiptView, pages: list[list[Line]], stamp: str = "") -> None:
    for index, page in enumerate(pages, start=1):
        if index > 1:
            sheet.next_page()
        _draw_head(sheet, view)
        _draw_number(sheet, view, f"{index}/{len(pages)}" if len(pages) > 1 else "")
        y = _draw_rows(sheet, page)
        _draw_check(sheet, view)
        if index == len(pages):
            _draw_to_fill(sheet, view)
            _draw_amount(sheet, view, y + 4)
            y = _draw_statements(sheet, view, y + AMOUNT_HEIGHT + 10)
            _draw_signatures(sheet, view, max(SIGNATURE_TOP, y + 4))
        _draw_foot(sheet, view)
        if stamp:
            sheet.stamp(stamp, MUTED)


def _pages(view: ReceiptView) -> list[list[Line]]:
    """Return the lines of each page: all on one where they fit."""
    wide = _filled(view, ROW_GAPS[0])
    if len(wide) == 1:
        return wide
    close = _filled(view, ROW_GAPS[1])
    return close if len(close) == 1 else wide


def _filled(view: ReceiptView, gap: float) -> list[list[Line]]:
    """Fill pages with lines; the words stay together with the amount and the signatures."""
    said = (view.words_vi, view.words_en)
    words = row_of(view.form.labels.words, said, VALUE_WIDTH, gap)
    closing = AMOUNT_HEIGHT + 14 + _statement_height(view) + SIGNATURE_HEIGHT
    pages: list[list[Line]] = [[]]
    y = ROW_TOP
    for line in rows_of(view, VALUE_WIDTH, gap):
        if y + line.height > ROW_END:
            pages.append([])
            y = ROW_TOP
        pages[-1].append(line)
        y += line.height
    if y + sum(line.height for line in words) + closing > ROW_END:
        pages.append([])
    pages[-1].extend(words)
    return pages


def _draw_head(sheet: Sheet, view: ReceiptView) -> None:
    sheet.band(HEAD_HEIGHT, GREEN)
    name, names = shrink(view.issuer_name, Style(12, bold=True, color=WHITE), 310, lines=2)
    tax_code = view.issuer_tax_code and f"{view.form.labels.tax_code} {view.issuer_tax_code}"
    phone = view.issuer_phone.replace(" ", NO_BREAK_SPACE)
    facts = " · ".join(filter(None, (view.issuer_address, tax_code, phone)))
    fine, lines = shrink(facts, Style(8, color=WHITE), 310, lines=2)
    top = (HEAD_HEIGHT - len(names) * name.leading - len(lines) * fine.leading) / 2
    sheet.lines(MARGIN, sheet.lines(MARGIN, top, names, name), lines, fine)
    title, titles = shrink(view.form.title, Style(15, bold=True, color=WHITE), 205, lines=2)
    second = Style(8.5, color=WHITE)
    height = len(titles) * title.leading + (second.leading if view.form.subtitle else 0)
    below = sheet.lines(RIGHT, (HEAD_HEIGHT - height) / 2, titles, title, Align.RIGHT)
    sheet.text(RIGHT, below, view.form.subtitle, second, Align.RIGHT)


def _draw_number(sheet: Sheet, view: ReceiptView, page: str) -> None:
    labels = view.form.labels
    facts = (
        (MARGIN, labels.series, view.series),
        (190.0, labels.number, receipt_number(view.number) if view.number else "—"),
        (320.0, labels.issued_on, view.form.day(view.issued_on)),
        (475.0, labels.page, page),
    )
    for x, label, value in facts:
        if value:
            sheet.text(x, HEAD_HEIGHT + 11, label, LABEL)
            sheet.text(x + LABEL.width(label) + 6, HEAD_HEIGHT + 9, value, Style(10, bold=True))


def _draw_rows(sheet: Sheet, lines: list[Line]) -> float:
    y = ROW_TOP
    for line in lines:
        if line.label:
            style, labels = shrink(line.label, LABEL, LABEL_WIDTH - 4, smallest=5)
            sheet.lines(MARGIN, y + 1, labels, style)
        sheet.text(MARGIN + LABEL_WIDTH, y, line.text, VALUE)
        y += line.height
        if line.gap:
            sheet.rule(MARGIN, y - line.gap / 2, ROW_WIDTH, GREY)
    return y


def _draw_check(sheet: Sheet, view: ReceiptView) -> None:
    """Draw the code of the check page; a preview has none."""
    if not view.check_url:
        return
    left = RIGHT - QR_SIZE
    sheet.qr(qr_code(view.check_url), left, ROW_TOP + 2, QR_SIZE)
    middle = left + QR_SIZE / 2
    sheet.text(middle, ROW_TOP + QR_SIZE + 10, view.form.labels.verify, SMALL, Align.CENTER)


def _draw_to_fill(sheet: Sheet, view: ReceiptView) -> None:
    """Draw the places that are filled in by hand, in the column under the code."""
    left, y = RIGHT - QR_SIZE, FILL_TOP
    for label in view.form.to_fill:
        sheet.text(left, y, label, SMALL)
        begin = left + SMALL.width(label) + 3
        sheet.rule(begin, y + SMALL.leading - 1, RIGHT - begin, MUTED, 0.4)
        y += FILL_GAP


def _draw_amount(sheet: Sheet, view: ReceiptView, y: float) -> None:
    labels = view.form.labels
    sheet.box((MARGIN, y), (ROW_WIDTH, AMOUNT_HEIGHT), fill=PALE_GREEN, radius=6)
    label = labels.amount_in_kind if view.in_kind else labels.amount
    sheet.text(MARGIN + 10, y + 8, label, Style(9, color=GREEN))
    large = Style(15, bold=True, color=GREEN)
    sheet.text(MARGIN + ROW_WIDTH - 10, y + 4, amount_of(view), large, Align.RIGHT)


def _statement_height(view: ReceiptView) -> float:
    return sum(len(lines) * style.leading for style, lines in _statements(view))


def _draw_statements(sheet: Sheet, view: ReceiptView, y: float) -> float:
    for style, lines in _statements(view):
        y = sheet.lines(MARGIN, y, lines, style)
    return y


def _statements(view: ReceiptView) -> Iterator[tuple[Style, list[str]]]:
    for statement in view.form.statements:
        yield shrink(statement, STATEMENT, RIGHT - MARGIN, lines=2)


def _draw_signatures(sheet: Sheet, view: ReceiptView, y: float) -> None:
    """Draw the places to sign side by side; a single one stands in the right half."""
    columns = max(2, len(view.signatories))
    width = (RIGHT - MARGIN) / columns
    for index, signatory in enumerate(view.signatories, columns - len(view.signatories)):
        x = MARGIN + index * width
        role, roles = shrink(signatory.role_vi, Style(8.5, bold=True), width - 8)
        below = sheet.lines(x, y, roles, role)
        hint = " ".join(filter(None, (signatory.role_en, view.form.signature_hint)))
        small, hints = shrink(hint, SMALL, width - 8, smallest=5)
        sheet.lines(x, below, hints, small)
        name, names = shrink(signatory.name, VALUE, width - 8, lines=2)
        sheet.lines(x, ROW_END - len(names) * name.leading, names, name)


def _draw_foot(sheet: Sheet, view: ReceiptView) -> None:
    style, lines = shrink(view.form.footer, SMALL, RIGHT - MARGIN, lines=2, smallest=5)
    sheet.lines(MARGIN, HEIGHT - 14 - len(lines) * style.leading, lines, style)
