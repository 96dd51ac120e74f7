"""The impact statement on paper: A4, Vietnamese with English beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from core.money import format_money, total
from core.pdf.palette import GREEN, GREY, MIDDLE_GREEN, MUTED, PALE_GREEN, WHITE
from core.pdf.sheet import A4, Align, Sheet
from core.pdf.text import Style, shrink, wrap
from sponsorship.impact.impact_view import MonthState

if TYPE_CHECKING:
    from sponsorship.impact.impact_view import ChildPart, ImpactView, MoneyLine, MonthCell

WIDTH, HEIGHT = A4
MARGIN: Final = 42.0
RIGHT: Final = WIDTH - MARGIN
INNER: Final = RIGHT - MARGIN
END: Final = HEIGHT - 62
NOT_REPORTED: Final = "Chưa có báo cáo / Not yet reported"

HEADING: Final = Style(12, bold=True, color=GREEN)
TEXT: Final = Style(9)
STRONG: Final = Style(9, bold=True)
LABEL: Final = Style(8, color=MUTED)

CELL_FILL: Final = {
    MonthState.NONE: None,
    MonthState.DUE: None,
    MonthState.PAID: MIDDLE_GREEN,
    MonthState.HANDED_OVER: GREEN,
}
CELL_BORDER: Final = {MonthState.NONE: GREY}
LEGEND: Final = (
    (MonthState.HANDED_OVER, "Đã trao / Handed over"),
    (MonthState.PAID, "Đã đóng / Paid"),
    (MonthState.DUE, "Chưa đóng / Due"),
    (MonthState.NONE, "Không cam kết / No pledge"),
)


class _Column(NamedTuple):
    """A column of the money table; `x` is its left edge, or its right one for amounts."""

    x: float
    title: str
    align: Align = Align.LEFT


MONTH: Final = _Column(MARGIN + 6, "Tháng / Month")
CHILD: Final = _Column(MARGIN + 72, "Mã trẻ / Child")
RECEIPT: Final = _Column(MARGIN + 138, "Biên nhận / Receipt")
AMOUNT: Final = _Column(MARGIN + 304, "Số tiền / Amount", Align.RIGHT)
PLACE: Final = _Column(MARGIN + 316, "Đang ở đâu / Where it is")


def draw_impact(view: ImpactView) -> bytes:
    """Return the statement as a PDF of as many pages as the children and months need."""
    statement = _Statement(view)
    statement.figures()
    statement.children()
    statement.money()
    return statement.finish()


class _Statement:
    """The pages of one statement and how far down the current one is filled."""

    def __init__(self, view: ImpactView) -> None:
        self.view = view
        self.sheet = Sheet(A4, f"Báo cáo tác động / Impact statement {view.donor_code}")
        self.page = 1
        self.y = self._head()

    def finish(self) -> bytes:
        self._foot()
        return self.sheet.finish()

    def figures(self) -> None:
        """Draw three numbers side by side: paid, handed over, waiting."""
        figures = (
            ("Đã đóng góp / Paid", self.view.paid),
            ("Đã trao / Handed over", self.view.handed_over),
            ("Đang chờ / Waiting", self.view.waiting),
        )
        width = (INNER - 24) / 3
        for index, (label, amount) in enumerate(figures):
            x = MARGIN + index * (width + 12)
            self.sheet.box((x, self.y), (width, 52), fill=PALE_GREEN, radius=6)
            self.sheet.text(x + 10, self.y + 7, label, Style(8.5, color=GREEN))
            large = Style(16, bold=True, color=GREEN)
            style, lines = shrink(format_money(amount, "vi"), large, width - 20)
            self.sheet.lines(x + 10, self.y + 22, lines, style)
        self.y += 68

    def children(self) -> None:
        """Draw a section a child: strip of months, then what was reported."""
        if not self.view.children:
            return
        self._heading("Các em được đỡ đầu / Sponsored children", room=150)
        self._legend()
        for child in self.view.children:
            self._child(child)

    def money(self) -> None:
        """Draw the table from pledged month to where its money is, with its sum."""
        self._heading("Từng khoản tiền / Every payment", room=70)
        self._table_head()
        for line in self.view.money:
            self._money_line(line)
        if not self.view.money:
            self._paragraph("Chưa có khoản nào / No payments yet", MARGIN + 6, INNER)
        summed = total((line.amount for line in self.view.money), self.view.paid.currency)
        self._room(20)
        self.sheet.text(MONTH.x, self.y, "Cộng / Total", STRONG)
        self.sheet.text(AMOUNT.x, self.y, format_money(summed, "vi"), STRONG, Align.RIGHT)
        self.y += 20

    def _child(self, child: ChildPart) -> None:
        self._room(90)
        title = " — ".join(filter(None, (child.code, child.name)))
        style, lines = shrink(title, Style(11, bold=True), INNER, lines=2)
        self.y = self.sheet.lines(MARGIN, self.y, lines, style) + 3
        cell = (INNER + 4) / 12
        for index, month in enumerate(child.months):
            row, column = divmod(index, 12)
            self._cell(MARGIN + column * cell, self.y + row * 22, cell - 4, month)
        self.y += 22 * -(-len(child.months) // 12) + 4
        for report in child.reports:
            self._room(TEXT.leading * 2)
            self._fitted(MARGIN, report.title, 116, LABEL)
            self._paragraph(report.text or NOT_REPORTED, MARGIN + 120, INNER - 120)
        if not child.reports:
            self._paragraph(NOT_REPORTED, MARGIN, INNER)
        self.y += 10

    def _cell(self, x: float, y: float, width: float, month: MonthCell) -> None:
        fill = CELL_FILL[month.state]
        border = CELL_BORDER.get(month.state, GREEN)
        self.sheet.box((x, y), (width, 17), fill=fill, border=border, radius=3)
        is_dark = month.state is MonthState.HANDED_OVER
        color = WHITE if is_dark else MUTED
        style = Style(8, bold=is_dark, color=color)
        self.sheet.text(x + width / 2, y + 3, month.label, style, Align.CENTER)

    def _legend(self) -> None:
        for index, (state, label) in enumerate(LEGEND):
            x = MARGIN + index * INNER / len(LEGEND)
            border = CELL_BORDER.get(state, GREEN)
            self.sheet.box((x, self.y + 1), (12, 9), fill=CELL_FILL[state], border=border, radius=2)
            self.sheet.text(x + 17, self.y, label, LABEL)
        self.y += 22

    def _table_head(self) -> None:
        self.sheet.box((MARGIN, self.y), (INNER, 18), fill=PALE_GREEN)
        style = Style(8, bold=True, color=GREEN)
        for x, title, align in (MONTH, CHILD, RECEIPT, AMOUNT, PLACE):
            self.sheet.text(x, self.y + 3, title, style, align)
        self.y += 23

    def _money_line(self, line: MoneyLine) -> None:
        places = wrap(line.whereabouts, TEXT, RIGHT - PLACE.x)
        if self._room(len(places) * TEXT.leading + 6):
            self._table_head()
        self._fitted(MONTH.x, line.month, CHILD.x - MONTH.x - 4)
        self._fitted(CHILD.x, line.child_code, RECEIPT.x - CHILD.x - 4)
        self._fitted(RECEIPT.x, line.receipt, 86)
        amount = format_money(line.amount, "vi")
        self.sheet.text(AMOUNT.x, self.y, amount, TEXT, Align.RIGHT)
        self.y = self.sheet.lines(PLACE.x, self.y, places, TEXT) + 3
        self.sheet.rule(MARGIN, self.y, INNER, GREY)
        self.y += 3

    def _fitted(self, x: float, text: str, width: float, style: Style = TEXT) -> None:
        style, lines = shrink(text, style, width, smallest=5)
        self.sheet.lines(x, self.y, lines, style)

    def _heading(self, text: str, room: float) -> None:
        self._room(room)
        self.sheet.text(MARGIN, self.y, text, HEADING)
        self.y += HEADING.leading + 6

    def _paragraph(self, text: str, x: float, width: float) -> None:
        for line in wrap(text, TEXT, width):
            self._room(TEXT.leading)
            self.sheet.text(x, self.y, line, TEXT)
            self.y += TEXT.leading
        self.y += 3

    def _room(self, height: float) -> bool:
        """Start a new page when less than `height` is left; return whether one was started."""
        if self.y + height <= END:
            return False
        self._foot()
        self.sheet.next_page()
        self.page += 1
        self.y = MARGIN
        return True

    def _head(self) -> float:
        view, sheet = self.view, self.sheet
        sheet.band(84, GREEN)
        name, names = shrink(view.fund_name, Style(12, bold=True, color=WHITE), 270, lines=2)
        fine, lines = shrink(view.fund_address, Style(8, color=WHITE), 270, lines=2)
        below = sheet.lines(MARGIN, 20, names, name)
        sheet.lines(MARGIN, below + 1, lines, fine)
        title = Style(17, bold=True, color=WHITE)
        sheet.text(RIGHT, 18, "BÁO CÁO TÁC ĐỘNG", title, Align.RIGHT)
        period = f"Impact statement · {view.period}"
        sheet.text(RIGHT, 44, period, Style(9, color=WHITE), Align.RIGHT)
        facts = f"Ngày lập / Prepared {view.prepared_on:%d/%m/%Y}"
        sheet.text(RIGHT, 58, facts, Style(8, color=WHITE), Align.RIGHT)
        sheet.text(MARGIN, 98, f"Người tài trợ / Donor · {view.donor_code}", LABEL)
        donor, donors = shrink(view.donor_name, Style(14, bold=True), INNER, lines=2, smallest=8)
        return sheet.lines(MARGIN, 110, donors, donor) + 8

    def _foot(self) -> None:
        self.sheet.rule(MARGIN, HEIGHT - 52, INNER, GREY)
        style, lines = shrink(self.view.complaint, LABEL, INNER - 60, lines=2, smallest=6)
        self.sheet.lines(MARGIN, HEIGHT - 47, lines, style)
        self.sheet.text(RIGHT, HEIGHT - 47, f"Trang / Page {self.page}", LABEL, Align.RIGHT)
