"""The page for money in another currency: looked at first, booked once, receipted as it came."""

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session, unit_of_work
from core.money import Money
from payments.books.services import check_books
from payments.foreign.at_bank import waiting_payments
from payments.funds.rules import FundKind
from payments.funds.services import balance_of_fund
from payments.ledger.models import Account
from payments.ledger.rules import AccountUse
from payments.ledger.services import account_of, balance_of
from payments.ledger.services.rates import EnterRate, enter_rate
from payments.receipts.models import Receipt
from payments.receipts.services import issue_for
from payments.receiving.models import Payment
from payments.receiving.services import unallocated_of
from tests.factories.money import accounts, fund
from tests.factories.people import actor, organisation
from tests.support.client import CheckedClient

Browsers = Callable[..., CheckedClient]
PAGE = "/money/payments/foreign"
DAY = date(2026, 10, 20)


@pytest.fixture
def typed(app: Flask) -> dict[str, str]:
    """Return what the accountant types for 1,234.56 dollars to the fund HB."""
    with unit_of_work():
        target = fund("HB", FundKind.RESTRICTED)
    return {
        "form_id": "f1",
        "donor": "",
        "payer_name": "Jane Sample",
        "account": name_of(AccountUse.BANK),
        "currency": "USD",
        "amount": "1,234.56",
        "received_on": "20/10/2026",
        "rate": "25450",
        "fund": target.public_id,
    }


def name_of(use: AccountUse) -> str:
    return f"{organisation().code}/{account_of(organisation().id, use).code}"


def shown_on(text: str) -> str:
    found = re.search(r'name="shown" value="([^"]*)"', text)
    assert found is not None
    return found[1]


def count() -> int:
    return session.scalar(select(func.count(Payment.id))) or 0


def test_figures_are_shown_first_and_booked_once_when_they_were_seen(
    typed: dict[str, str], signed_in: Browsers
) -> None:
    browser = signed_in("accountant")
    assert f'href="{PAGE}"' in browser.get("/money/payments").text
    assert browser.get(PAGE).status_code == 200
    looked = browser.post(PAGE, data=typed)
    assert (looked.status_code, count()) == (200, 0)
    assert "₫31,419,552" in looked.text
    assert "One thousand two hundred thirty-four and 56/100 US dollars" in looked.text
    again = typed | {"shown": shown_on(looked.text)}
    first, second = browser.post(PAGE, data=again), browser.post(PAGE, data=again)
    assert first.headers["Location"] == second.headers["Location"]
    payment = session.scalars(select(Payment)).one()
    assert (payment.amount, payment.currency, payment.rate) == (123_456, "USD", "25450")
    assert balance_of_fund(fund("HB").id) == Money(31_419_552)
    assert "$1,234.56" in browser.get(first.headers["Location"]).text
    assert [found.name for found in check_books() if not found.ok] == []


def test_figures_that_changed_since_they_were_seen_are_shown_again(
    typed: dict[str, str], signed_in: Browsers
) -> None:
    browser = signed_in("accountant")
    seen = shown_on(browser.post(PAGE, data=typed).text)
    changed = browser.post(PAGE, data=typed | {"rate": "25460", "shown": seen})
    assert (changed.status_code, count()) == (200, 0)
    assert shown_on(changed.text) != seen


def test_without_a_rate_it_leads_to_the_rates_and_then_takes_that_of_the_day(
    typed: dict[str, str], signed_in: Browsers
) -> None:
    browser, blank = signed_in("accountant"), typed | {"rate": "", "fund": ""}
    refused = browser.post(PAGE, data=blank)
    assert refused.status_code == 422
    assert 'id="rate-error"' in refused.text
    assert 'href="/money/rates"' in refused.text
    with unit_of_work():
        enter_rate(EnterRate("USD", DAY, "25400.5", "VCB"), by=actor("accountant"))
    seen = shown_on(browser.post(PAGE, data=blank).text)
    assert browser.post(PAGE, data=blank | {"shown": seen}).status_code == 302
    payment = session.scalars(select(Payment)).one()
    assert payment.rate == "25400.5"
    assert unallocated_of(payment) == Money(123_456, "USD")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "1,234.567"}, "amount"),
        ({"amount": "12.5"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "999999999", "rate": "999999999999"}, "amount"),
        ({"amount": "5000.50", "currency": "JPY", "rate": "170"}, "amount"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "VND", "amount": "500.000"}, "currency"),
        ({"rate": "25.450,5"}, "rate"),
        ({"rate": "25.450"}, "rate"),
        ({"rate": "0"}, "rate"),
        ({"account": "QBT/9999"}, "account"),
        ({"fund": "nothing"}, "fund"),
        ({"donor": "NT9999"}, "donor"),
        ({"payer_name": ""}, "payer_name"),
        ({"received_on": "31/12/2026"}, "received_on"),
        ({"received_on": "tomorrow"}, "received_on"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_booked(
    typed: dict[str, str], signed_in: Browsers, change: dict[str, str], field: str
) -> None:
    browser = signed_in("accountant")
    seen = {"shown": "31419552 25450"}
    answer = browser.post(PAGE, data=typed | seen | change)
    assert (answer.status_code, count()) == (422, 0)
    assert f'id="{field}-error"' in answer.text
    assert 'value="Jane Sample"' in answer.text or field == "payer_name"


def test_a_missing_amount_is_asked_for_as_foreign_money_is_written(
    typed: dict[str, str], signed_in: Browsers
) -> None:
    answer = signed_in("accountant").post(PAGE, data=typed | {"amount": ""})
    assert answer.status_code == 422
    assert "Enter an amount, for example 1,234.56." in answer.text


@pytest.mark.parametrize("role", ["cashier", "auditor", "approver", "donor"])
def test_only_the_accountant_takes_it(
    typed: dict[str, str], signed_in: Browsers, role: str
) -> None:
    browser = signed_in(role)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, data=typed).status_code == 403


