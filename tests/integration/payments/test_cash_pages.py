"""The cash desk, collectors' lists and payments as people use them."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, update

from core.dates import Month
from core.db import session, unit_of_work
from donors.models import DonorLogin
from payments.bank.models import BankAccount
from payments.pledges.rules import Method
from payments.pledges.services import bill_month
from payments.receiving.models import Payment
from tests.factories.people import user_with
from tests.factories.pledges import giver, pledge
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
LIST = (
    "Ngày thu,Mã cam kết,Người nộp,Số tiền,Người thu\n"
    "02/10/2026,GM00001,Đinh Thu Ngọc,300000,Thủ quỹ\n,,Cộng,{total},\n"
)

SAID = {"organisation": "QBT", "collector": "Bà Mẫu", "rows": "1", "total": "300.000"}


def a_pledge(**values: object) -> None:
    with unit_of_work():
        pledge("GM00001", donor_id=giver("Nguyễn Hoàng Yến").id, **values)
        bill_month(Month(2026, 10))


def entry(**values: str) -> dict[str, str]:
    return {
        "form_id": "one-form",
        "code": "GM00001",
        "amount": "500.000",
        "payer_name": "Nguyễn Hoàng Yến",
        "received_on": "20/10/2026",
        **values,
    }


def payments() -> int:
    return session.scalar(select(func.count()).select_from(Payment)) or 0


def test_the_cashier_finds_a_commitment_by_its_sponsor(signed_in: Browser) -> None:
    a_pledge()
    page = signed_in("cashier").get("/money/cash?q=hoang+yen").text
    assert "Cash for GM00001" in page
    assert 'value="500000"' in page
    assert 'value="Nguyễn Hoàng Yến"' in page
    assert "10/2026" in page


def test_a_sponsor_of_several_children_gives_a_choice(signed_in: Browser) -> None:
    with unit_of_work():
        donor = giver("Nguyễn Hoàng Yến").id
        pledge("GM00001", donor_id=donor)
        pledge("GM00002", donor_id=donor)
    page = signed_in("cashier").get("/money/cash?q=hoang+yen").text
    assert "/money/cash?q=GM00001" in page
    assert "/money/cash?q=GM00002" in page


def test_what_nobody_knows_is_said(signed_in: Browser) -> None:
    page = signed_in("cashier").get("/money/cash?q=GM77777").text
    assert "Nothing is known by “GM77777”" in page


def test_a_witnessed_commitment_is_refused_in_words(signed_in: Browser) -> None:
    a_pledge(method=Method.WITNESSED)
    browser = signed_in("cashier")
    assert "handed over directly" in browser.get("/money/cash?q=GM00001").text
    refused = browser.post("/money/cash", entry())
    assert refused.status_code == 422
    assert "handed over directly" in refused.text
    assert payments() == 0


def test_a_form_sent_twice_is_one_payment_with_its_receipt_at_hand(signed_in: Browser) -> None:
    a_pledge()
    browser = signed_in("cashier")
    first = browser.post("/money/cash", entry())
    again = browser.post("/money/cash", entry())
    assert (first.status_code, first.location) == (302, again.location)
    assert payments() == 1
    page = browser.get(first.location).text
    assert "Print the receipt" in page
    assert "GM00001 · 10/2026" in page
    assert "In the books" not in page


def test_the_accountant_sees_the_entries_in_the_books(signed_in: Browser) -> None:
    a_pledge()
    where = signed_in("cashier").post("/money/cash", entry(amount="600k")).location
    page = signed_in("accountant").get(where).text
    assert "In the books" in page
    assert "1111 Cash" in page
    assert "₫100,000" in page


def test_the_accountant_gives_what_waits_to_a_commitment(signed_in: Browser) -> None:
    a_pledge()
    with unit_of_work():
        pledge("GM00002", started_on=date(2026, 11, 1))
        bill_month(Month(2026, 11))
    where = signed_in("cashier").post("/money/cash", entry(amount="600k")).location
    browser = signed_in("accountant")
    for wrong, words in (("GM77777", "No commitment has this code"), ("", "Fill this in")):
        refused = browser.post(f"{where}/allocate", {"code": wrong})
        assert refused.status_code == 422
        assert words in refused.text
    assert browser.post(f"{where}/allocate", {"code": "gm00002"}).status_code == 302
    page = browser.get(where).text
    assert "GM00002 · 11/2026" in page
    assert "Not yet allocated" not in page
    assert signed_in("cashier").post(f"{where}/allocate", {"code": "GM00002"}).status_code == 403


def test_wrong_amounts_and_days_keep_what_was_typed(signed_in: Browser) -> None:
    a_pledge()
    browser = signed_in("cashier")
    for wrong in ("0", "-5", "50.00", "1e3", "1_000", "NaN", "9" * 30, ""):
        refused = browser.post("/money/cash", entry(amount=wrong))
        assert refused.status_code == 422
        assert "There is a problem" in refused.text
        assert 'value="Nguyễn Hoàng Yến"' in refused.text
    tomorrow = browser.post("/money/cash", entry(received_on="03/11/2026"))
    assert "a day to come" in tomorrow.text
    assert 'value="03/11/2026"' in tomorrow.text
    assert payments() == 0


def test_a_field_that_is_not_in_the_form_is_refused(signed_in: Browser) -> None:
    a_pledge()
    refused = signed_in("cashier").post("/money/cash", entry(donor_id="1"))
    assert refused.status_code == 422
    assert payments() == 0


def test_another_organisation_has_its_own_desk(signed_in: Browser) -> None:
    a_pledge()
    browser = signed_in("cashier", organisation_code="HLPN")
    assert "Nothing is known" in browser.get("/money/cash?q=GM00001").text
    assert "another organisation" in browser.post("/money/cash", entry()).text
    own = signed_in("cashier").post("/money/cash", entry()).location
    assert browser.get(own).status_code == 404


def test_payments_are_filtered(signed_in: Browser) -> None:
    a_pledge()
    signed_in("cashier").post("/money/cash", entry(amount="600000"))
    browser = signed_in("accountant")
    for found in ("month=2026-10", "channel=cash", "donor=hoang+yen", "unallocated=true", ""):
        assert "₫600,000" in browser.get(f"/money/payments?{found}").text
    for missed in ("month=2026-09", "month=09/2026", "channel=bank", "donor=mau"):
        assert "No payment fits" in browser.get(f"/money/payments?{missed}").text


def send_list(browser: CheckedClient, total: int) -> str:
    file = (BytesIO(LIST.format(total=total).encode()), "thu-tien.csv")
    sent = browser.post(
        "/money/cash/list",
        {**SAID, "file": file},
        content_type="multipart/form-data",
    )
    assert sent.status_code == (200 if total == 300_000 else 422)
    return sent.text


def test_a_list_is_shown_before_it_is_taken_and_taken_once(signed_in: Browser) -> None:
    a_pledge()
    browser = signed_in("cashier")
    page = send_list(browser, 300_000)
    assert "Take 1 payment" in page
    assert payments() == 0
    action = page.split('action="/money/cash/list/')[1].split('"')[0]
    for said in ("1 payment taken.", "This list was taken before."):
        done = browser.post(f"/money/cash/list/{action}", SAID)
        assert said in browser.get(done.location).text
    assert payments() == 1


def test_a_list_that_does_not_add_up_is_not_offered(signed_in: Browser) -> None:
    a_pledge()
    page = send_list(signed_in("cashier"), 300_001)
    assert "does not equal the sum" in page
    assert "Take 1 payment" not in page


@pytest.mark.parametrize("name", ["nothing", "%2e", "%2e%2e"])
def test_a_list_that_nobody_sent_is_not_found(signed_in: Browser, name: str) -> None:
    sent = signed_in("cashier").post(f"/money/cash/list/{name}", SAID)
    assert sent.status_code == 404


def test_no_file_is_no_list(signed_in: Browser) -> None:
    browser = signed_in("cashier")
    assert browser.get("/money/cash/list").status_code == 200
    refused = browser.post("/money/cash/list", SAID)
    assert refused.status_code == 422
    assert "Choose the collector’s list" in refused.text


def test_the_command_takes_a_list_whole_or_not(
    app: Flask, run: FlaskCliRunner, tmp_path: Path
) -> None:
    a_pledge()
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_text(LIST.format(total=1))
    right.write_text(LIST.format(total=300_000))
    refused = run.invoke(args=["cash", "import", str(wrong), "--json"])
    assert refused.exit_code == 1
    assert [error["row"] for error in json.loads(refused.stdout)["errors"]] == [3]
    taken = run.invoke(args=["cash", "import", str(right)])
    assert (taken.exit_code, taken.stdout) == (0, "1 payments taken, 0 taken before.\n")
    again = json.loads(run.invoke(args=["cash", "import", str(right), "--json"]).stdout)
    assert (again["payments"], again["already"]) == (0, 1)
    unknown = run.invoke(args=["cash", "import", str(right), "--organisation", "XXX"])
    assert unknown.exit_code == 1
    assert payments() == 1


def test_a_donor_sees_own_payments_and_how_to_pay(app: Flask, signed_in: Browser) -> None:
    with unit_of_work():
        session.execute(update(BankAccount).values(bank="Ngân hàng Mẫu", number="0011223344"))
        own, other = giver("Nguyễn Hoàng Yến"), giver("Trần Văn Mẫu")
        pledge("GM00001", donor_id=own.id, started_on=date(2026, 9, 1))
        pledge("GM00002", donor_id=other.id)
        pledge("GM00003", donor_id=own.id, method=Method.WITNESSED)
        for month in (Month(2026, 9), Month(2026, 10)):
            bill_month(month)
        user = user_with("donor")
        session.add(DonorLogin(user_id=user.id, donor_id=own.id))
    signed_in("cashier").post("/money/cash", entry(amount="600k"))
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    page = browser.get("/my/payments").text
    for seen in ("₫600,000", "GM00001", "0011223344", "Open: ₫400,000", "You hand this support"):
        assert seen in page
    assert "GM00002" not in page
    assert "No payment of 2025" in browser.get("/my/payments?year=2025").text
