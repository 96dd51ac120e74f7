"""What keeps a letter back: every combination of facts, and every step of its life."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorship.letters.rules import (
    NEXT,
    TOLD,
    Direction,
    Facts,
    Hindrance,
    Leaving,
    LetterAct,
    LetterState,
    find_hindrance,
)
from sponsorship.matching.rules import LastLetters

DAY = date(2026, 11, 20)
DIRECTIONS = st.sampled_from(Direction)
BEFORE_OR_AFTER = st.none() | st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days))
LEAVING = st.builds(
    Leaving,
    told=st.booleans(),
    stopped=st.booleans(),
    chosen=st.booleans(),
    choose_by=BEFORE_OR_AFTER,
    rule=st.sampled_from(LastLetters),
)
FACTS = st.builds(
    Facts,
    agreed=st.booleans(),
    shut=st.booleans(),
    cleared=st.booleans(),
    running=st.booleans(),
    exited=st.booleans(),
    leaving=st.none() | LEAVING,
)


@given(DIRECTIONS, FACTS)
def test_nothing_passes_without_consent_screening_and_an_open_way(direction, facts) -> None:
    if find_hindrance(direction, facts, DAY) is None:
        assert facts.agreed
        assert facts.cleared
        assert not facts.shut


@given(DIRECTIONS, FACTS)
def test_after_a_child_has_left_only_a_settled_farewell_passes(direction, facts) -> None:
    left = facts.leaving
    if left is not None and find_hindrance(direction, facts, DAY) is None:
        assert left.rule is LastLetters.PASS_ON
        assert left.told
        assert not left.stopped
        assert left.chosen or (left.choose_by is not None and left.choose_by < DAY)


@given(DIRECTIONS, FACTS)
def test_a_sponsor_who_is_not_told_gets_nothing_and_sends_nothing(direction, facts) -> None:
    left = facts.leaving
    if left is not None and not left.told:
        wanted = Hindrance.GIVE_BACK if left.stopped else Hindrance.UNTOLD
        assert find_hindrance(direction, facts, DAY) is wanted


@pytest.mark.parametrize(("running", "direction"), list(product((True, False), Direction)))
def test_when_the_sponsor_stops_only_what_it_wrote_still_passes(running, direction) -> None:
    facts = Facts(agreed=True, shut=False, cleared=True, running=running)
    ended = not running and direction is Direction.FROM_CHILD
    assert find_hindrance(direction, facts, DAY) is (Hindrance.ENDED if ended else None)


@pytest.mark.parametrize("direction", Direction)
def test_what_a_sponsor_who_stopped_wrote_is_not_for_a_child_who_has_left(direction) -> None:
    facts = Facts(agreed=True, shut=False, cleared=True, running=False, exited=True)
    assert find_hindrance(direction, facts, DAY) is not None


def test_the_default_applies_from_the_day_after_the_last_to_choose() -> None:
    leaving = Leaving(
        told=True, stopped=False, chosen=False, choose_by=DAY, rule=LastLetters.PASS_ON
    )
    facts = Facts(agreed=True, shut=False, cleared=True, running=False, leaving=leaving)
    assert find_hindrance(Direction.FROM_CHILD, facts, DAY) is Hindrance.CHOOSING
    assert find_hindrance(Direction.FROM_CHILD, facts, DAY + timedelta(days=1)) is None


@pytest.mark.parametrize(("state", "act"), list(product(LetterState, LetterAct)))
def test_no_letter_is_passed_on_that_was_not_read(state, act) -> None:
    reached = NEXT.get((state, act))
    if reached is LetterState.PASSED_ON:
        assert state is LetterState.APPROVED
    if reached is LetterState.APPROVED:
        assert (state, act) == (LetterState.WAITING, LetterAct.APPROVE)
    if state in (LetterState.PASSED_ON, LetterState.GIVEN_BACK, LetterState.WITHDRAWN):
        assert reached is None


def test_each_act_reaches_one_state_and_each_state_is_told() -> None:
    for act in LetterAct:
        assert len({reached for (_state, known), reached in NEXT.items() if known is act}) == 1
    assert set(TOLD) == set(LetterState)
