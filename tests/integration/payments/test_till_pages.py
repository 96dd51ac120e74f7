"""The cash box as cashier and accountant use it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from core.dates import today
from core.db import db, session, unit_of_work
from payments.bank.services import import_statement
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import post
from payments.till.models import CashDeposit, TillCount
from payments.till.services import BringToBank, CountTill, bring_to_bank, count_till
from tests.factories.bank import main_account, statement
from tests.factories.money import entry, fund
from tests.factories.people import actor
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
BOX = "QBT-1111"
MOST_QUERIES = 15


@pytest.fixture
def cashier(app: Flask, signed_in: Browser) -> CheckedClient:
    """A cashier with 5,000,000 đồng in the box."""
    with unit_of_work():
        opening = entry(
            fund(), 5_000_000, credit=AccountUse.BROUGHT_FORWARD, kind=TransferKind.OPENING
        )
        post([opening])
    return signed_in("cashier")


def deposit(**values: str) -> dict[str, str]:
    return {
        "form_id": "one-form",
        "account": BOX,
        "bank": "main",
        "amount": "2.000.000",
        "deposited_on": "20/10/2026",
        "slip": "",
        **values,
    }


def rows(table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the questions of the block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_deposit_is_recorded_once_and_printed(cashier: CheckedClient) -> None:
    assert "No deposit fits" in cashier.get("/money/deposits").text
    first = cashier.post("/money/deposits/new", deposit())
    again = cashier.post("/money/deposits/new", deposit())
    assert (first.status_code, first.location) == (302, again.location)
    assert rows(CashDeposit) == 1
    sheet = cashier.get(first.location).text
    for seen in ("QBT26-N 0000001", "₫2,000,000", "wo million", "Signatures", "on its way"):
        assert seen in sheet
    assert "QBT26-N 0000001" in cashier.get("/money/deposits?in_transit=true").text


def test_a_late_deposit_is_named(cashier: CheckedClient) -> None:
    cashier.post("/money/deposits/new", deposit())
    page = cashier.get("/money/deposits").text
    assert "1 deposit is on its way for more than 7 days" in page
    assert "on its way for 13 days" in page
    cashier.post("/money/deposits/new", deposit(form_id="young", deposited_on="02/11/2026"))
    late = cashier.get("/money/deposits?late=true").text
    assert "QBT26-N 0000001" in late
    assert "QBT26-N 0000002" not in late


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": "6tr"}, "did not hold that much: ₫5,000,000 at most"),
        ({"amount": "abc"}, "is not an amount"),
        ({"deposited_on": "31/02/2026"}, "is not a date"),
        ({"deposited_on": "03/11/2026"}, "a day to come"),
        ({"bank": "nowhere"}, "Choose a bank account"),
        ({"bank": ""}, "Fill this in"),
        ({"account": "XX-1"}, "Choose an account"),
        ({"slip": "9" * 51}, "at most 50"),
    ],
)
def test_a_wrong_deposit_keeps_what_was_typed(
    cashier: CheckedClient, values: dict[str, str], words: str
) -> None:
    refused = cashier.post("/money/deposits/new", deposit(**values))
    assert refused.status_code == 422
    assert words in refused.text
    assert f'value="{values.get("amount", "2.000.000")}"' in refused.text
    assert rows(CashDeposit) == 0


def test_the_reconcile_page_offers_the_deposit_and_one_click_books_it(
    cashier: CheckedClient, signed_in: Browser
) -> None:
    sheet = cashier.post("/money/deposits/new", deposit()).location
    with unit_of_work():
        lines = statement(("22/10/2026", "FT1", 2_000_000, "NOP TIEN MAT"))
        import_statement(main_account(), lines, by=None)
    accountant = signed_in("accountant")
    page = accountant.get("/money/bank/reconcile").text
    assert "QBT26-N 0000001" in page
    line = page.split('href="/money/bank/lines/')[1].split("?")[0]
    name = f"deposit:{sheet.rsplit('/', 1)[1]}"
    assert name in accountant.get(f"/money/bank/lines/{line}").text
    wrong = {"decision": "document", "document": "deposit:nothing"}
    assert accountant.post(f"/money/bank/lines/{line}", wrong).status_code == 422
    done = accountant.post(f"/money/bank/lines/{line}", {"decision": "document", "document": name})
    assert done.status_code == 302
    assert sheet in accountant.get(f"/money/bank/lines/{line}").text
    assert "22/10/2026" in accountant.get("/money/deposits").text
    assert "Deposit" in accountant.get("/money/books/bank?month=2026-10").text


def test_a_count_needs_a_reason_only_for_a_difference(
    cashier: CheckedClient, signed_in: Browser
) -> None:
    assert "was not counted yet" in cashier.get("/money/till").text
    sheet = {"form_id": "f1", "account": BOX, "pieces_500000": "9", "pieces_200000": ""}
    refused = cashier.post("/money/till/count", sheet)
    assert refused.status_code == 422
    assert "4,500,000" in refused.text
    assert 'value="9"' in refused.text
    done = cashier.post("/money/till/count", sheet | {"reason": "Thiếu 500.000"})
    page = cashier.get(done.location).text
    assert "Thiếu 500.000" in page
    assert "our million five hundred thousand" in page
    assert "Thiếu 500.000" in signed_in("accountant").get("/money/till").text
    exact = cashier.post("/money/till/count", sheet | {"form_id": "f2", "pieces_500000": "10"})
    assert exact.status_code == 302
    assert rows(TillCount) == 2


def test_a_difference_waits_for_the_accountant_until_a_count_agrees(
    cashier: CheckedClient, signed_in: Browser
) -> None:
    accountant = signed_in("accountant")
    listed = "/money/till?differs=true"

    def waiting() -> str:
        page = accountant.get("/staff").text
        (number,) = re.findall(rf'href="{re.escape(listed)}">\s*<strong[^>]*>(\d+)', page)
        return number

    sheet = {"account": BOX, "reason": "Thiếu 500.000"}
    assert waiting() == "0"
    assert "agrees with the cash book" in accountant.get(listed).text
    for form in ("f1", "f2"):
        cashier.post("/money/till/count", sheet | {"form_id": form, "pieces_500000": "9"})
    assert waiting() == "1"
    assert accountant.get(listed).text.count("Thiếu 500.000") == 1
    cashier.post("/money/till/count", {"account": BOX, "form_id": "f3", "pieces_500000": "10"})
    assert waiting() == "0"
    assert "Thiếu 500.000" not in accountant.get(listed).text
    assert accountant.get("/money/till").text.count("Thiếu 500.000") == 2


@pytest.mark.parametrize("wrong", ["-1", "1.5", "abc", "100001", "9" * 30])
def test_pieces_are_whole_numbers(cashier: CheckedClient, wrong: str) -> None:
    refused = cashier.post("/money/till/count", {"account": BOX, "pieces_1000": wrong})
    assert refused.status_code == 422
    assert "Write how many pieces" in refused.text
    assert f'value="{wrong}"' in refused.text


def test_the_cash_book_shows_and_exports_a_month(
    cashier: CheckedClient, signed_in: Browser
) -> None:
    cashier.post("/money/deposits/new", deposit())
    page = cashier.get(f"/money/books/cash?account={BOX}&month=2026-10").text
    assert "QBT26-N 0000001" in page
    assert "₫3,000,000" in page
    table = cashier.get(f"/money/books/cash.csv?account={BOX}&month=2026-10")
    assert "QBT26-N 0000001" in table.get_data(as_text=True)
    assert "Nothing moved" in cashier.get(f"/money/books/cash?account={BOX}&month=2026-09").text
    assert (
        "₫2,000,000"
        in cashier.get(f"/money/books/transit?account={BOX[:4]}1131&month=2026-10").text
    )
    auditor = signed_in("auditor")
    assert auditor.get("/money/books/bank.csv?account=QBT-1121&month=2026-10").status_code == 200


@pytest.mark.parametrize("asked", ["account=XX-1", "month=2026-13", "page=0", "page=x"])
def test_a_book_that_is_not_there_is_said(cashier: CheckedClient, asked: str) -> None:
    assert cashier.get(f"/money/books/cash?{asked}").status_code == 422
    assert cashier.get(f"/money/books/cash.csv?{asked}").status_code == 404


def test_another_organisation_sees_nothing_of_it(
    cashier: CheckedClient, signed_in: Browser
) -> None:
    sheet = cashier.post("/money/deposits/new", deposit()).location
    done = cashier.post(
        "/money/till/count", {"account": BOX, "pieces_500000": "6", "form_id": "x"}
    ).location
    other = signed_in("cashier", organisation_code="HLPN")
    assert other.get(sheet).status_code == other.get(done).status_code == 404
    assert "No deposit fits" in other.get("/money/deposits").text
    assert "was not counted yet" in other.get("/money/till").text
    assert other.get(f"/money/books/cash?account={BOX}").status_code == 422
    assert other.post("/money/deposits/new", deposit(form_id="y")).status_code == 422


@pytest.mark.parametrize(
    "page", ["till", "till/count", "deposits", "deposits/new", "books/cash", "books/transit"]
)
def test_the_pages_ask_the_database_little_however_much_there_is(
    cashier: CheckedClient, page: str
) -> None:
    asked = []
    for rows_there in (range(3), range(3, 30)):
        for number in rows_there:
            record_a_day(str(number))
        with counted() as found:
            cashier.get(f"/money/{page}")
        asked.append(len(found))
    assert asked[0] == asked[1] <= MOST_QUERIES


def record_a_day(name: str) -> None:
    with unit_of_work():
        brought = BringToBank(
            account=BOX, bank="main", amount=1000, deposited_on=today(), reference=name
        )
        bring_to_bank(brought, by=actor("cashier"))
        count_till(CountTill(account=BOX, reason="Thiếu", reference=name), by=actor("cashier"))
