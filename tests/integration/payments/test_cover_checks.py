"""Checks of covers: silent about what happened, loud about every planted lie."""

from datetime import date

import pytest
from flask import Flask

from core.dates import Month, frozen
from core.db import unit_of_work
from payments.books.services import check_books
from payments.funds.rules import FundKind
from payments.receiving.services import (
    CoverMonth,
    ReceiveCash,
    cover_month,
    let_fund_cover,
    receive_for_commitment,
)
from tests.factories.money import fund, give
from tests.factories.pledges import month_of, pledge
from tests.support.corruption import corrupt


@pytest.fixture
def covered(any_app: Flask) -> Flask:
    """A covered month of which the sponsor paid a part since."""
    with frozen("2026-11-20"), unit_of_work():
        payer, promise = fund("DP", FundKind.DESIGNATED), pledge()
        month_of(promise, "2026-10")
        let_fund_cover(payer, 2, by=None)
        give(payer, 900_000)
        cover_month(promise, CoverMonth(Month(2026, 10), "DP"), by=None)
        receive_for_commitment(
            ReceiveCash(
                code=promise.code, amount=200_000, received_on=date(2026, 11, 20), payer_name="M"
            ),
            by=None,
        )
    return any_app


def broken() -> set[str]:
    # The gift that fills the cover fund is posted without a payment.
    return {finding.name for finding in check_books() if not finding.ok and "cover" in finding.name}


def test_what_happened_raises_no_alarm(covered: Flask) -> None:
    assert broken() == set()


@pytest.mark.parametrize(
    ("lie", "name"),
    [
        (
            "UPDATE cover SET amount = amount + 1",
            "a cover is in both its funds with what was not given back",
        ),
        (
            "UPDATE transfer SET document = 'cover:no' WHERE kind = 'cover' AND amount = 200000",
            "a cover is in both its funds with what was not given back",
        ),
        (
            "UPDATE cover_repayment SET amount = 500001",
            "no more of a cover is given back than it paid, nor more paid again than came back",
        ),
        (
            "UPDATE cover_repayment SET amount = -1",
            "no more of a cover is given back than it paid, nor more paid again than came back",
        ),
        (
            "UPDATE allocation SET instalment_id = NULL",
            "what is given back of a cover came for its month",
        ),
    ],
)
def test_a_planted_lie_is_found_and_named(covered: Flask, lie: str, name: str) -> None:
    corrupt(lie)
    assert name in broken()
