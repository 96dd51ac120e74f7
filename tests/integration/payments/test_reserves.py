"""The reserve view: promises in and out, month by month, as the books know them today."""

import re
from datetime import date

import pytest
from flask import Flask

from core.dates import Month
from core.db import session, unit_of_work
from core.money import Money
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.services import reserve
from payments.pledges.models import PledgePause
from payments.pledges.rules import Method, PledgeState, Rhythm
from payments.receiving.models import Allocation
from payments.statements.services import Reserve, reserves
from tests.factories.money import fund, give
from tests.factories.people import actor
from tests.factories.pledges import month_of, pledge
from tests.factories.receipts import paid


def ahead(code: str) -> Reserve:
    with unit_of_work():
        by = actor("auditor")
    return reserves("QBT", by).of(code)


def expected(code: str) -> dict[str, int]:
    return {str(one.month): one.expected.amount for one in ahead(code).months}


@pytest.fixture
def surgery(any_app: Flask) -> Fund:
    with unit_of_work():
        give(fund("PT", FundKind.RESTRICTED), 1_000_000)
        reserve(fund("PT").id, Money(300_000), "grant:1")
    return fund("PT")


def test_a_fund_without_pledges_stays_as_free_as_it_is(surgery: Fund) -> None:
    found = ahead("PT")
    assert (found.balance, found.promised, found.free) == (
        Money(1_000_000),
        Money(300_000),
        Money(700_000),
    )
    assert [one.month for one in found.months] == [Month(2026, 11) + step for step in range(12)]
    assert {one.free for one in found.months} == {Money(700_000)}


def test_each_rhythm_brings_its_months(surgery: Fund) -> None:
    with unit_of_work():
        pledge("A1", fund_id=surgery.id, amount=500_000)
        pledge("A2", fund_id=surgery.id, amount=90_000, rhythm=Rhythm.QUARTER)
    found = expected("PT")
    assert found["2026-11"] == 500_000
    assert found["2027-01"] == 590_000
    assert sum(found.values()) == 12 * 500_000 + 4 * 90_000
    assert ahead("PT").months[-1].free == Money(700_000 + 12 * 500_000 + 4 * 90_000)


def test_what_brings_nothing_is_not_expected(surgery: Fund) -> None:
    with unit_of_work():
        pledge("B1", fund_id=surgery.id, method=Method.WITNESSED)
        ended = pledge("B2", fund_id=surgery.id)
        ended.state, ended.ended_on = PledgeState.ENDED, date(2026, 10, 1)
        short = pledge("B3", fund_id=surgery.id, term_months=12)
        paused = pledge("B4", fund_id=surgery.id)
        session.add(
            PledgePause(
                public_id="pause",
                pledge_id=paused.id,
                from_month="2026-12",
                to_month="2027-02",
                reason="Đi công tác",
                created_at=paused.created_at,
            )
        )
        assert short.renew_month == "2027-01"
    found = expected("PT")
    assert (found["2026-11"], found["2026-12"], found["2027-01"], found["2027-03"]) == (
        1_000_000,
        500_000,
        0,
        500_000,
    )


def test_what_was_paid_ahead_is_not_expected_again(surgery: Fund) -> None:
    with unit_of_work():
        promise = pledge("C1", fund_id=surgery.id)
        payment = paid(700_000)
        for month, amount in (("2026-11", 500_000), ("2026-12", 200_000)):
            session.add(
                Allocation(
                    payment_id=payment.id,
                    instalment_id=month_of(promise, month).id,
                    fund_id=surgery.id,
                    ordinal=amount,
                    amount=amount,
                    allocated_at=payment.recorded_at,
                )
            )
    found = expected("PT")
    assert (found["2026-11"], found["2026-12"], found["2027-01"]) == (0, 300_000, 500_000)


def test_children_are_one_line_and_all_together_add_up(surgery: Fund) -> None:
    with unit_of_work():
        pledge("D1")
        pledge("D2")
        by = actor("auditor")
    found = reserves(None, by)
    assert found.children.count == 2
    assert found.children.expected == Money(12 * 1_000_000)
    assert found.whole.expected == Money(12 * 1_000_000)
    assert found.whole.free == Money(700_000)


def test_the_page_shows_months_and_bars_and_gives_a_table(app: Flask, signed_in) -> None:
    with unit_of_work():
        give(fund("PT", FundKind.RESTRICTED), 1_000_000)
        pledge("E1", fund_id=fund("PT").id)
    browser = signed_in("approver")
    page = browser.get("/money/statements/reserve?fund=PT").get_data(as_text=True)
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Free at the end of each month: PT – " in told
    assert "10/2027 ₫500,000 ₫7,000,000" in told
    assert '<rect class="bars__value" width="100.0"' in page
    table = browser.get("/money/statements/reserve.csv").get_data(as_text=True)
    assert "PT,1000000,0,1500000" in table
    assert signed_in("matcher").get("/money/statements/reserve").status_code == 403
