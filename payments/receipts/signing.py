"""The job that signs receipts: slow, and the certificate may be out of date."""

from typing import Any

from sqlalchemy import select

from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.cli import Report
from core.db import session, unit_of_work
from core.jobs.registry import handles
from payments.numbering.models import Series
from payments.receipts.models import Receipt, ReceiptFile
from payments.receipts.rules import FileKind
from payments.receipts.services.files import file_name
from payments.receipts.services.signing import sign_receipt

KIND = "receipts.sign"


@handles(KIND)
def sign(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Sign receipts by their check codes; one that is signed already stays as it is."""
    by = actor_of(session.get_one(User, arguments["by"]))
    codes = arguments["receipts"]
    for done, code in enumerate(codes, 1):
        with unit_of_work():
            found = session.scalars(select(Receipt).where(Receipt.public_id == code)).one()
            sign_receipt(found, by=by)
        report(done, len(codes))
    return {"signed": len(codes), "files": _files(codes)}


def _files(codes: list[str]) -> list[dict[str, str]]:
    rows = session.execute(
        select(Series.code, Receipt.number, ReceiptFile.file_key)
        .join(Series, Series.id == Receipt.series_id)
        .join(ReceiptFile, ReceiptFile.receipt_id == Receipt.id)
        .where(Receipt.public_id.in_(codes), ReceiptFile.kind == FileKind.SIGNED)
        .order_by(Series.code, Receipt.number)
    )
    return [
        {"name": file_name(row.code, row.number, FileKind.SIGNED), "key": row.file_key}
        for row in rows
    ]
