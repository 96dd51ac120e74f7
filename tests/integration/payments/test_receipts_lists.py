"""The lists of the office: register, payments without a receipt, receipts nobody is mailed."""

import csv
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import event, select

from core.dates import frozen
from core.db import db, session, unit_of_work
from donors.rules import ReceiptWish
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.receipts.models import Receipt
from payments.receipts.services import issue_for, void_receipt
from tests.factories.people import organisation
from tests.factories.receipts import giver, paid, paid_many

PATHS = ("register.csv", "missing.csv", "unsent.csv")


def rows_of(answer) -> list[dict[str, str]]:
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def issued(name: str, **payment: object) -> Receipt:
    with unit_of_work():
        return issue_for(paid(donor=giver(name), **payment), by=None)


def test_the_file_of_the_register_has_exactly_the_rows_of_the_filter(signed_in) -> None:
    for number in range(60):
        issued("Nguyễn Thị Ánh", on=date(2026, 10, 1 + number % 20))
    other = issued("=HYPERLINK(1)", on=date(2026, 9, 9))
    with unit_of_work():
        void_receipt(other, "Ghi sai tên", by=None, replace=True)
    browser = signed_in("auditor")
    october = rows_of(browser.get("/money/receipts/register.csv?received=2026-10"))
    assert len(october) == 60, "all pages of them"
    september = rows_of(browser.get("/money/receipts/register.csv?received=2026-09&state=void"))
    (row,) = september
    assert row["Number"] == "QBT26-T 0000061"
    assert row["Replaced by"] == "QBT26-T 0000062"
    assert row["Reason"] == "Ghi sai tên"
    assert row["Amount"] == "500000"
    assert row["Sponsor"] == "'=HYPERLINK(1)", "no formula"


def test_the_register_is_filtered_by_the_day_of_issue(signed_in) -> None:
    issued("Nguyễn Thị Ánh")
    with frozen("2026-11-20T09:00:00+07:00"):
        issued("Trần Văn Mẫu")
    browser = signed_in("auditor")
    address = "/money/receipts/register.csv"
    assert len(rows_of(browser.get(address))) == 2
    later = rows_of(browser.get(f"{address}?issued_from=3/11/2026"))
    assert [row["Sponsor"] for row in later] == ["Trần Văn Mẫu"]
    earlier = rows_of(browser.get(f"{address}?issued_to=3/11/2026"))
    assert [row["Sponsor"] for row in earlier] == ["Nguyễn Thị Ánh"]


@pytest.mark.parametrize(
    "query",
    [
        "register.csv?received=soon",
        "register.csv?state=torn",
        "register.csv?issued_from=31/02/2026",
        "missing.csv?reason=laziness",
        "missing.csv?month=10",
        "unsent.csv?why=laziness",
    ],
)
def test_no_file_is_made_of_a_filter_that_is_wrong(signed_in, query: str) -> None:
    answer = signed_in("auditor").get(f"/money/receipts/{query}")
    assert answer.status_code == 422
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("path", PATHS)
def test_files_hold_no_row_of_another_organisation(signed_in, path: str) -> None:
    with unit_of_work():
        for body in ("QBT", "HLPN"):
            issue_for(paid(donor=giver(body), body=organisation(body)), by=None)
            paid(payer=f"{body} chờ", body=organisation(body))
    browser = signed_in("auditor", organisation_code="QBT")
    text = browser.get(f"/money/receipts/{path}").get_data(as_text=True)
    assert "QBT" in text
    assert "HLPN" not in text


@pytest.mark.parametrize("role", ["matcher", "donor", "admin"])
@pytest.mark.parametrize("path", ["", "/missing", "/unsent", *(f"/{path}" for path in PATHS)])
def test_only_readers_of_receipts_open_the_lists(signed_in, role: str, path: str) -> None:
    assert signed_in(role).get(f"/money/receipts{path}").status_code == 403


def test_payments_without_a_receipt_are_counted_by_reason_and_saved(signed_in) -> None:
    with unit_of_work():
        paid(100)
        paid(200, donor=giver(receipt_wish=ReceiptWish.THANKS))
        paid(300, payer="Trần Văn Mẫu", on=date(2026, 9, 30))
    browser = signed_in("accountant")
    text = browser.get("/money/receipts/missing?month=2026-10").get_data(as_text=True)
    assert "The sponsor wishes thanks only." in text
    assert "₫200" in text
    assert "₫300" not in text
    rows = rows_of(browser.get("/money/receipts/missing.csv?reason=thanks"))
    assert [row["Amount"] for row in rows] == ["200"]
    nothing = browser.get("/money/receipts/missing?month=2026-01").get_data(as_text=True)
    assert "No payment fits this filter." in nothing


def test_receipts_that_nobody_is_mailed_are_listed_with_the_address(signed_in) -> None:
    with unit_of_work():
        issue_for(paid(donor=giver(address="12 Trần Đăng Ninh")), by=None)
        issue_for(paid(donor=giver(email="anh@example.org")), by=None)
    browser = signed_in("cashier")
    assert "No e-mail address; send it by post." in browser.get(
        "/money/receipts/unsent?month=2026-10"
    ).get_data(as_text=True)
    (row,) = rows_of(browser.get("/money/receipts/unsent.csv"))
    assert row["Address"] == "12 Trần Đăng Ninh"
    nothing = browser.get("/money/receipts/unsent?why=annual").get_data(as_text=True)
    assert "is mailed to its sponsor" in nothing


def test_the_register_says_which_numbers_are_on_paper(signed_in) -> None:
    with unit_of_work():
        series = {"organisation_id": organisation().id, "paper": Paper.RECEIPT, "year": 2026}
        session.add(Series(**series, code="QBT26-T", last_number=512, on_paper=512))
    issued("Nguyễn Thị Ánh")
    text = signed_in("auditor").get("/money/receipts").get_data(as_text=True)
    assert "no gaps 513–513" in text
    assert "1–512 on paper" in text
    assert session.scalars(select(Receipt.number)).all() == [513]


@pytest.mark.parametrize("path", ["", "/missing", "/unsent"])
def test_a_list_asks_as_many_questions_for_one_row_as_for_many(signed_in, path: str) -> None:
    browser = signed_in("accountant")

    def questions() -> int:
        seen: list[str] = []

        def note(*call: object) -> None:
            seen.append(str(call[2]))

        event.listen(db.engine, "before_cursor_execute", note)
        browser.get(f"/money/receipts{path}")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    issued("Nguyễn Thị Ánh")
    with unit_of_work():
        paid_many(1)
    few = questions()
    for _ in range(5):
        issued("Nguyễn Thị Ánh")
    with unit_of_work():
        paid_many(20)
    assert questions() == few


def test_a_preview_is_a_pdf_of_a_payment_that_waits_and_of_no_other(signed_in) -> None:
    with unit_of_work():
        waiting, nobody = paid(donor=giver()), paid()
        foreign = paid(donor=giver(), body=organisation("HLPN"))
    browser = signed_in("cashier", organisation_code="QBT")
    address = "/money/receipts/preview/{}.pdf"
    answer = browser.get(address.format(waiting.public_id))
    assert answer.data.startswith(b"%PDF")
    assert browser.get(address.format(nobody.public_id)).status_code == 422
    assert browser.get(address.format(foreign.public_id)).status_code == 404
    assert browser.get(address.format("nothing")).status_code == 404
    assert signed_in("auditor").get(address.format(waiting.public_id)).status_code == 403
