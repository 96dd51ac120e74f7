"""Funds: what they hold is the sum of their entries, whoever books at the same time."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.db import session, unit_of_work
from core.errors import NotFound, RuleBroken
from core.money import Money
from payments.funds.rules import FundKind
from payments.funds.services import (
    available_in,
    balance_of_fund,
    child_funds,
    general_fund,
    get_fund,
    get_fund_by_code,
    list_fund_balances,
)
from payments.ledger.rules import AccountUse, ReservationEnd
from payments.ledger.services import balance_of, end_reservation, post, reserve
from tests.factories.money import accounts, aid, fund, give
from tests.factories.people import organisation
from tests.support.parallel import at_once

DAY = date(2026, 10, 1)
CODES = ("HB", "XM", "TH")


def test_a_fund_is_found_by_its_public_id_and_by_its_code(app: Flask) -> None:
    general = general_fund(organisation().id)
    assert general.kind is FundKind.UNRESTRICTED
    assert get_fund(general.public_id) is general
    assert get_fund_by_code(organisation().id, "CHUNG") is general


def test_a_fund_that_is_not_there_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        get_fund("nowhere")
    with pytest.raises(NotFound):
        get_fund_by_code(organisation().id, "NONE")


def test_funds_of_children_are_opened_once(any_app: Flask) -> None:
    with unit_of_work():
        first = child_funds(organisation().id, ["QN-00001", "QN-00002"], DAY)
        again = child_funds(organisation().id, ["QN-00002", "QN-00003"], DAY)
    assert set(first) == {"QN-00001", "QN-00002"}
    assert set(again) == {"QN-00002", "QN-00003"}
    assert again["QN-00002"] == first["QN-00002"]
    opened = get_fund_by_code(organisation().id, "QN-00003")
    assert (opened.kind, opened.opened_on, opened.currency) == (FundKind.CHILD, DAY, "VND")


def test_more_codes_may_be_asked_for_than_a_statement_takes_values(any_app: Flask) -> None:
    with unit_of_work():
        opened = child_funds(organisation().id, ["QN-00001"], DAY)
        assert child_funds(organisation().id, ["QN-00001"] * 70_000, DAY) == opened


def test_no_child_needs_no_fund(app: Flask) -> None:
    assert child_funds(organisation().id, [], DAY) == {}


def test_balances_tell_received_paid_and_reserved_apart(any_app: Flask) -> None:
    with unit_of_work():
        give(fund("PT"), 500_000)
        post([aid(fund("PT"), 120_000)])
        reserve(fund("PT").id, Money(50_000), "grant:1")
        reserve(fund("PT").id, Money(60_000), "grant:2")
        end_reservation("grant:2", ReservationEnd.RELEASED)
    sums = {one.fund.code: one for one in list_fund_balances([organisation().id])}
    surgery = sums["PT"]
    assert (surgery.received, surgery.paid) == (Money(500_000), Money(120_000))
    assert (surgery.balance, surgery.reserved) == (Money(380_000), Money(50_000))
    assert surgery.available == Money(330_000)
    assert sums["CHUNG"].balance == Money(0)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    events=st.lists(
        st.tuples(
            st.sampled_from(CODES), st.sampled_from(["give", "aid"]), st.integers(1, 5_000_000)
        ),
        max_size=15,
    )
)
def test_whatever_is_booked_funds_and_cash_agree_and_none_is_overdrawn(
    app: Flask, events: list[tuple[str, str, int]]
) -> None:
    held = dict.fromkeys(CODES, 0)
    for code, act, amount in events:
        bound = fund(code, FundKind.RESTRICTED)
        if act == "give":
            give(bound, amount)
            held[code] += amount
        elif amount <= held[code]:
            post([aid(bound, amount)])
            held[code] -= amount
    assert {
        code: balance_of_fund(fund(code, FundKind.RESTRICTED).id).amount for code in CODES
    } == held
    assert balance_of(accounts()[AccountUse.CASH]).amount == sum(held.values())
    session.rollback()


def test_money_is_promised_once_however_many_ask(any_app: Flask) -> None:
    with unit_of_work():
        give(fund("PT"), 500_000)
    surgery = fund("PT").id
    ended = at_once(any_app, [_asking(surgery, number) for number in range(6)])
    refused = [one for one in ended if isinstance(one, RuleBroken)]
    assert len(refused) == 4, ended
    assert available_in(surgery) == Money(100_000)


def _asking(fund_id: int, number: int) -> Callable[[], None]:
    def ask() -> None:
        with unit_of_work():
            reserve(fund_id, Money(200_000), f"grant:{number}")

    return ask


def test_bound_money_is_paid_once_however_many_pay(any_app: Flask) -> None:
    with unit_of_work():
        give(fund("PT"), 500_000)
        orders = [aid(fund("PT"), 200_000) for _ in range(6)]
    surgery = fund("PT").id

    def paying(number: int) -> Callable[[], None]:
        def pay() -> None:
            with unit_of_work():
                post([orders[number]])

        return pay

    ended = at_once(any_app, [paying(number) for number in range(6)])
    assert len([one for one in ended if isinstance(one, RuleBroken)]) == 4, ended
    assert balance_of_fund(surgery) == Money(100_000)
