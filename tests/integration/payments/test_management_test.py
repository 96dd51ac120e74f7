"""The management-cost test shows every dong of the base, and the one the ledger holds to."""

import re
from datetime import date

import pytest
from flask import Flask

from core.dates import now
from core.db import session, unit_of_work
from core.money import Money
from payments.funds.models import FeePolicy
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import post
from payments.receiving.rules import Channel
from payments.statements.services import ManagementTest, management_test
from tests.factories.money import entry, fund, give
from tests.factories.people import actor, organisation
from tests.factories.receipts import paid


def what_happened() -> None:
    with unit_of_work():
        session.add(
            FeePolicy(
                organisation_id=organisation().id,
                percent_bp=500,
                from_day=date(2026, 1, 1),
                source="Thông tư thử nghiệm",
                created_at=now(),
            )
        )
        give(fund(), 10_000_000)
        give(fund("QN-1", FundKind.CHILD), 3_000_000)
        give(fund(), 999_000, on=date(2025, 12, 31))
        paid(2_000_000, channel=Channel.IN_KIND)
        post(
            [
                entry(fund(), 200_000, credit=AccountUse.INTEREST, kind=TransferKind.INTEREST),
                entry(fund(), 4_000_000, credit=AccountUse.BUDGET),
                entry(
                    fund(),
                    100_000,
                    debit=AccountUse.GIFTS,
                    credit=AccountUse.CASH,
                    kind=TransferKind.REFUND,
                ),
                entry(
                    fund(),
                    300_000,
                    debit=AccountUse.MANAGEMENT,
                    credit=AccountUse.CASH,
                    kind=TransferKind.MANAGEMENT,
                ),
            ]
        )


@pytest.fixture
def year(any_app: Flask) -> Flask:
    """2026: gifts free and for a child, interest, budget money, things, and management cost."""
    what_happened()
    return any_app


def refund(amount: int) -> None:
    with unit_of_work():
        post(
            [
                entry(
                    fund(),
                    amount,
                    debit=AccountUse.GIFTS,
                    credit=AccountUse.CASH,
                    kind=TransferKind.REFUND,
                )
            ]
        )


def of(which: int) -> ManagementTest:
    with unit_of_work():
        by = actor("auditor")
    return management_test("QBT", which, by)


def test_revenue_less_what_is_left_out_is_the_base_of_the_ledger(year: Flask) -> None:
    found = of(2026)
    assert found.revenue == Money(
        10_000_000 + 3_000_000 + 200_000 + 4_000_000 - 100_000 + 2_000_000
    )
    assert [amount.amount for _name, amount in found.excluded] == [
        3_000_000,
        2_000_000,
        4_000_000,
    ]
    left_out = sum(amount.amount for _name, amount in found.excluded)
    assert found.cost.base == found.revenue - Money(left_out) == Money(10_100_000)


def test_cap_spent_and_left(year: Flask) -> None:
    found = of(2026)
    assert (found.cost.cap, found.cost.cost) == (Money(505_000), Money(300_000))
    assert found.left == Money(205_000)
    assert found.passed


def test_a_refund_that_lowers_the_cap_below_the_cost_is_booked_and_shows(year: Flask) -> None:
    refund(4_100_000)
    assert of(2026).left == Money(0)
    assert of(2026).passed
    refund(20)
    assert of(2026).left == Money(-1)
    assert not of(2026).passed


def test_the_page_says_that_a_refund_left_the_year_over_its_cap(app: Flask, signed_in) -> None:
    what_happened()
    browser, page = signed_in("accountant"), "/money/statements/management?year=2026"
    told = "More was spent on management than the policy allows."
    assert told not in browser.get(page).get_data(as_text=True)
    refund(5_000_000)
    assert told in browser.get(page).get_data(as_text=True)


def test_a_year_before_any_policy_has_no_cap(year: Flask) -> None:
    found = of(2025)
    assert found.cost.percent_bp is None
    assert (found.revenue, found.cost.cap, found.left) == (Money(999_000), Money(0), Money(0))


def test_the_page_says_policy_and_source(app: Flask, signed_in) -> None:
    with unit_of_work():
        give(fund(), 10_000_000)
    browser = signed_in("auditor")
    page = browser.get("/money/statements/management?year=2026").get_data(as_text=True)
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Management cost 2026" in told
    assert "Base ₫10,000,000" in told
    assert "No fee policy is in force" in told
    table = browser.get("/money/statements/management.csv?year=2026").get_data(as_text=True)
    assert "Base,10000000" in table