def test_accounts_and_funds_of_another_organisation_are_unknown(
    typed: dict[str, str], signed_in: Browsers
) -> None:
    with unit_of_work():
        other = organisation("QXA")
        theirs = Account(
            organisation_id=other.id,
            code="1122",
            name_vi="Ngân hàng khác",
            name_en="Another bank",
            use=AccountUse.BANK,
        )
        session.add(theirs)
        foreign = fund("KHAC", FundKind.RESTRICTED, body=other)
    browser = signed_in("accountant", organisation_code="QBT")
    assert foreign.public_id not in browser.get(PAGE).text
    for change, field in (
        ({"account": "QXA/1122"}, "account"),
        ({"fund": foreign.public_id}, "fund"),
    ):
        answer = browser.post(PAGE, data=typed | change)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text


def test_its_receipt_prints_the_money_as_it_came(
    typed: dict[str, str], signed_in: Browsers
) -> None:
    browser = signed_in("accountant")
    seen = shown_on(browser.post(PAGE, data=typed).text)
    browser.post(PAGE, data=typed | {"shown": seen})
    with unit_of_work():
        issue_for(session.scalars(select(Payment)).one(), by=actor("accountant"))
    receipt = session.scalars(select(Receipt)).one()
    printed = json.loads(receipt.snapshot)
    assert (receipt.amount, receipt.currency) == (123_456, "USD")
    assert printed["words_vi"] == "Một nghìn hai trăm ba mươi tư và 56/100 đô la Mỹ"
    code = session.scalars(select(Payment.public_id)).one()
    assert browser.post(f"/money/receipts/for-payment/{code}").status_code == 302
    assert browser.get(f"/money/receipts/{receipt.public_id}/original.pdf").status_code == 200
    assert [found.name for found in check_books() if not found.ok] == []


def test_a_refund_is_typed_in_the_currency_of_the_payment(
    typed: dict[str, str], signed_in: Browsers
) -> None:
    browser = signed_in("accountant")
    seen = shown_on(browser.post(PAGE, data=typed).text)
    where = browser.post(PAGE, data=typed | {"shown": seen}).headers["Location"]
    assert 'value="1234.56"' in browser.get(f"{where}/return").text
    asked = {"happened": "reversal", "reason": "Ghi nhầm", "first": ""}
    wrong = browser.post(f"{where}/return", data=asked | {"amount": "1.234.560đ"})
    assert wrong.status_code == 422
    assert browser.post(f"{where}/return", data=asked | {"amount": "1234.56"}).status_code == 302
    assert balance_of(accounts()[AccountUse.BANK]) == Money(0)
    assert balance_of_fund(fund("HB").id) == Money(0)
    assert [found.name for found in check_books() if not found.ok] == []


def test_a_line_of_the_bank_may_be_the_payment_so_that_it_is_not_taken_twice(
    typed: dict[str, str], signed_in: Browsers
) -> None:
    browser = signed_in("accountant")
    seen = shown_on(browser.post(PAGE, data=typed).text)
    browser.post(PAGE, data=typed | {"shown": seen})
    bank, payment = accounts()[AccountUse.BANK], session.scalars(select(Payment)).one()
    found = waiting_payments([bank, accounts()[AccountUse.CASH]], [31_419_552])
    assert [(one.name, one.account_id) for one in found] == [(f"payment:{payment.public_id}", bank)]
