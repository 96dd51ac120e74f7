"""The copy with wet signatures: awaited for counter receipts, filed once, its scan kept safe."""

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from core.dates import now
from core.db import session, unit_of_work
from core.errors import RuleBroken, WrongState
from core.files import files
from core.scans import LARGEST_SCAN
from payments.receipts.models import Receipt, SignedCopy
from payments.receipts.services import (
    RegisterFilter,
    count_register,
    file_signed_copy,
    get_registered,
    issue_for,
    void_receipt,
)
from payments.receiving.models import CashBatch
from payments.receiving.rules import Channel
from tests.factories.people import actor, organisation
from tests.factories.receipts import giver, paid
from tests.support.parallel import at_once

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
MISSING = RegisterFilter(unsigned=True)


def at_the_counter(body: str = "QBT", **columns: object) -> Receipt:
    with unit_of_work():
        payment = paid(donor=giver(), channel=Channel.CASH, body=organisation(body), **columns)
        return issue_for(payment, by=None)


def picture() -> bytes:
    """Return a JPEG with a place and a camera hidden in it."""
    image, buffer = Image.new("RGB", (40, 30), "white"), BytesIO()
    exif = image.getexif()
    exif[0x0110] = "CAMERA-4711"
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue() + b"<script>hidden</script>"


def in_a_list() -> int:
    batch = CashBatch(
        organisation_id=organisation().id,
        file_digest="f" * 64,
        rows=1,
        total=500_000,
        received_at=now(),
    )
    session.add(batch)
    session.flush()
    return batch.id


def test_only_valid_counter_receipts_wait(any_app: Flask) -> None:
    waiting = at_the_counter()
    gone = at_the_counter()
    with unit_of_work():
        void_receipt(gone, "Ghi sai tên", by=None, replace=False)
        issue_for(paid(donor=giver()), by=None)
        issue_for(paid(donor=giver(), channel=Channel.CASH, batch_id=in_a_list()), by=None)
    by = actor("cashier")
    assert count_register(MISSING, by) == 1
    with unit_of_work():
        file_signed_copy(get_registered(waiting.public_id, by), b"", by=by)
    assert count_register(MISSING, by) == 0


def test_it_is_filed_once_however_many_do_it(any_app: Flask) -> None:
    code, by = at_the_counter().public_id, actor("cashier")
    session.commit()

    def file() -> None:
        with unit_of_work():
            file_signed_copy(get_registered(code, by), b"", by=by)

    answers = at_once(any_app, [file, file, file])
    assert sorted(str(type(answer)) for answer in answers) == sorted(
        map(str, [type(None), WrongState, WrongState])
    )
    assert session.scalar(select(func.count(SignedCopy.receipt_id))) == 1


def test_a_picture_is_drawn_anew_and_kept_under_a_random_key(app: Flask) -> None:
    by = actor("cashier")
    receipt = at_the_counter()
    with unit_of_work():
        file_signed_copy(get_registered(receipt.public_id, by), picture(), by=by)
    copy = session.get_one(SignedCopy, receipt.id)
    content = files().get(copy.file_key)
    assert content.startswith(b"\xff\xd8")
    assert b"CAMERA-4711" not in content
    assert b"hidden" not in content
    assert receipt.public_id not in copy.file_key
    assert "0000001" not in copy.file_key


@pytest.mark.parametrize(
    "scan",
    [
        b"MZ an executable",
        b"%PDF-1.4 cut off",
        b"<svg onload='x()'/>",
    ],
)
def test_a_bad_scan_is_refused_and_nothing_is_noted(signed_in, scan: bytes) -> None:
    receipt = at_the_counter()
    answer = signed_in("cashier").post(
        f"/money/receipts/{receipt.public_id}/signed", {"scan": (BytesIO(scan), "scan.pdf")}
    )
    assert answer.status_code == 422
    assert 'href="#scan"' in answer.get_data(as_text=True)
    assert session.scalar(select(func.count(SignedCopy.receipt_id))) == 0


def test_a_scan_larger_than_five_megabytes_is_refused(app: Flask) -> None:
    found = get_registered(at_the_counter().public_id, actor("cashier"))
    with pytest.raises(RuleBroken) as refused:
        file_signed_copy(found, PDF[:-6] + b" " * LARGEST_SCAN + b"%%EOF", by=actor("cashier"))
    assert refused.value.field == "scan"
    assert "5 MB" in str(refused.value.message)


def test_the_pages_from_waiting_to_filed(signed_in) -> None:
    receipt = at_the_counter()
    browser = signed_in("cashier")
    address = f"/money/receipts/{receipt.public_id}"
    assert "Signed copy missing" in browser.get("/money/receipts").get_data(as_text=True)
    assert "0000001" in browser.get("/money/receipts?unsigned=true").get_data(as_text=True)
    assert f"{address}/signed" in browser.get(address).get_data(as_text=True)
    assert browser.get(f"{address}/signed").status_code == 200
    filed = browser.post(f"{address}/signed", {"scan": (BytesIO(PDF), "scan.pdf")})
    assert filed.status_code == 302
    assert "Filed on 02/11/2026" in browser.get(address).get_data(as_text=True)
    scan = signed_in("auditor").get(f"{address}/signed/scan")
    assert scan.data == PDF
    assert scan.mimetype == "application/pdf"
    assert scan.headers["Content-Disposition"].startswith("attachment")
    assert browser.post(f"{address}/signed").status_code == 409
    assert browser.get(f"{address}/signed").status_code == 409


def test_a_scan_is_served_to_readers_of_the_own_organisation_only(signed_in) -> None:
    receipt = at_the_counter("HLPN")
    by = actor("cashier")
    with unit_of_work():
        file_signed_copy(get_registered(receipt.public_id, by), PDF, by=by)
    address = f"/money/receipts/{receipt.public_id}/signed"
    stranger = signed_in("cashier", organisation_code="QBT")
    assert stranger.get(f"{address}/scan").status_code == 404
    assert stranger.post(address).status_code == 404
    assert signed_in("matcher").get(f"{address}/scan").status_code == 403
    assert signed_in("auditor").post(address).status_code == 403
    assert signed_in("auditor").get(f"{address}/scan").status_code == 200


def test_a_receipt_without_a_scan_has_none_to_give(signed_in) -> None:
    receipt = at_the_counter()
    answer = signed_in("auditor").get(f"/money/receipts/{receipt.public_id}/signed/scan")
    assert answer.status_code == 404
