"""Pages of the books: every sum opens what it is made of."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from core.db import unit_of_work
from core.money import Money
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse
from payments.ledger.services import post, reserve
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from tests.factories.money import accounts, aid, fund, give
from tests.factories.people import organisation
from tests.support.client import CheckedClient

Browsers = Callable[..., CheckedClient]


@pytest.fixture
def surgery(app: Flask) -> Fund:
    """The surgery fund after a gift of 500,000, aid of 120,000, and 50,000 reserved."""
    with unit_of_work():
        give(fund("PT"), 500_000, on=date(2026, 10, 5))
        post([aid(fund("PT"), 120_000, on=date(2026, 10, 9))])
        reserve(fund("PT").id, Money(50_000), "grant:Abc")
    return fund("PT")


def words(browser: CheckedClient, path: str) -> str:
    """Return the words of a page, one space between them."""
    response = browser.get(path)
    assert response.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def test_the_overview_shows_what_each_fund_received_paid_and_holds(
    surgery: Fund, signed_in: Browsers
) -> None:
    page = words(signed_in("accountant"), "/money")
    row = re.search(r"PT – .*? Restricted (.*?) Total", page)
    assert row is not None
    assert row[1].split() == ["₫500,000", "₫120,000", "₫380,000", "₫50,000", "₫330,000"]


def test_a_fund_opens_its_entries_with_the_balance_after_each(
    surgery: Fund, signed_in: Browsers
) -> None:
    page = words(signed_in("accountant"), f"/money/funds/{surgery.public_id}")
    assert "09/10/2026 Aid Document -₫120,000 ₫380,000" in page
    assert "05/10/2026 Gift Document ₫500,000 ₫500,000" in page
    assert "Grant 02/11/2026 ₫50,000" in page


def test_funds_of_children_are_added_up_and_listed_apart(app: Flask, signed_in: Browsers) -> None:
    with unit_of_work():
        give(fund("QN-00001", FundKind.CHILD), 500_000)
        give(fund("QN-00002", FundKind.CHILD), 300_000)
    browser = signed_in("accountant")
    assert "Funds of 2 children For one child ₫800,000" in words(browser, "/money")
    page = words(browser, "/money/children/QBT")
    assert "QN-00001 ₫500,000" in page
    assert "QN-00002 ₫300,000" in page


def test_the_journal_is_filtered_by_month_fund_and_account(
    surgery: Fund, signed_in: Browsers
) -> None:
    browser = signed_in("auditor")
    assert "2 results" in words(browser, "/money/journal")
    assert "No entry fits" in words(browser, "/money/journal?month=2026-09")
    assert "2 results" in words(browser, "/money/journal?month=2026-10&fund=PT&account=1111")
    assert "1 result" in words(browser, "/money/journal?account=6111")
    assert "No entry fits" in words(browser, "/money/journal?fund=CHUNG")


def test_a_month_that_is_none_is_said_beside_its_field(surgery: Fund, signed_in: Browsers) -> None:
    page = words(signed_in("auditor"), "/money/journal?month=October")
    assert "“October” is not a month. Write it like 10/2026." in page


def test_an_entry_leads_to_its_payment(app: Flask, signed_in: Browsers) -> None:
    with unit_of_work():
        payment = receive(
            Receive(
                organisation_id=organisation().id,
                donor_id=None,
                payer_name="Phạm Thị Mẫu",
                channel=Channel.CASH,
                reference="cash-1",
                amount=500_000,
                received_on=date(2026, 10, 20),
                money_account_id=accounts()[AccountUse.CASH],
                shares=(Share(fund("PT").id, 500_000),),
            ),
            by=None,
        )
    page = signed_in("auditor").get("/money/journal").get_data(as_text=True)
    assert f"/money/payments/{payment.public_id}" in page


def test_the_trial_balance_adds_up_to_nothing(surgery: Fund, signed_in: Browsers) -> None:
    page = words(signed_in("auditor"), "/money/trial-balance?month=2026-10")
    assert "1111 Cash – – ₫500,000 ₫120,000 ₫380,000 –" in page
    assert "5111 Gifts received – – – ₫500,000 – ₫500,000" in page
    assert "Total ₫0 ₫0 ₫620,000 ₫620,000 ₫500,000 ₫500,000" in page
    page = words(signed_in("auditor"), "/money/trial-balance")
    assert "1111 Cash ₫380,000 – – – ₫380,000 –" in page
    page = words(signed_in("auditor"), "/money/trial-balance?from=06/10/2026&to=31/12/2026")
    assert "1111 Cash ₫500,000 – – ₫120,000 ₫380,000 –" in page


def test_another_organisations_books_are_not_there(surgery: Fund, signed_in: Browsers) -> None:
    stranger = signed_in("accountant", organisation_code="BDBP")
    assert stranger.get(f"/money/funds/{surgery.public_id}").status_code == 404
    assert stranger.get("/money/children/QBT").status_code == 404
    assert "₫500,000" not in words(stranger, "/money")
    assert "No entry fits" in words(stranger, "/money/journal")


@pytest.mark.parametrize("role", ["donor", "commune_officer", "matcher", "admin"])
def test_only_people_of_money_open_the_books(app: Flask, signed_in: Browsers, role: str) -> None:
    browser = signed_in(role)
    for path in ("/money", "/money/journal", "/money/trial-balance"):
        assert browser.get(path).status_code == 403, path


def test_amounts_are_written_as_vietnamese_write_them(surgery: Fund, signed_in: Browsers) -> None:
    page = words(signed_in("accountant"), f"/money/funds/{surgery.public_id}?lang=vi")
    assert "500.000\u00a0₫" in page.replace(" ₫", "\u00a0₫")
