"""Statements are sent, looked at, their columns named once, taken or thrown away."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session, unit_of_work
from core.files import files
from payments.bank.models import BankAccount, BankLine, Statement, StatementDraft, TitleMeaning
from tests.factories.bank import main_account, statement
from tests.factories.pledges import month_of, pledge
from tests.support.client import CheckedClient

LINES = (
    ("05/10/2026", "FT1", 500_000, "GM00001 VU HONG"),
    ("06/10/2026", "FT2", 1_000_000, "GM00002 VU HONG dong 2 thang"),
    ("07/10/2026", "FT3", 20_000_000, "UNG HO PHAU THUAT TIM"),
    ("08/10/2026", "FT4", -11_000, "PHI DUY TRI TK"),
)
OWN_TITLES = (
    "Sổ phụ ngày;Vào;Ra;Còn lại;Lý do\n"
    "05/10/2026;500.000;;1.500.000;GM00001 VU HONG\n"
    "06/10/2026;;11.000;1.489.000;PHI\n"
)
OWN = {
    "column-0": "date",
    "column-1": "credit",
    "column-2": "debit",
    "column-3": "balance",
    "column-4": "narrative",
}


@pytest.fixture
def accountant(app: Flask, signed_in: Callable[..., CheckedClient]) -> CheckedClient:
    """An accountant; two commitments have their October open."""
    with unit_of_work():
        for code in ("GM00001", "GM00002"):
            month_of(pledge(code), "2026-10")
    return signed_in("accountant")


def send(browser: CheckedClient, content: bytes, **said: str) -> str:
    """Send a file; return the address of the page that shows it."""
    data = {"account": "main", "file": (io.BytesIO(content), "october.csv"), **said}
    response = browser.post("/money/bank", data, content_type="multipart/form-data")
    assert response.status_code == 302, response.text
    return str(response.location)


def kept() -> int:
    return session.scalar(select(func.count()).select_from(BankLine)) or 0


def test_a_statement_is_shown_before_anything_is_taken(accountant: CheckedClient) -> None:
    assert "No statement was taken yet" in accountant.get("/money/bank").text
    page = send(accountant, statement(*LINES), lines="4", credits="21.500.000")
    shown = accountant.get(page).text
    for words in (
        "The statement adds up",
        "day/month/year",
        "digits only",
        "Ghi có",
        "expected: 4",
    ):
        assert words in shown, words
    assert (kept(), "GM00001 VU HONG" in shown) == (0, True)
    assert page in accountant.get("/money/bank").text
    taken = accountant.post(f"{page}/take")
    assert taken.location.endswith("/money/bank/reconcile?account=main")
    assert kept() == 4
    assert accountant.get(page).status_code == 404
    assert "05/10/2026" in accountant.get("/money/bank").text
    assert "3 lines wait for a person" in accountant.get("/money/bank/reconcile").text


def test_a_statement_is_thrown_away_with_its_file(accountant: CheckedClient) -> None:
    page = send(accountant, statement(*LINES))
    key = session.scalars(select(StatementDraft.file_key)).one()
    assert accountant.post(f"{page}/discard").status_code == 302
    assert not files().has(key)
    assert (kept(), accountant.post(f"{page}/take").status_code) == (0, 404)


def test_a_statement_that_is_not_what_was_expected_waits_for_a_reason(
    accountant: CheckedClient,
) -> None:
    page = send(accountant, statement(*LINES), lines="5", debits="11k")
    assert "Why it is taken although" in accountant.get(page).text
    refused = accountant.post(f"{page}/take")
    assert (refused.status_code, kept()) == (422, 0)
    assert "The statement has 4 lines" in refused.text
    assert accountant.post(f"{page}/take", {"override_reason": "gọi ngân hàng"}).status_code == 302
    taken = session.scalars(select(Statement)).one()
    assert (taken.expected_lines, taken.expected_debits) == (5, 11_000)
    assert "gọi ngân hàng" in accountant.get(f"/money/bank/statements/{taken.public_id}").text


def test_a_statement_that_does_not_add_up_names_its_row(accountant: CheckedClient) -> None:
    page = send(accountant, statement(*LINES).replace(b";11000;", b";12000;"))
    assert "Row 7" in accountant.get(page).text
    assert accountant.post(f"{page}/take").status_code == 422
    assert kept() == 0


def test_what_is_not_said_right_is_refused_beside_its_field(accountant: CheckedClient) -> None:
    data = {"account": "main", "lines": "many", "credits": "x"}
    page = accountant.post("/money/bank", data)
    assert page.status_code == 422
    for words in ("Choose the bank’s statement", "how many lines", "is not an amount"):
        assert words in page.text, words


def test_the_columns_are_asked_once_for_a_bank(accountant: CheckedClient) -> None:
    page = send(accountant, OWN_TITLES.encode())
    asked = accountant.get(page).text
    assert "What do the columns mean?" in asked
    assert "GM00001 VU HONG" in asked
    assert accountant.post(f"{page}/columns", OWN).status_code == 302
    shown = accountant.get(page).text
    assert "Vào → Money in" in shown
    assert "points between thousands" in shown
    assert accountant.post(f"{page}/take").status_code == 302
    assert kept() == 2
    november = OWN_TITLES.replace("/10/", "/11/").replace("1.500.000", "1.989.000")
    again = send(accountant, november.replace("1.489.000", "1.978.000").encode())
    assert "The statement adds up" in accountant.get(again).text
    with unit_of_work():
        second = BankAccount(
            organisation_id=main_account().organisation_id, slug="second", bank="", number="",
            ledger_account_id=main_account().ledger_account_id + 1,
        )  # fmt: skip
        session.add(second)
    other = send(accountant, OWN_TITLES.encode(), account="second")
    assert "The statement adds up" in accountant.get(other).text


def test_columns_may_be_said_anew_and_wrong_ones_are_refused(accountant: CheckedClient) -> None:
    page = send(accountant, OWN_TITLES.encode())
    twice = accountant.post(f"{page}/columns", {**OWN, "column-4": "date"})
    assert (twice.status_code, "Two columns" in twice.text) == (422, True)
    missing = accountant.post(f"{page}/columns", {**OWN, "column-2": ""})
    assert (missing.status_code, "Say which column holds: Money out" in missing.text) == (422, True)
    assert not session.scalars(select(TitleMeaning)).all()
    turned = {**OWN, "column-1": "debit", "column-2": "credit"}
    accountant.post(f"{page}/columns", turned)
    assert "does not follow" in accountant.get(page).text
    assert 'value="debit" selected' in accountant.get(f"{page}/columns").text
    accountant.post(f"{page}/columns", OWN)
    assert "The statement adds up" in accountant.get(page).text


def test_others_find_no_statement(
    accountant: CheckedClient, signed_in: Callable[..., CheckedClient]
) -> None:
    page = send(accountant, statement(*LINES))
    elsewhere = signed_in("accountant", organisation_code="BDBP")
    assert elsewhere.get(page).status_code == 404
    assert elsewhere.post(f"{page}/take").status_code == 404
    assert signed_in("matcher").get(page).status_code == 403
