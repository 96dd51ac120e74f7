"""Receipts issued and drawn a second, beside a plain reportlab drawing of the same page."""

import json
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from core.dates import Month
from core.db import session, unit_of_work
from core.money import format_money
from core.pdf.fonts import BOLD, REGULAR
from core.pdf.sheet import A5_LANDSCAPE
from core.settings import read_settings
from payments.receipts.models import Receipt
from payments.receipts.receipt_pdf import draw_receipt, draw_receipts
from payments.receipts.receipt_view import ReceiptView, receipt_number, thaw
from payments.receipts.services import issue_month
from sponsorship.app import create_app
from tests.factories.receipts import giver, paid_many

ISSUED = 10_000
DRAWN = 300


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def issue() -> None:
    """Number and freeze a month of receipts."""
    with unit_of_work():
        issue_month(Month(2026, 10), by=None)


def drawn_plainly(view: ReceiptView) -> bytes:
    """Draw the words, the amount and the QR code of a receipt as a first attempt would."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A5_LANDSCAPE)
    canvas.setFont(BOLD, 14)
    canvas.drawString(34, 380, view.issuer_name)
    canvas.drawRightString(560, 380, view.title_vi)
    lines = (
        f"Ký hiệu / Series {view.series}   Số / No. {receipt_number(view.number)}",
        f"Ngày / Date {view.issued_on:%d/%m/%Y}",
        f"Người tài trợ / Donor {view.donor_name}",
        f"Địa chỉ / Address {view.donor_address}",
        *view.purposes,
        f"{view.received_on:%d/%m/%Y} · {view.method} · {view.reference}",
        view.words_vi,
        view.words_en,
        format_money(view.amount),
        *(f"{place.role_vi} / {place.role_en} {place.name}" for place in view.signatories),
        view.footer,
    )
    canvas.setFont(REGULAR, 9)
    for place, line in enumerate(lines):
        canvas.drawString(34, 340 - 16 * place, line)
    code = Drawing(80, 80)
    code.add(QrCodeWidget(view.check_url, barWidth=80, barHeight=80))
    renderPDF.draw(code, canvas, 480, 240)
    canvas.save()
    return buffer.getvalue()


def figures() -> dict[str, object]:
    """Issue, draw and compare."""
    with unit_of_work():
        paid_many(ISSUED, giver(address="12 Trần Đăng Ninh"))
    issuing = seconds(issue)
    snapshots = session.scalars(select(Receipt.snapshot).order_by(Receipt.number).limit(DRAWN))
    views = [thaw(snapshot) for snapshot in snapshots]
    draw_receipt(views[0])
    drawn_plainly(views[0])
    single = seconds(lambda: [draw_receipt(view) for view in views])
    together = seconds(lambda: draw_receipts(views))
    plain = seconds(lambda: [drawn_plainly(view) for view in views])
    return {
        "issued": ISSUED,
        "issued_per_s": round(ISSUED / issuing),
        "drawn": DRAWN,
        "single_pdfs_per_s": round(DRAWN / single),
        "pages_of_print_file_per_s": round(DRAWN / together),
        "plain_drawings_per_s": round(DRAWN / plain),
        "single_to_plain": round(single / plain, 2),
    }


def main() -> None:
    """Print the figures as JSON, from an embedded database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_settings({"INSTANCE_PATH": str(Path(folder))}))
        with app.app_context():
            print(json.dumps(figures()))


if __name__ == "__main__":
    main()
