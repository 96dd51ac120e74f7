"""The agreement on paper: A4, Vietnamese with English beside it; our copy has a second page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.money import format_money
from core.pdf.palette import GREEN, GREY, MUTED, PALE_GREEN
from core.pdf.sheet import A4, Align, Sheet
from core.pdf.text import Style, shrink, wrap
from sponsorship.agreements.agreement_view import Both
from sponsorship.agreements.wording import term_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sponsorship.agreements.agreement_view import AgreementView, Party, Witness

WIDTH, HEIGHT = A4
MARGIN: Final = 48.0
RIGHT: Final = WIDTH - MARGIN
INNER: Final = RIGHT - MARGIN
HALF: Final = INNER / 2
LABELS: Final = 168.0
SIGNING: Final = 118.0
"""Room for signatures."""
FOOT: Final = HEIGHT - 40

TITLE: Final = Style(15, bold=True, color=GREEN)
TEXT: Final = Style(9.5)
STRONG: Final = Style(9.5, bold=True)
SMALL: Final = Style(8, color=MUTED)

CLAUSES: Final = (
    Both(
        "Số tiền đỡ đầu được dùng cho em mang mã số trên. Quỹ không trích chi phí quản lý từ số "
        "tiền này và báo cho nhà tài trợ mỗi lần trao.",
        "The support is spent on the child with the code above. The fund takes no management cost "
        "from it and tells the sponsor of every hand-over.",
    ),
    Both(
        "Nhà tài trợ không tìm cách liên lạc riêng với em hoặc gia đình; thư, quà và việc thăm gặp "
        "đi qua quỹ. Hình ảnh và thông tin của em không được đăng hoặc chuyển cho người khác.",
        "The sponsor does not contact the child or the family directly; letters, gifts and visits "
        "go through the fund. Pictures and information of the child are not passed on.",
    ),
    Both(
        "Quỹ chỉ cho nhà tài trợ biết những gì gia đình và em đã đồng ý; đồng ý có thể được rút "
        "lại bất cứ lúc nào.",
        "The fund shares what the family and the child agreed to, and only as long as they do.",
    ),
    Both(
        "Nếu em rời chương trình, quỹ báo cho nhà tài trợ trong 7 ngày; từ ngày đó không thu thêm. "
        "Nhà tài trợ dừng bằng cách báo cho quỹ.",
        "When the child leaves the programme the sponsor is told within 7 days, and nothing is "
        "asked for from that day. The sponsor stops by telling the fund.",
    ),
)
WITNESSED: Final = Both(
    "Bản lưu tại quỹ, không giao cho nhà tài trợ.", "Kept at the fund; not for the sponsor."
)


def draw_agreement(view: AgreementView) -> bytes:
    """Return the agreement as a PDF: one page for the sponsor, two with the witness."""
    paper = _Paper(view)
    paper.parties()
    paper.terms()
    paper.clauses()
    giver = (view.sponsor.name, Both("Nhà tài trợ", "Sponsor"))
    paper.signatures(((view.signatory, Both("Đại diện quỹ", "For the fund")), giver))
    if view.witness:
        paper.confirmation(view.witness)
    return paper.finish()


class _Paper:
    """The pages of one agreement and how far down the present one is filled."""

    def __init__(self, view: AgreementView) -> None:
        self.view = view
        self.sheet = Sheet(A4, f"Thỏa thuận đỡ đầu / Sponsorship agreement {view.number}")
        self.y = 34.0
        self._head(Both("THỎA THUẬN ĐỠ ĐẦU", "Sponsorship agreement"))

    def finish(self) -> bytes:
        self._foot()
        return self.sheet.finish()

    def parties(self) -> None:
        """Draw who agrees, side by side."""
        left = self._party(MARGIN, Both("Bên nhận (quỹ)", "The fund"), self.view.fund)
        right = self._party(MARGIN + HALF + 8, Both("Bên đỡ đầu", "The sponsor"), self.view.sponsor)
        self.y = max(left, right) + 10

    def terms(self) -> None:
        """Draw what is promised, a line each."""
        view = self.view
        amount = f"{format_money(view.amount, 'vi')} {view.rhythm.vi} / {view.rhythm.en}"
        rows: list[tuple[Both, str]] = [
            (Both("Chương trình", "Programme"), str(view.programme)),
            (Both("Mã số của em", "The child’s code"), view.child_code),
            (Both("Mức đỡ đầu", "Amount"), amount),
            (Both("Bằng chữ", "In words"), str(view.words)),
            (Both("Bắt đầu", "From"), f"{view.started_on:%d/%m/%Y}"),
            (Both("Thời hạn", "For"), str(term_of(view.term_months, view.end_age))),
            (Both("Cách đóng góp", "How it is given"), str(view.method)),
        ]
        if view.run_by:
            rows.insert(1, (Both("Đơn vị thực hiện", "Run by"), view.run_by))
        if view.purpose:
            rows.append((Both("Dành cho", "For the child’s"), str(view.purpose)))
        self._rows(rows)

    def clauses(self) -> None:
        """Draw what both sides keep to, numbered."""
        for number, clause in enumerate(CLAUSES, 1):
            self.sheet.text(MARGIN, self.y, f"{number}.", STRONG)
            for text, style in ((clause.vi, TEXT), (clause.en, SMALL)):
                lines = wrap(text, style, INNER - 18)
                self.y = self.sheet.lines(MARGIN + 18, self.y, lines, style)
            self.y += 5

    def signatures(self, who: Sequence[tuple[str, Both]]) -> None:
        """Draw who signs where, with room for the names; on a new page where there is none."""
        if self.y + SIGNING > FOOT - 8:
            self._next_page()
        width = INNER / len(who)
        for index, (name, role) in enumerate(who):
            middle = MARGIN + width * (index + 0.5)
            self.sheet.text(middle, self.y, role.vi, STRONG, Align.CENTER)
            self.sheet.text(middle, self.y + 14, role.en, SMALL, Align.CENTER)
            hint = "(ký, ghi rõ họ tên / signature and name)"
            self.sheet.text(middle, self.y + 26, hint, SMALL, Align.CENTER)
            style, lines = shrink(name, STRONG, width - 12, lines=2)
            self.sheet.lines(middle, self.y + SIGNING - 28, lines, style, Align.CENTER)
        self.y += SIGNING

    def confirmation(self, witness: Witness) -> None:
        """Draw the page that never leaves the house: the child, the guardian, the commune."""
        self._next_page()
        self._head(Both("XÁC NHẬN CỦA GIA ĐÌNH VÀ ĐỊA PHƯƠNG", "Confirmed by family and commune"))
        self.y = self.sheet.lines(MARGIN, self.y, [str(WITNESSED)], SMALL) + 8
        self._rows(
            [
                (Both("Mã số", "Code"), self.view.child_code),
                (Both("Họ và tên em", "The child’s name"), witness.child),
                (Both("Ngày sinh", "Born"), witness.born),
                (Both("Người giám hộ", "Guardian"), witness.guardian),
                (Both("Quan hệ", "Relation"), witness.relation),
                (Both("Xã, phường", "Commune"), witness.commune),
            ]
        )
        agreed = Both(
            "Người giám hộ đồng ý để em nhận đỡ đầu theo thỏa thuận này; em từ đủ 7 tuổi đã được "
            "hỏi ý kiến. Địa phương xác nhận hoàn cảnh của em.",
            "The guardian agrees to this sponsorship; a child of 7 or older has been asked. The "
            "commune confirms the child’s circumstances.",
        )
        for text, style in ((agreed.vi, TEXT), (agreed.en, SMALL)):
            self.y = self.sheet.lines(MARGIN, self.y, wrap(text, style, INNER), style)
        self.y += 16
        commune = Both("Ủy ban nhân dân xã, phường", "People’s Committee of the commune")
        guardian = Both("Người giám hộ", "Guardian")
        self.signatures(((witness.guardian, guardian), ("", commune)))

    def _head(self, title: Both) -> None:
        style, lines = shrink(title.vi, TITLE, INNER)
        self.y = self.sheet.lines(WIDTH / 2, self.y, lines, style, Align.CENTER)
        under = f"{title.en} · {self.view.number} · {self.view.made_on:%d/%m/%Y}"
        self.sheet.text(WIDTH / 2, self.y + 2, under, SMALL, Align.CENTER)
        self.y += 26

    def _party(self, x: float, role: Both, party: Party) -> float:
        y = self.sheet.lines(x, self.y, [str(role)], SMALL)
        width = HALF - 8
        style, lines = shrink(party.name, Style(11, bold=True), width, lines=3, smallest=8)
        y = self.sheet.lines(x, y + 1, lines, style)
        for line in party.lines:
            y = self.sheet.lines(x, y, wrap(line, TEXT, width), TEXT)
        return y

    def _rows(self, rows: Sequence[tuple[Both, str]]) -> None:
        for label, value in rows:
            lines = wrap(value, STRONG, INNER - LABELS - 12)
            height = len(lines) * STRONG.leading + 6
            self.sheet.box((MARGIN, self.y), (LABELS, height), fill=PALE_GREEN)
            self.sheet.text(MARGIN + 6, self.y + 3, str(label), Style(8.5, color=GREEN))
            self.sheet.lines(MARGIN + LABELS + 8, self.y + 3, lines, STRONG)
            self.y += height
            self.sheet.rule(MARGIN, self.y, INNER, GREY)
        self.y += 12

    def _next_page(self) -> None:
        self._foot()
        self.sheet.next_page()
        self.y = 34.0

    def _foot(self) -> None:
        lines = " · ".join(self.view.hotlines)
        text = f"Tổng đài bảo vệ trẻ em / Child protection hotline: {lines}"
        self.sheet.rule(MARGIN, FOOT, INNER, GREY)
        self.sheet.text(MARGIN, FOOT + 6, text, SMALL)
        self.sheet.text(RIGHT, FOOT + 6, self.view.number, SMALL, Align.RIGHT)
