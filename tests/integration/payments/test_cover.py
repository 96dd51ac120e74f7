"""A cover fund pays missed months for a child, is limited, and gets arrears back."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.dates import Month, frozen
from core.db import session, unit_of_work
from core.errors import RuleBroken
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import balance_of_fund
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of
from payments.pledges.models import Pledge
from payments.pledges.rules import StripState
from payments.pledges.services import due_instalments, month_strips
from payments.receiving.models import Cover, CoverRepayment
from payments.receiving.rules import months_in_a_row
from payments.receiving.services import ReceiveCash, receive_for_commitment
from payments.receiving.services.cover import (
    CoverMonth,
    cover_month,
    let_fund_cover,
    list_covers,
    months_to_cover,
)
from tests.factories.money import accounts, fund, give
from tests.factories.pledges import month_of, pledge
from tests.support.parallel import at_once


@pytest.fixture(autouse=True)
def in_november():
    with frozen("2026-11-20"):
        yield


def cover_fund(months: int | None = 2, money: int = 10_000_000) -> Fund:
    found = fund("DP", FundKind.DESIGNATED)
    give(found, money)
    let_fund_cover(found, months, by=None)
    return found


def missing(*months: str) -> Pledge:
    promise = pledge()
    for month in months:
        month_of(promise, month)
    return promise


def pay(promise: Pledge, amount: int) -> None:
    receive_for_commitment(
        ReceiveCash(
            code=promise.code, amount=amount, received_on=date(2026, 11, 20), payer_name="Mẫu"
        ),
        by=None,
    )


def cover(promise: Pledge, month: str) -> Cover:
    return cover_month(promise, CoverMonth(Month.parse(month), "DP"), by=None)


def test_a_cover_moves_money_to_the_child_and_the_sponsor_still_owes(any_app: Flask) -> None:
    with unit_of_work():
        payer, promise = cover_fund(), missing("2026-09", "2026-10")
        pay(promise, 200_000)
        cover(promise, "2026-09")
    assert balance_of_fund(payer.id).amount == 10_000_000 - 300_000
    assert balance_of_fund(promise.fund_id).amount == 500_000
    assert balance_of(accounts()[AccountUse.BETWEEN_FUNDS]).amount == 0
    assert [one.left for one in due_instalments([promise.id], Month(2026, 10))] == [
        300_000,
        500_000,
    ]
    (cells,) = month_strips([promise.id], Month(2026, 10), 2).values()
    assert [(cell.state, cell.paid, cell.covered) for cell in cells] == [
        (StripState.COVERED, 200_000, 300_000),
        (StripState.MISSED, 0, 0),
    ]


def test_arrears_go_back_to_the_fund_in_the_same_act(any_app: Flask) -> None:
    with unit_of_work():
        payer, promise = cover_fund(), missing("2026-09")
        cover(promise, "2026-09")
        pay(promise, 200_000)
    assert balance_of_fund(payer.id).amount == 10_000_000 - 300_000
    assert balance_of_fund(promise.fund_id).amount == 500_000
    with unit_of_work():
        pay(promise, 400_000)
    assert balance_of_fund(payer.id).amount == 10_000_000
    assert balance_of_fund(promise.fund_id).amount == 600_000
    (row,) = list_covers()
    assert (row.amount, row.repaid, row.commitment) == (500_000, 500_000, promise.code)


@pytest.mark.parametrize(
    ("month", "words"),
    [
        ("2026-11", "not past its day"),
        ("2026-07", "Nothing was asked for"),
        ("2026-08", "not past its day, or nothing"),
    ],
)
def test_only_a_missed_month_is_covered(any_app: Flask, month: str, words: str) -> None:
    with unit_of_work():
        cover_fund()
        promise = missing("2026-08", "2026-11")
        pay(promise, 500_000)
        with pytest.raises(RuleBroken, match=words):
            cover(promise, month)


def test_months_in_a_row_are_limited_and_a_repaid_month_counts_no_more(any_app: Flask) -> None:
    with unit_of_work():
        cover_fund(months=2)
        promise = missing("2026-07", "2026-08", "2026-09", "2026-10")
        cover(promise, "2026-07")
        with pytest.raises(RuleBroken, match="covered before"):
            cover(promise, "2026-07")
        cover(promise, "2026-09")
        with pytest.raises(RuleBroken, match="at most 2 months"):
            cover(promise, "2026-08")
        pay(promise, 500_000)
        cover(promise, "2026-08")
        assert [str(one.period) for one in months_to_cover(promise)] == ["2026-10"]


def test_a_fund_covers_no_more_than_it_has_and_only_when_it_may(any_app: Flask) -> None:
    with unit_of_work():
        payer, promise = cover_fund(money=499_999), missing("2026-10")
        with pytest.raises(RuleBroken, match="does not have that much"):
            cover(promise, "2026-10")
        let_fund_cover(payer, None, by=None)
        with pytest.raises(RuleBroken, match="covers no missed months"):
            cover(promise, "2026-10")
        with pytest.raises(RuleBroken, match="one child"):
            let_fund_cover(session.get_one(Fund, promise.fund_id), 2, by=None)


@given(st.lists(st.booleans(), min_size=1, max_size=24), st.data())
def test_months_in_a_row_are_those_around_the_place(row: list[bool], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(row) - 1))
    around = "".join("x" if one else "-" for one in row)
    expected = (
        len(around[:place].rpartition("-")[2]) + 1 + len(around[place + 1 :].partition("-")[0])
    )
    assert months_in_a_row(row, place) == (expected if row[place] else 0)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=st.integers(0, 499_999), parts=st.lists(st.integers(1, 400_000), max_size=5))
def test_no_dong_is_lost_or_had_twice(app: Flask, before: int, parts: list[int]) -> None:
    with unit_of_work():
        payer, promise = cover_fund(), missing("2026-10")
        held = balance_of_fund(payer.id).amount
        if before:
            pay(promise, before)
        cover(promise, "2026-10")
        for part in parts:
            pay(promise, part)
        covered = session.scalar(select(Cover.amount).order_by(Cover.id.desc()).limit(1))
        repaid = session.scalar(
            select(func.coalesce(func.sum(CoverRepayment.amount), 0)).where(
                CoverRepayment.cover_id == select(func.max(Cover.id)).scalar_subquery()
            )
        )
        came = min(sum(parts), 500_000 - before)
        assert covered == 500_000 - before
        assert repaid == came
        assert balance_of_fund(payer.id).amount == held - covered + repaid
        (cell,) = month_strips([promise.id], Month(2026, 10), 1)[promise.id]
        assert cell.paid + cell.covered == 500_000


def test_of_many_who_cover_a_month_at_once_one_does(any_app: Flask) -> None:
    with unit_of_work():
        payer, promise = cover_fund(), missing("2026-10")
        pledge_id, fund_id = promise.id, payer.id

    def run() -> bool:
        try:
            with unit_of_work():
                cover(session.get_one(Pledge, pledge_id), "2026-10")
        except RuleBroken:
            return False
        return True

    with frozen("2026-11-20"):
        assert sorted(at_once(any_app, [run] * 4)) == [False, False, False, True]
    assert balance_of_fund(fund_id).amount == 9_500_000
