"""Rules of charges: every pair of state and move, every refusal, every limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from payments.cards.limits import MINIMUM, MOST_DIGITS, beyond_limits
from payments.cards.rules import (
    MOST_TRIES,
    OVER,
    TRANSITIONS,
    Decision,
    DueState,
    Move,
    Outcome,
    Plan,
    after_refusal,
    ask_again_in,
    move,
    outranks,
)

LEGAL = {
    Move.CLAIM: "due sending unknown declined",
    Move.LOSE: "sending unknown",
    Move.DECLINE: "sending unknown needs_action declined",
    Move.ASK: "due sending unknown declined needs_action stopped",
    Move.GIVE_UP: "due sending unknown declined needs_action",
    Move.SUCCEED: "due sending unknown needs_action declined stopped cancelled",
    Move.REOPEN: "declined needs_action stopped",
    Move.CANCEL: "due declined needs_action stopped",
}


@pytest.mark.parametrize("what", Move)
@pytest.mark.parametrize("state", DueState)
def test_every_pair_of_state_and_move_is_legal_or_refused(state: DueState, what: Move) -> None:
    assert (move(state, what) is not None) is (state.value in LEGAL[what].split())


def test_what_was_sent_is_never_cancelled_nor_begun_anew() -> None:
    for state in (DueState.SENDING, DueState.UNKNOWN):
        assert move(state, Move.CANCEL) is None
        assert move(state, Move.REOPEN) is None


def test_nothing_leads_out_of_success() -> None:
    assert not [pair for pair in TRANSITIONS if pair[0] is DueState.SUCCEEDED]
    assert DueState.SUCCEEDED in OVER


@given(st.lists(st.sampled_from(Outcome), min_size=1))
def test_news_in_any_order_leave_the_highest(news: list[Outcome]) -> None:
    known = Outcome.SENT
    for one in news:
        known = one if outranks(one, known) else known
    assert known is max([*news, Outcome.SENT], key=list(Outcome).index)


@pytest.mark.parametrize(
    ("code", "plan"),
    [
        ("insufficient_funds", Plan.RETRY),
        ("generic_decline", Plan.RETRY),
        ("do_not_honor", Plan.RETRY),
        ("processing_error", Plan.RETRY),
        ("card_velocity_exceeded", Plan.RETRY),
        ("issuer_not_available", Plan.RETRY),
        ("a_code_nobody_knows", Plan.RETRY),
        ("authentication_required", Plan.ASK),
        ("expired_card", Plan.NEW_CARD),
        ("lost_card", Plan.NEW_CARD),
        ("stolen_card", Plan.NEW_CARD),
        ("fraudulent", Plan.NEW_CARD),
        ("pickup_card", Plan.NEW_CARD),
        ("incorrect_number", Plan.NEW_CARD),
        ("stop_payment_order", Plan.NEW_CARD),
        ("revocation_of_authorization", Plan.NEW_CARD),
    ],
)
def test_a_refusal_leads_to_its_plan(code: str, plan: Plan) -> None:
    decision = after_refusal(code, 1)
    assert decision.plan is plan
    assert (decision.days > 0) is (plan is Plan.RETRY)


def test_eight_tries_in_two_weeks() -> None:
    days = [after_refusal("insufficient_funds", tries).days for tries in range(1, MOST_TRIES)]
    assert sum(days) == 14
    assert after_refusal("insufficient_funds", MOST_TRIES) == Decision(Plan.NEW_CARD)


def test_asking_again_waits_longer_each_time_and_not_for_ever() -> None:
    waits = [ask_again_in(asked) for asked in range(12)]
    assert waits == sorted(waits)
    assert waits[0].total_seconds() == 60
    assert waits[-1].total_seconds() == 4 * 3600


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        (14_999, "VND", "minimum"),
        (15_000, "VND", None),
        (99_999_999, "VND", None),
        (100_000_000, "VND", "maximum"),
        (49, "USD", "minimum"),
        (50, "USD", None),
        (49, "JPY", "minimum"),
        (199, "KWD", "minimum"),
        (200, "KWD", None),
        (12_345, "KWD", "digit"),
        (12_340, "KWD", None),
        (1_000, "LAK", "currency"),
    ],
)
def test_limits_by_currency(amount: int, currency: str, why: str | None) -> None:
    beyond = beyond_limits(Money(amount, currency))
    assert (beyond.why if beyond else None) == why


@given(st.sampled_from(sorted(MINIMUM)), st.integers(1, 10**10))
def test_a_limit_named_can_be_charged(currency: str, amount: int) -> None:
    try:
        money = Money(amount, currency)
    except ValueError:
        return  # not a currency that we keep books in
    beyond = beyond_limits(money)
    if beyond and beyond.why != "digit":
        assert beyond_limits(Money(beyond.limit.amount, currency)) is None or (
            beyond.why == "maximum" and beyond.limit.amount == MOST_DIGITS
        )
