"""Vouchers: reserved money leaves once, numbered and booked."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, unit_of_work
from core.errors import Duplicate, NotFound, RuleBroken
from core.money import Money
from payments.funds.rules import FundKind
from payments.funds.services import balance_of_fund
from payments.ledger.models import Transfer
from payments.ledger.services import post, reserve
from payments.paying_out.services import PayOut, get_voucher, money_account, pay_out
from payments.receiving.rules import Channel
from tests.factories.money import entry, fund
from tests.factories.people import actor, organisation, user_with
from tests.support.client import CheckedClient

DAY = date(2026, 11, 2)


def order(
    document: str = "grant:x", amount: int = 700_000, channel: Channel = Channel.CASH
) -> PayOut:
    """Return the order to pay from the fund for surgery and travel."""
    body = organisation()
    return PayOut(
        organisation_id=body.id,
        fund_id=fund("PT", FundKind.RESTRICTED).id,
        document=document,
        payee="Bệnh viện Mẫu",
        purpose="Phẫu thuật · QN-00001",
        channel=channel,
        amount=amount,
        currency="VND",
        paid_on=DAY,
        money_account_id=money_account(body.id, channel).id,
    )


def money_for(document: str = "grant:x", amount: int = 700_000) -> None:
    """Give the fund money and reserve it."""
    found = fund("PT", FundKind.RESTRICTED)
    post([entry(found, amount)])
    reserve(found.id, Money(amount), document)


@pytest.mark.parametrize("channel", [Channel.CASH, Channel.BANK])
def test_a_voucher_is_numbered_and_posted_once(any_app: Flask, channel: Channel):
    with unit_of_work():
        money_for()
        paid = pay_out(order(channel=channel), by=actor("cashier"))
        assert balance_of_fund(paid.fund_id) == Money(0)
        with pytest.raises(Duplicate):
            pay_out(order(), by=actor("cashier"))
    voucher = get_voucher(paid.public_id, actor("auditor"))
    assert voucher.number == "QBT26-C 0000001"
    booked = session.scalars(
        select(Transfer).where(Transfer.document == f"disbursement:{paid.public_id}")
    ).one()
    assert (booked.amount, booked.credit_id) == (
        700_000,
        money_account(paid.organisation_id, channel).id,
    )


def test_what_was_not_reserved_is_not_paid(any_app: Flask):
    with unit_of_work(), pytest.raises(NotFound):
        pay_out(order(), by=actor("cashier"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 700_001}, "amount"),
        ({"fund_id": None}, "fund"),
        ({"paid_on": DAY + timedelta(days=1)}, "paid_on"),
    ],
)
def test_a_voucher_takes_no_more_than_its_own_reservation(
    any_app: Flask, change: dict[str, Any], field: str
):
    with unit_of_work():
        money_for()
        money_for("grant:y")
        if "fund_id" in change:
            change = {"fund_id": fund().id}
        with pytest.raises(RuleBroken) as refusal:
            pay_out(replace(order(), **change), by=actor("cashier"))
    assert refusal.value.field == field


def test_a_refused_payment_leaves_no_gap_in_the_numbers(any_app: Flask):
    with unit_of_work():
        money_for()
    with pytest.raises(RuleBroken), unit_of_work():
        pay_out(order(amount=700_001), by=actor("cashier"))
    with unit_of_work():
        paid = pay_out(order(), by=actor("cashier"))
    assert paid.number == 1


def test_the_voucher_page_says_all_that_the_law_asks_of_a_voucher(app: Flask, signed_in):
    with unit_of_work():
        money_for()
        paid = pay_out(order(), by=actor("cashier"))
    browser: CheckedClient = signed_in("cashier")
    page = browser.get(f"/money/vouchers/{paid.public_id}?lang=vi").get_data(as_text=True)
    for item in (
        "QBT26-C 0000001",
        "02/11/2026",
        "Bệnh viện Mẫu",
        "QN-00001",
        "700.000",
        "Bảy trăm nghìn đồng",
        "6111 / 1111",
    ):
        assert item in page


def test_the_voucher_of_another_organisation_is_as_absent_as_none(app: Flask):
    with unit_of_work():
        money_for()
        paid = pay_out(order(), by=actor("cashier"))
        stranger = user_with("cashier", organisation_code="BDBP")
    browser = CheckedClient(app)
    browser.sign_in_as(stranger)
    assert browser.get(f"/money/vouchers/{paid.public_id}").status_code == 404
    assert browser.get("/money/vouchers/nothing").status_code == 404
