"""What keeps a letter back: every combination of facts, and every step of its life."""

from dataclasses import replace
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

DIRECTIONS = st.sampled_from(Direction)
LEAVING = st.builds(Leaving, told=st.booleans(), rule=st.none() | st.sampled_from(LastLetters))
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
    if find_hindrance(direction, facts) is None:
        assert facts.agreed
        assert facts.cleared
        assert not facts.shut


@given(DIRECTIONS, FACTS)
def test_after_a_child_has_left_only_a_settled_farewell_passes(direction, facts) -> None:
    left = facts.leaving
    if left is not None and find_hindrance(direction, facts) is None:
        assert left.rule is LastLetters.PASS_ON


@given(DIRECTIONS, FACTS, st.booleans())
def test_while_what_holds_is_open_letters_wait_whatever_else(direction, facts, told) -> None:
    open_facts = replace(facts, leaving=Leaving(told=told, rule=None))
    wanted = Hindrance.CHOOSING if told else Hindrance.UNTOLD
    assert find_hindrance(direction, open_facts) is wanted


@pytest.mark.parametrize(("running", "direction"), list(product((True, False), Direction)))
def test_when_the_sponsor_stops_only_what_it_wrote_still_passes(running, direction) -> None:
    facts = Facts(agreed=True, shut=False, cleared=True, running=running)
    ended = not running and direction is Direction.FROM_CHILD
    assert find_hindrance(direction, facts) is (Hindrance.ENDED if ended else None)


@pytest.mark.parametrize("direction", Direction)
def test_what_a_sponsor_who_stopped_wrote_is_not_for_a_child_who_has_left(direction) -> None:
    facts = Facts(agreed=True, shut=False, cleared=True, running=False, exited=True)
    assert find_hindrance(direction, facts) is not None


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
