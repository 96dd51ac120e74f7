"""The same receipt drawn as a first attempt would: by a plain canvas, and as a page of HTML."""

from io import BytesIO

from markupsafe import Markup
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from core.pdf.fonts import BOLD, REGULAR
from core.pdf.palette import GREEN, GREY, PALE_GREEN
from core.pdf.sheet import A5_LANDSCAPE
from core.qr import qr_svg
from core.settings import FONTS
from payments.receipts.receipt_rows import VALUES, amount_of
from payments.receipts.receipt_view import ReceiptView, Signatory, receipt_number


def rows(view: ReceiptView) -> list[tuple[str, tuple[str, ...]]]:
    """Return the rows of the form as label and lines."""
    shown = [(row.label, VALUES[row.item](view) or (row.if_empty,)) for row in view.form.rows]
    words = (view.form.labels.words, (view.words_vi, view.words_en))
    filled = [(label, tuple(filter(None, lines))) for label, lines in [*shown, words]]
    return [(label, lines) for label, lines in filled if lines]


def facts(view: ReceiptView) -> list[tuple[str, str]]:
    """Return series, number and day with their labels."""
    labels = view.form.labels
    return [
        (labels.series, view.series),
        (labels.number, receipt_number(view.number)),
        (labels.issued_on, view.form.day(view.issued_on)),
    ]


def issuer(view: ReceiptView) -> str:
    """Return where the issuer is found, as one line."""
    tax_code = view.issuer_tax_code and f"{view.form.labels.tax_code} {view.issuer_tax_code}"
    return " · ".join(filter(None, (view.issuer_address, tax_code, view.issuer_phone)))


def amount_label(view: ReceiptView) -> str:
    """Return what the amount is called."""
    labels = view.form.labels
    return labels.amount_in_kind if view.in_kind else labels.amount


def hint(view: ReceiptView, signatory: Signatory) -> str:
    """Return the small print under the title of who signs."""
    return f"{signatory.role_en} {view.form.signature_hint}"


def drawn_plainly(view: ReceiptView) -> bytes:
    """Draw the page with reportlab's canvas and its own QR code, and nothing else in mind."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A5_LANDSCAPE)
    canvas.setFillColor(GREEN)
    canvas.rect(0, 358, 595, 62, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    _say(canvas, BOLD, 12, (34, 392, view.issuer_name))
    _say(canvas, REGULAR, 8, (34, 376, issuer(view)))
    _say(canvas, BOLD, 15, (400, 392, view.form.title))
    _say(canvas, REGULAR, 8, (480, 374, view.form.subtitle))
    canvas.setFillColor("#1d2430")
    for place, (label, text) in enumerate(facts(view)):
        _say(canvas, REGULAR, 8, (34 + 150 * place, 336, label))
        _say(canvas, BOLD, 10, (110 + 150 * place, 336, text))
    canvas.setStrokeColor(GREY)
    y = 328
    for label, lines in rows(view):
        _say(canvas, REGULAR, 8, (34, y - 16, label))
        for text in lines:
            y -= 14
            _say(canvas, REGULAR, 9, (146, y - 2, text))
        y -= 3
        canvas.line(34, y - 4, 461, y - 4)
    _finish_plainly(canvas, view)
    canvas.save()
    return buffer.getvalue()


def _finish_plainly(canvas: Canvas, view: ReceiptView) -> None:
    canvas.setFillColor(PALE_GREEN)
    canvas.roundRect(34, 150, 427, 28, 6, stroke=0, fill=1)
    canvas.setFillColor(GREEN)
    _say(canvas, REGULAR, 9, (44, 160, amount_label(view)))
    _say(canvas, BOLD, 15, (380, 158, amount_of(view)))
    canvas.setFillColor("#1d2430")
    _say(canvas, REGULAR, 6.5, (490, 230, view.form.labels.verify))
    for place, label in enumerate(view.form.to_fill):
        _say(canvas, REGULAR, 6.5, (481, 215 - 16 * place, label))
        canvas.line(531, 213 - 16 * place, 561, 213 - 16 * place)
    for place, statement in enumerate(view.form.statements):
        _say(canvas, REGULAR, 8, (34, 140 - 10 * place, statement))
    for place, signatory in enumerate(view.signatories):
        _say(canvas, BOLD, 8.5, (34 + 132 * place, 130, signatory.role_vi))
        _say(canvas, REGULAR, 6.5, (34 + 132 * place, 120, hint(view, signatory)))
        _say(canvas, REGULAR, 9, (34 + 132 * place, 40, signatory.name))
    _say(canvas, REGULAR, 5, (34, 20, view.form.footer))
    code = Drawing(80, 80)
    code.add(QrCodeWidget(view.check_url, barWidth=80, barHeight=80, barLevel="M"))
    renderPDF.draw(code, canvas, 481, 240)


def _say(canvas: Canvas, font: str, size: float, line: tuple[float, float, str]) -> None:
    canvas.setFont(font, size)
    canvas.drawString(*line)


STYLE = f"""
@font-face {{ font-family: Noto; src: url({(FONTS / "NotoSans_400Regular.ttf").as_uri()}) }}
@font-face {{ font-family: Noto; font-weight: 700;
              src: url({(FONTS / "NotoSans_700Bold.ttf").as_uri()}) }}
