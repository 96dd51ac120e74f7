"""Collectors' lists held against what was said of them, typed or sent, taken whole."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session, unit_of_work
from core.errors import RuleBroken
from donors.models import Donor
from donors.rules import ReceiptWish
from payments.batches.rules import typed_rows
from payments.books.services import check_books
from payments.receipts.models import Receipt
from payments.receiving.models import CashBatch, Payment
from payments.receiving.services import Expected, import_list
from tests.factories.people import actor, organisation
from tests.factories.pledges import giver, pledge
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
SAID = {"organisation": "QBT", "collector": "Bà Mẫu", "rows": "2", "total": "800.000"}
ROWS = {
    "day_1": "02/10/2026",
    "code_1": "gm00001",
    "payer_1": "Nguyễn Hoàng Yến",
    "amount_1": "500k",
    "day_2": "02/11/2026",
    "day_5": "03/10/2026",
    "code_5": "GM00002",
    "payer_5": "Trần Văn Mẫu",
    "amount_5": "300.000",
    "count": "12",
}
LIST = (
    "Ngày thu,Mã cam kết,Người nộp,Số tiền\n"
    "02/10/2026,GM00001,Đinh Thu Ngọc,500000\n03/10/2026,GM00002,Trần Văn Mẫu,300000\n"
).encode()


def two_pledges() -> None:
    with unit_of_work():
        pledge("GM00001", donor_id=giver("Nguyễn Hoàng Yến").id)
        pledge("GM00002", donor_id=giver("Trần Văn Mẫu").id)


def rows(table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def said(count: int = 2, total: int = 800_000, reason: str = "") -> Expected:
    return Expected(collector="Bà Mẫu", rows=count, total=total, override_reason=reason)


@pytest.mark.parametrize(("count", "total"), [(3, 800_000), (2, 800_001)])
def test_a_list_that_is_not_what_was_said_needs_a_reason(
    any_app: Flask, count: int, total: int
) -> None:
    two_pledges()
    with unit_of_work():
        by, body = actor("cashier"), organisation().id
    with pytest.raises(RuleBroken) as caught, unit_of_work():
        import_list(LIST, body, said(count, total), by=by)
    assert caught.value.field == "override_reason"
    assert (rows(CashBatch), rows(Payment)) == (0, 0)
    with unit_of_work():
        import_list(LIST, body, said(count, total, "Một người chưa nộp"), by=by)
        again = import_list(LIST, body, said(), by=by)
    batch = session.scalars(select(CashBatch)).one()
    assert (batch.expected_rows, batch.expected_total) == (count, total)
    assert (batch.rows, batch.total, batch.override_reason) == (2, 800_000, "Một người chưa nộp")
    assert (again.already, rows(Payment)) == (2, 2)
    assert [finding.name for finding in check_books() if not finding.ok] == []


def test_a_typed_list_is_checked_taken_and_receipted(app: Flask, signed_in: Browser) -> None:
    two_pledges()
    cashier = signed_in("cashier")
    assert cashier.get("/money/cash/list/type").text.count('name="code_') == 12
    checked = cashier.post("/money/cash/list/type", SAID | ROWS)
    assert checked.status_code == 200
    assert "Take 2 payments" in checked.text
    assert "Why it is taken" not in checked.text
    assert rows(Payment) == 0
    digest = re.search(r'action="/money/cash/list/(\w{20,})"', checked.text)
    assert digest is not None
    done = cashier.post(f"/money/cash/list/{digest[1]}", SAID)
    page = cashier.get(done.location).text
    for seen in ("Bà Mẫu", "₫800,000", "GM00002", "2 payments taken."):
        assert seen in page
    with unit_of_work():
        thankful = session.scalars(select(Donor).where(Donor.name == "Trần Văn Mẫu")).one()
        thankful.receipt_wish = ReceiptWish.THANKS
    for words in ("1 receipt issued.", "0 receipts issued."):
        issued = cashier.post(f"{done.location}/receipts")
        assert words in cashier.get(issued.location).text
    assert rows(Receipt) == 1
    assert done.location in cashier.get("/money/cash/batches").text
    other = signed_in("cashier", organisation_code="HLPN")
    assert other.get(done.location).status_code == 404
    assert "No list was taken yet" in other.get("/money/cash/batches").text


def test_a_difference_is_shown_and_refused_until_somebody_says_why(
    app: Flask, signed_in: Browser
) -> None:
    two_pledges()
    cashier, wrong = signed_in("cashier"), SAID | {"total": "900k"}
    page = cashier.post("/money/cash/list/type", wrong | ROWS).text
    assert "Why it is taken" in page
    address = "/money/cash/list/" + re.findall(r'action="/money/cash/list/(\w{20,})"', page)[0]
    refused = cashier.post(address, wrong)
    assert refused.status_code == 422
    assert "not what was expected" in refused.text
    assert rows(Payment) == 0
    assert cashier.post(address, SAID | {"rows": ""}).status_code == 422
    taken = cashier.post(address, wrong | {"override_reason": "Thiếu một người"})
    assert "Thiếu một người" in cashier.get(taken.location).text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount_5": "abc"}, "not an amount"),
        ({"code_5": "GM99999"}, "No commitment has this code"),
        ({"day_1": "31/02/2026"}, "not a date"),
        ({"collector": ""}, "Fill this in"),
        ({"rows": "x"}, "Write how many rows"),
        ({"total": ""}, "Enter an amount"),
        ({"organisation": "XX"}, "Choose an organisation"),
    ],
)
def test_a_wrong_row_keeps_everything_typed(
    app: Flask, signed_in: Browser, values: dict[str, str], words: str
) -> None:
    two_pledges()
    refused = signed_in("cashier").post("/money/cash/list/type", SAID | ROWS | values)
    assert refused.status_code == 422
    assert words in refused.text
    assert 'value="gm00001"' in refused.text
    assert rows(CashBatch) == 0


def test_more_rows_keep_what_was_typed_and_an_empty_list_is_none(
    app: Flask, signed_in: Browser
) -> None:
    two_pledges()
    cashier = signed_in("cashier")
    more = cashier.post("/money/cash/list/type", SAID | ROWS | {"more": "true"}).text
    assert more.count('name="code_') == 24
    assert 'value="gm00001"' in more
    assert cashier.post("/money/cash/list/type", SAID | {"count": "12"}).status_code == 422


def test_only_rows_with_something_in_them_count() -> None:
    assert [row.place for row in typed_rows(ROWS, 12)] == [1, 5]
    assert [row.place for row in typed_rows(ROWS, 4)] == [1]
