"""The receipt on paper: A5 landscape, Vietnamese with English beside it.

It carries what a voucher must show (Accounting Law 2015, Article 16): name and number, date,
name and address of issuer and payer, substance, amount in figures and in words, signatures;
and the lines of the cash receipt form 01-TT.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from core.money import NO_BREAK_SPACE, format_money
from core.pdf.palette import GREEN, GREY, INK, MUTED, PALE_GREEN, RED, WHITE
from core.pdf.sheet import A5_LANDSCAPE, Align, Sheet
from core.pdf.text import Style, shrink, wrap
from core.qr import qr_code
from payments.receipts.receipt_view import receipt_number
from payments.receipts.rules import FileKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from payments.receipts.receipt_view import ReceiptView

WIDTH, HEIGHT = A5_LANDSCAPE
MARGIN: Final = 34.0
RIGHT: Final = WIDTH - MARGIN
HEAD_HEIGHT: Final = 62.0
ROW_TOP: Final = 95.0
ROW_GAP: Final = 5.0
LABEL_WIDTH: Final = 112.0
QR_SIZE: Final = 80.0
ROW_WIDTH: Final = RIGHT - MARGIN - QR_SIZE - 20
ROW_END: Final = HEIGHT - 36
AMOUNT_HEIGHT: Final = 28.0
# Signatures stand at the same height on every receipt, and move down below long rows.
SIGNATURE_TOP: Final = 268.0
SIGNATURE_HEIGHT: Final = 82.0
CLOSING_HEIGHT: Final = AMOUNT_HEIGHT + SIGNATURE_HEIGHT + 14
DATE: Final = "%d/%m/%Y"

LABEL: Final = Style(8, color=MUTED)
VALUE: Final = Style(9)
SMALL: Final = Style(6.5, color=MUTED)


class _Line(NamedTuple):
    """One printed line of a row; `label` stands on the first, `is_last` closes the row."""

    label: str
    text: str
    is_last: bool
    color: str

    @property
    def height(self) -> float:
        return VALUE.leading + (ROW_GAP if self.is_last else 0)


def draw_receipt(view: ReceiptView) -> bytes:
    """Return one receipt as a PDF of one page, or more when its text is long."""
    sheet = Sheet(A5_LANDSCAPE, f"{view.title_vi} {view.series} {receipt_number(view.number)}")
    _draw(sheet, view)
    return sheet.finish()


def draw_receipts(
    views: Iterable[ReceiptView], progress: Callable[[int], None] | None = None
) -> bytes:
    """Return receipts one after the other in one PDF for printing; `views` is not empty.

    `progress` is told after each receipt how many are drawn. A page takes some kilobytes of
    memory until the end: print more than 2,000 receipts in parts.
    """
    sheet = Sheet(A5_LANDSCAPE, "Biên nhận / Receipts")
    for count, view in enumerate(views, start=1):
        if count > 1:
            sheet.next_page()
        _draw(sheet, view)
        if progress:
            progress(count)
    return sheet.finish()


def _draw(sheet: Sheet, view: ReceiptView) -> None:
    pages = _paginate(_rows(view), _row("Bằng chữ / In words", view.words_vi, view.words_en))
    for index, page in enumerate(pages, start=1):
        if index > 1:
            sheet.next_page()
        _draw_head(sheet, view)
        _draw_number(sheet, view, f"{index}/{len(pages)}" if len(pages) > 1 else "")
        y = _draw_rows(sheet, page)
        _draw_check(sheet, view)
        if index == len(pages):
            _draw_amount(sheet, view, y + 4)
            _draw_signatures(sheet, view, max(SIGNATURE_TOP, y + AMOUNT_HEIGHT + 14))
        _draw_foot(sheet, view)


def _rows(view: ReceiptView) -> list[_Line]:
    received = (f"{view.received_on:{DATE}}", view.method, view.reference)
    return [
        *_void_row(view),
        *_row("Thay cho số / Replaces", view.replaces),
        *_row("Người tài trợ / Donor", view.donor_name),
        *_row("Địa chỉ / Address", view.donor_address or "Không cung cấp / Not given"),
        *_row("Người nộp / Payer", view.payer_name),
        *_row("Nội dung / For", *view.purposes),
        *_row("Nhận tiền / Received", " · ".join(filter(None, received))),
        *_row("Kèm theo / Enclosed", view.enclosed),
    ]


def _void_row(view: ReceiptView) -> list[_Line]:
    if view.kind is not FileKind.VOID:
        return []
    texts = [view.void_reason or "—"]
    if view.replaced_by:
        texts.append(f"Thay bằng số / Replaced by {view.replaced_by}")
    return _row("ĐÃ HỦY / VOID", *texts, color=RED)


def _row(label: str, *texts: str, color: str = INK) -> list[_Line]:
    """Return the lines of a row, none when there is nothing to say."""
    width = ROW_WIDTH - LABEL_WIDTH
    lines = [line for text in texts if text for line in wrap(text, VALUE, width)]
    return [
        _Line("" if index else label, line, index == len(lines) - 1, color)
        for index, line in enumerate(lines)
    ]


def _paginate(lines: list[_Line], words: list[_Line]) -> list[list[_Line]]:
    """Fill pages with lines; the words stay together with the amount and the signatures."""
    pages: list[list[_Line]] = [[]]
    y = ROW_TOP
    for line in lines:
        if y + line.height > ROW_END:
            pages.append([])
            y = ROW_TOP
        pages[-1].append(line)
        y += line.height
    if y + sum(line.height for line in words) + CLOSING_HEIGHT > ROW_END:
        pages.append([])
    pages[-1].extend(words)
    return pages


def _draw_head(sheet: Sheet, view: ReceiptView) -> None:
    sheet.band(HEAD_HEIGHT, GREEN)
    name, names = shrink(view.issuer_name, Style(12, bold=True, color=WHITE), 310, lines=2)
    tax_code = view.issuer_tax_code and f"MST {view.issuer_tax_code}"
    phone = view.issuer_phone.replace(" ", NO_BREAK_SPACE)
    facts = " · ".join(filter(None, (view.issuer_address, tax_code, phone)))
    fine, lines = shrink(facts, Style(8, color=WHITE), 310, lines=2)
    top = (HEAD_HEIGHT - len(names) * name.leading - len(lines) * fine.leading) / 2
    sheet.lines(MARGIN, sheet.lines(MARGIN, top, names, name), lines, fine)
    title, titles = shrink(view.title_vi, Style(15, bold=True, color=WHITE), 205, lines=2)
    english = Style(8.5, color=WHITE)
    top = (HEAD_HEIGHT - len(titles) * title.leading - english.leading) / 2
    below = sheet.lines(RIGHT, top, titles, title, Align.RIGHT)
    sheet.text(RIGHT, below, view.title_en, english, Align.RIGHT)


def _draw_number(sheet: Sheet, view: ReceiptView, page: str) -> None:
    facts = (
        (MARGIN, "Ký hiệu / Series", view.series),
        (190.0, "Số / No.", receipt_number(view.number)),
        (320.0, "Ngày / Date", f"{view.issued_on:{DATE}}"),
        (450.0, "Trang / Page", page),
    )
    for x, label, value in facts:
        if value:
            sheet.text(x, HEAD_HEIGHT + 11, label, LABEL)
            sheet.text(x + LABEL.width(label) + 6, HEAD_HEIGHT + 9, value, Style(10, bold=True))


def _draw_rows(sheet: Sheet, lines: list[_Line]) -> float:
    y = ROW_TOP
    for line in lines:
        sheet.text(MARGIN, y + 1, line.label, LABEL)
        sheet.text(MARGIN + LABEL_WIDTH, y, line.text, replace(VALUE, color=line.color))
        y += line.height
        if line.is_last:
            sheet.rule(MARGIN, y - ROW_GAP / 2, ROW_WIDTH, GREY)
    return y


def _draw_check(sheet: Sheet, view: ReceiptView) -> None:
    left = RIGHT - QR_SIZE
    sheet.qr(qr_code(view.check_url), left, ROW_TOP + 2, QR_SIZE)
    middle = left + QR_SIZE / 2
    sheet.text(middle, ROW_TOP + QR_SIZE + 10, "Kiểm tra / Verify", SMALL, Align.CENTER)


def _draw_amount(sheet: Sheet, view: ReceiptView, y: float) -> None:
    sheet.box((MARGIN, y), (ROW_WIDTH, AMOUNT_HEIGHT), fill=PALE_GREEN, radius=6)
    label = Style(9, color=GREEN)
    sheet.text(MARGIN + 10, y + 8, "Số tiền đã nhận đủ / Received in full", label)
    figures = format_money(view.amount, "vi")
    sheet.text(
        MARGIN + ROW_WIDTH - 10, y + 4, figures, Style(15, bold=True, color=GREEN), Align.RIGHT
    )


def _draw_signatures(sheet: Sheet, view: ReceiptView, y: float) -> None:
    width = (RIGHT - MARGIN) / max(4, len(view.signatories))
    for index, signatory in enumerate(view.signatories):
        x = MARGIN + index * width
        role, roles = shrink(signatory.role_vi, Style(8.5, bold=True), width - 8)
        below = sheet.lines(x, y, roles, role)
        hint, hints = shrink(f"{signatory.role_en} (ký, họ tên)", SMALL, width - 8, smallest=5)
        sheet.lines(x, below, hints, hint)
        name, names = shrink(signatory.name, VALUE, width - 8, lines=2)
        sheet.lines(x, ROW_END - len(names) * name.leading, names, name)


def _draw_foot(sheet: Sheet, view: ReceiptView) -> None:
    style, lines = shrink(view.footer, SMALL, RIGHT - MARGIN, lines=2, smallest=5)
    sheet.lines(MARGIN, HEIGHT - 14 - len(lines) * style.leading, lines, style)
    if view.kind is FileKind.VOID:
        sheet.stamp("HỦY / VOID", RED)
    elif view.kind is FileKind.COPY:
        sheet.stamp("BẢN SAO / COPY", MUTED)
