"""What stands follows from the set of messages: never from their order or number."""

import itertools
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from core.db import session, writing
from tests.factories.cards import cards_open
from tests.support.card_histories import begin, tell

TWELVE = range(12)
EXPECTED = {
    "due": "succeeded",
    "outcome": "succeeded",
    "net": 400_000,
    "paid": 400_000,
    "held": 400_000,
    "returns": [
        ("dispute", 200_000),
        ("dispute_won", 200_000),
        ("refund", 70_000),
        ("refund", 100_000),
        ("refund_failed", 70_000),
    ],
    "cases": [],
}


@st.composite
def orders(draw: Any) -> list[int]:
    """Every message one to four times, shuffled."""
    copies = [place for place in TWELVE for _ in range(draw(st.integers(1, 4)))]
    return draw(st.permutations(copies))


def told(order: list[int]) -> dict[str, Any]:
    """Tell one history in a transaction that is given up, and return where it led."""
    with writing():
        try:
            return tell(begin(), order)
        finally:
            session.rollback()


def run_histories(count: int, beginning: int = 0) -> None:
    @seed(beginning)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(orders())
    def one_state(order: list[int]) -> None:
        assert told(order) == EXPECTED

    with cards_open():
        one_state()


@pytest.mark.parametrize("part", range(5))
def test_five_hundred_histories_lead_to_one_state(app: Flask, part: int) -> None:
    run_histories(100, part)


def test_histories_lead_to_the_same_state_on_the_other_database(
    request: pytest.FixtureRequest,
) -> None:
    with request.getfixturevalue("postgres").fresh():
        run_histories(30)


REFUND, REFUNDED, FAILING, FAILED = 5, 6, 7, 8
OPENED, WITHDRAWN, WON, PAID = 9, 10, 11, 3
SCENARIOS = [
    ("a part refunded", [PAID, REFUND], 400_000),
    ("told twice", [PAID, REFUND, REFUNDED, REFUND], 400_000),
    ("refunded before the charge is told", [REFUND, PAID], 400_000),
    ("two parts refunded", [PAID, REFUND, FAILING], 330_000),
    ("a refund that failed", [PAID, FAILING, FAILED], 500_000),
    ("failed before it was made", [FAILED, PAID, FAILING], 500_000),
    ("a dispute", [PAID, OPENED], 300_000),
    ("a dispute withdrawn from us twice told", [PAID, WITHDRAWN, OPENED], 300_000),
    ("a dispute won", [PAID, OPENED, WON], 500_000),
    ("won before it was opened", [WON, PAID, OPENED], 500_000),
    ("refunded and disputed", [PAID, REFUND, OPENED], 200_000),
    ("disputed, won and refunded", [OPENED, WON, REFUND, PAID], 400_000),
]


@pytest.mark.parametrize(("what", "order", "net"), SCENARIOS)
def test_a_scenario_of_refunds_and_disputes(
    any_app: Flask, what: str, order: list[int], net: int
) -> None:
    with cards_open():
        orders_of_it = sorted(set(itertools.permutations(order)))[::2]
        states = [told(list(one)) for one in (order, *orders_of_it)]
    assert {state["net"] for state in states} == {net}
    assert {state["held"] for state in states} == {net}
    assert all(state == states[0] for state in states)
    assert states[0]["due"] == "succeeded"