@page {{ size: 210mm 148mm; margin: 0 }}
body {{ font: 9pt Noto; margin: 0; color: #1d2430 }}
header {{ background: {GREEN}; color: #fff; padding: 14pt 34pt; height: 34pt; font-size: 8pt }}
header b {{ font-size: 12pt }} header div {{ float: right; text-align: right }}
header div b {{ font-size: 15pt }} main {{ padding: 8pt 34pt }}
aside {{ position: absolute; right: 34pt; top: 97pt; width: 80pt; font-size: 6.5pt }}
aside svg {{ width: 80pt }} aside p {{ border-bottom: .4pt solid }} .n b {{ margin-right: 40pt }}
td {{ border-bottom: .6pt solid {GREY}; padding: 2pt }} .l {{ width: 108pt; font-size: 8pt }}
table {{ width: 427pt; border-collapse: collapse }}
.s {{ width: 100% }} .s td {{ border: 0; width: 25% }} small {{ font-size: 6.5pt }}
.a {{ background: {PALE_GREEN}; border-radius: 6pt; padding: 6pt; width: 415pt; color: {GREEN} }}
.a b {{ float: right; font-size: 15pt }}
footer {{ position: absolute; bottom: 10pt; left: 34pt; right: 34pt; font-size: 6.5pt }}
"""


def as_html(view: ReceiptView) -> str:
    """Return the page as HTML without its style, for a program that prints HTML."""
    form = view.form
    cells = Markup("").join(
        Markup("<tr><td class=l>{}<td>{}").format(label, Markup("<br>").join(lines))
        for label, lines in rows(view)
    )
    named = Markup(" ").join(
        Markup("{} <b>{}</b>").format(label, text) for label, text in facts(view)
    )
    signed = Markup("").join(
        Markup("<td><b>{}</b><br><small>{}</small><br><br><br><br>{}").format(
            one.role_vi, hint(view, one), one.name
        )
        for one in view.signatories
    )
    to_fill = Markup("").join(Markup("<p>{}").format(label) for label in form.to_fill)
    said = Markup("").join(Markup("<p>{}").format(statement) for statement in form.statements)
    return Markup("").join(
        (
            Markup("<html lang=vi><meta charset=utf-8><title>{}</title>").format(form.title),
            Markup("<header><div><b>{}</b><br>{}</div>").format(form.title, form.subtitle),
            Markup("<b>{}</b><br>{}</header>").format(view.issuer_name, issuer(view)),
            Markup("<main><p class=n>{}</p><table>{}</table>").format(named, cells),
            Markup("<aside>{}<br>{}{}</aside>").format(
                qr_svg(view.check_url, "QR"), form.labels.verify, to_fill
            ),
            Markup("<p class=a>{} <b>{}</b></p>").format(amount_label(view), amount_of(view)),
            Markup("{}<table class=s><tr>{}</table></main>").format(said, signed),
            Markup("<footer>{}</footer>").format(form.footer),
        )
    )
