"""The same receipt drawn as a first attempt would: by a plain canvas, and as a page of HTML."""

from io import BytesIO

from markupsafe import Markup, escape
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from core.pdf.fonts import BOLD, REGULAR
from core.pdf.palette import GREEN, GREY, PALE_GREEN
from core.pdf.sheet import A5_LANDSCAPE
from core.qr import qr_svg
from core.settings import ROOT
from payments.receipts.receipt_rows import VALUES, amount_of
from payments.receipts.receipt_view import ReceiptView, receipt_number

FONTS = ROOT / "static" / "vendor" / "fonts"


def rows(view: ReceiptView) -> list[tuple[str, str]]:
    """Return the rows of the form as label and text."""
    shown = [
        (row.label, "; ".join(VALUES[row.item](view)) or row.if_empty) for row in view.form.rows
    ]
    words = (view.form.labels.words, f"{view.words_vi} / {view.words_en}")
    return [(label, text) for label, text in [*shown, words] if text]


def facts(view: ReceiptView) -> list[tuple[str, str]]:
    """Return series, number and day with their labels."""
    labels = view.form.labels
    return [
        (labels.series, view.series),
        (labels.number, receipt_number(view.number)),
        (labels.issued_on, view.form.day(view.issued_on)),
    ]


def drawn_plainly(view: ReceiptView) -> bytes:
    """Draw the page with reportlab's canvas and its own QR code, and nothing else in mind."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A5_LANDSCAPE)
    canvas.setFillColor(GREEN)
    canvas.rect(0, 358, 595, 62, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    _say(canvas, BOLD, 12, (34, 392, view.issuer_name))
    _say(canvas, REGULAR, 8, (34, 376, f"{view.issuer_address} · {view.issuer_phone}"))
    _say(canvas, BOLD, 15, (400, 392, view.form.title))
    _say(canvas, REGULAR, 8, (480, 374, view.form.subtitle))
    canvas.setFillColor("#1d2430")
    for place, (label, text) in enumerate(facts(view)):
        _say(canvas, REGULAR, 8, (34 + 150 * place, 336, label))
        _say(canvas, BOLD, 10, (110 + 150 * place, 336, text))
    canvas.setStrokeColor(GREY)
    for place, (label, text) in enumerate(rows(view)):
        y = 312 - 17 * place
        _say(canvas, REGULAR, 8, (34, y, label))
        _say(canvas, REGULAR, 9, (146, y, text))
        canvas.line(34, y - 5, 461, y - 5)
    _finish_plainly(canvas, view)
    canvas.save()
    return buffer.getvalue()


def _finish_plainly(canvas: Canvas, view: ReceiptView) -> None:
    canvas.setFillColor(PALE_GREEN)
    canvas.roundRect(34, 150, 427, 28, 6, stroke=0, fill=1)
    canvas.setFillColor(GREEN)
    _say(canvas, REGULAR, 9, (44, 160, view.form.labels.amount))
    _say(canvas, BOLD, 15, (380, 158, amount_of(view)))
    canvas.setFillColor("#1d2430")
    for place, label in enumerate(view.form.to_fill):
        _say(canvas, REGULAR, 6.5, (481, 215 - 16 * place, f"{label} ______"))
    for place, signatory in enumerate(view.signatories):
        _say(canvas, BOLD, 8.5, (34 + 132 * place, 130, signatory.role_vi))
        _say(canvas, REGULAR, 6.5, (34 + 132 * place, 120, f"{signatory.role_en} (ký, họ tên)"))
        _say(canvas, REGULAR, 9, (34 + 132 * place, 40, signatory.name))
    _say(canvas, REGULAR, 5, (34, 20, view.form.footer))
    code = Drawing(80, 80)
    code.add(QrCodeWidget(view.check_url, barWidth=80, barHeight=80))
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
header {{ background: {GREEN}; color: #fff; padding: 14pt 34pt; height: 34pt }}
header b {{ font-size: 12pt }} header div {{ float: right; font-size: 15pt; font-weight: 700 }}
main {{ padding: 8pt 34pt }} svg {{ position: absolute; right: 34pt; top: 97pt; width: 80pt }}
td {{ border-bottom: .6pt solid {GREY}; padding: 2pt }} .l {{ width: 108pt; font-size: 8pt }}
table {{ width: 427pt; border-collapse: collapse }} .s td {{ border: 0; width: 130pt }}
.a {{ background: {PALE_GREEN}; border-radius: 6pt; padding: 6pt; font-size: 15pt; width: 415pt }}
footer {{ position: absolute; bottom: 10pt; left: 34pt; font-size: 5pt }}
"""


def as_html(view: ReceiptView) -> str:
    """Return the page as HTML without its style, for a program that prints HTML."""
    cells = Markup("").join(
        Markup("<tr><td class=l>{}<td>{}").format(label, text) for label, text in rows(view)
    )
    named = Markup(" ").join(
        Markup("{} <b>{}</b>").format(label, text) for label, text in facts(view)
    )
    signed = Markup("").join(
        Markup("<td><b>{}</b><br>{}<br><br><br><br>{}").format(*one) for one in view.signatories
    )
    parts = (
        f"<html lang=vi><meta charset=utf-8><title>{escape(view.form.title)}</title>",
        f"<header><div>{escape(view.form.title)}</div>",
        f"<b>{escape(view.issuer_name)}</b><br>{escape(view.issuer_address)}</header>",
        f"<main><p>{named}</p><table>{cells}</table>{qr_svg(view.check_url, 'QR')}",
        f"<p class=a>{escape(view.form.labels.amount)} <b>{escape(amount_of(view))}</b></p>",
        f"<table class=s><tr>{signed}</table></main><footer>{escape(view.form.footer)}</footer>",
    )
    return "".join(parts)
