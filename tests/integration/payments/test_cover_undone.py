"""Arrears of a covered month that go back: the cover fund pays again for the child."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.dates import Month, frozen
from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.money import Money
from payments.books.services import check_books
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import balance_of_fund
from payments.ledger.services import reserve
from payments.pledges.models import Pledge
from payments.pledges.services import covered_of, paid_of
from payments.receiving.models import CoverRepayment, Payment
from payments.receiving.rules import ReturnKind
from payments.receiving.services import (
    CoverMonth,
    ReceiveCash,
    cover_month,
    let_fund_cover,
    receive_for_commitment,
)
from payments.receiving.services.coming_back import ComeBack, come_back
from payments.receiving.services.returning import give_back
from payments.receiving.services.undoing import TakeBack, undo_allocation
from tests.factories.money import fund, give
from tests.factories.pledges import month_of, pledge
from tests.factories.returns import by_bank, going_back

DAY = date(2026, 11, 20)
DUE = 500_000
HELD = 10_000_000


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with frozen("2026-11-20"):
        yield


def covered(before: int = 0) -> tuple[Fund, Pledge, int]:
    """Return a cover fund, a commitment whose October it covers, and that month."""
    payer, promise = fund("DP", FundKind.DESIGNATED), pledge()
    month = month_of(promise, "2026-10").id
    give(payer, HELD)
    let_fund_cover(payer, 2, by=None)
    if before:
        pay(promise, before)
    cover_month(promise, CoverMonth(Month(2026, 10), "DP"), by=None)
    return payer, promise, month


def pay(promise: Pledge, amount: int) -> Payment:
    return receive_for_commitment(
        ReceiveCash(code=promise.code, amount=amount, received_on=DAY, payer_name="Mẫu"), by=None
    )


def returned(payment: Payment, amount: int, kind: ReturnKind = ReturnKind.REFUND):
    return give_back(payment, going_back(payment, amount, kind=kind, occurred_on=DAY), by=None)


def broken_covers() -> list[str]:
    # The gift that fills the cover fund is posted without a payment.
    return [one.name for one in check_books() if not one.ok and "cover" in one.name]


@pytest.mark.parametrize(
    ("before", "parts", "repaid"),
    [
        (0, [500_000], 500_000),
        (200_000, [300_000], 300_000),
        (0, [100_000, 150_000], 250_000),
        (0, [700_000], 500_000),
        (499_999, [2], 1),
    ],
)
def test_a_fund_gets_back_what_the_child_would_have_twice(
    any_app: Flask, before: int, parts: list[int], repaid: int
) -> None:
    with unit_of_work():
        payer, promise, month = covered(before)
        for part in parts:
            pay(promise, part)
    assert balance_of_fund(payer.id).amount == HELD - (DUE - before) + repaid
    assert paid_of([month])[month] + covered_of([month])[month] == DUE
    assert broken_covers() == []


@pytest.mark.parametrize("kind", [ReturnKind.REFUND, ReturnKind.REVERSAL])
def test_a_fund_pays_again_when_the_arrears_go_back(any_app: Flask, kind: ReturnKind) -> None:
    with unit_of_work():
        payer, promise, month = covered()
        payment = pay(promise, DUE)
    with unit_of_work():
        returned(payment, 200_000, kind)
        returned(payment, 200_000, kind)
    assert balance_of_fund(payer.id).amount == HELD - 200_000
    assert balance_of_fund(promise.fund_id).amount == DUE
    assert (paid_of([month])[month], covered_of([month])[month]) == (300_000, 200_000)
    assert broken_covers() == []


def test_a_dispute_that_was_won_is_repaid_again(any_app: Flask) -> None:
    with unit_of_work():
        payer, promise, month = covered()
        payment = by_bank(promise, month="2026-10", received_on=DAY)
        row = returned(payment, DUE, ReturnKind.DISPUTE)
    assert covered_of([month]) == {month: DUE}
    with unit_of_work():
        come_back(row, ComeBack(DAY, "Ngân hàng trả lại"), by=None)
    assert covered_of([month]) == {month: 0}
    assert balance_of_fund(payer.id).amount == HELD
    assert balance_of_fund(promise.fund_id).amount == DUE
    assert broken_covers() == []


def test_a_part_taken_back_is_covered_even_when_the_child_has_had_the_money(any_app: Flask) -> None:
    with unit_of_work():
        payer, promise, month = covered()
        payment = pay(promise, DUE)
        reserve(promise.fund_id, Money(DUE), "grant:1")
        undo_allocation(payment, 0, TakeBack(DUE, "Nhầm tháng"), by=None)
    assert covered_of([month]) == {month: DUE}
    assert balance_of_fund(payer.id).amount == HELD - DUE
    assert broken_covers() == []


def test_money_goes_back_only_when_the_fund_can_pay_again(any_app: Flask) -> None:
    with unit_of_work():
        payer, promise, month = covered()
        payment = pay(promise, DUE)
        reserve(payer.id, Money(HELD), "grant:1")
    with pytest.raises(RuleBroken, match="DP has"), unit_of_work():
        returned(payment, DUE)
    assert (paid_of([month])[month], covered_of([month])[month]) == (DUE, 0)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    before=st.integers(0, DUE - 1),
    acts=st.lists(st.tuples(st.booleans(), st.integers(1, DUE)), max_size=8),
)
def test_a_cover_is_what_the_child_lacks_whatever_comes_and_goes(
    app: Flask, before: int, acts: list[tuple[bool, int]]
) -> None:
    with unit_of_work():
        payer, promise, month = covered(before)
        held = balance_of_fund(payer.id).amount + DUE - before
        taken: list[list[int]] = []
        payments: list[Payment] = []
        for comes, amount in acts:
            if comes:
                payments.append(pay(promise, amount))
                taken.append([amount])
            elif payments and taken[-1][0]:
                part = min(amount, taken[-1][0])
                taken[-1][0] -= part
                returned(payments[-1], part, ReturnKind.REVERSAL)
            settled = paid_of([month])[month]
            assert covered_of([month])[month] == min(DUE - before, DUE - settled)
            assert balance_of_fund(payer.id).amount == held - covered_of([month])[month]
        whole = select(func.coalesce(func.sum(CoverRepayment.amount), 0))
        assert session.scalar(whole) >= 0
    assert broken_covers() == []
