"""Holds and sponsorships: every pair of state and event, every ground of a hold, every share."""

import json
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorship.children.rules import Standing
from sponsorship.matching.rules import (
    LEGAL,
    SIDES,
    TERMS,
    TRANSITIONS,
    EndReason,
    HoldKind,
    Side,
    SponsorshipEvent,
    SponsorshipState,
    is_legal,
    side_of,
    sources_of,
)
from sponsorship.matching.scoring import (
    GRAVEST,
    YES,
    Facts,
    Score,
    Urgency,
    Weights,
    monthly_need,
    urgency_of,
)
from sponsorship.matching.sharing import Availability, Room, Taken, availability

S, E = SponsorshipState, SponsorshipEvent
STEPS = """
proposed agree held | proposed decline ended | proposed lapse ended | proposed child_left ended
held activate active | held lapse ended | held child_left ended | held sponsor_stopped ended
active pause paused | active child_left ended | active sponsor_stopped ended
active transfer ended | paused resume active | paused child_left ended
paused sponsor_stopped ended | paused transfer ended
"""
_SPLIT = [step.split() for step in STEPS.replace("\n", "|").split("|") if step.strip()]
EXPECTED = {(S(state), E(event)): S(after) for state, event, after in _SPLIT}


@pytest.mark.parametrize(("state", "event"), list(product(S, E)))
def test_every_pair_of_state_and_event(state, event):
    assert TRANSITIONS.get((state, event)) is EXPECTED.get((state, event))
    assert (state in sources_of(event)) is ((state, event) in EXPECTED)


def test_the_end_is_final():
    assert not any(state is S.ENDED for state, _event in TRANSITIONS)


@pytest.mark.parametrize("reason", EndReason)
def test_every_end_is_the_story_of_one_side(reason):
    assert [side for side, reasons in SIDES.items() if reason in reasons] == [side_of(reason)]


@pytest.mark.parametrize(
    ("kind", "standing", "state", "ended_by"),
    list(product(HoldKind, Standing, (None, *S), (None, *Side))),
)
def test_where_each_kind_of_hold_may_stand(kind, standing, state, ended_by):
    new = {HoldKind.CHECKOUT, HoldKind.PROPOSAL, HoldKind.RESERVATION}
    after = {
        HoldKind.KEPT_WARM: {Side.SPONSOR},
        HoldKind.OFFERED_BACK: {Side.CHILD},
        HoldKind.SUBSTITUTE: {Side.CHILD, Side.FUND},
    }
    if kind in new:
        legal = state is None and ended_by is None
    elif kind is HoldKind.NO_MONEY:
        legal = state is S.HELD and ended_by is None
    else:
        legal = state is S.ENDED and ended_by in after[kind]

    assert is_legal(kind, standing, state, ended_by) is (standing is Standing.VERIFIED and legal)


def test_every_kind_has_a_life_and_a_ground():
    assert set(TERMS) == set(LEGAL) == set(HoldKind)
    assert not TERMS[HoldKind.NO_MONEY].releasable


@st.composite
def shares(draw):
    need = draw(st.integers(1, 20)) * 100_000
    room = Room(draw(st.integers(1, 4)), need, 100_000)
    taken: list[Taken] = []
    for amount, sole, sponsored in draw(
        st.lists(st.tuples(st.integers(1, 20), st.booleans(), st.booleans()), max_size=6)
    ):
        slot = room.slot(taken)
        if slot is None or (sole and taken):
            continue
        share = None if sole else min(amount * 100_000, room.left(taken))
        taken.append(Taken(slot, share, sponsored))
    return room, taken


@given(shares())
def test_shares_never_exceed_the_need_and_nobody_stands_beside_a_sole_sponsor(drawn):
    room, taken = drawn

    assert len({claim.slot for claim in taken}) == len(taken) <= room.slots
    assert sum(claim.share or 0 for claim in taken) <= room.need
    assert len(taken) == 1 or all(claim.share for claim in taken)
    assert 0 <= room.left(taken) <= room.need


@given(shares())
def test_what_is_left_says_how_a_child_is_taken(drawn):
    room, taken = drawn
    sponsored = any(claim.sponsored for claim in taken)

    found = availability(taken, room)

    assert (found is Availability.FREE) is (not taken)
    assert (found is Availability.HELD) is (bool(taken) and not sponsored)
    assert (found is Availability.FULL) is (sponsored and room.slot(taken) is None)


MONEY = st.integers(1, 2_000_000)
FACTS = st.builds(
    Facts,
    waiting_days=st.integers(0, 4_000),
    gravity=st.integers(0, GRAVEST),
    left=MONEY,
    most=MONEY,
    offered=MONEY,
    sex=st.integers(0, 1),
    age=st.integers(0, YES),
    place=st.integers(0, YES),
    siblings=st.integers(0, 1),
    free=st.integers(0, 50),
    living=st.integers(50, 99),
)


@st.composite
def weights(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=6, max_size=6)))
    return Weights(*(b - a for a, b in pairwise([0, *cuts, 100])))


@given(FACTS, weights())
def test_the_parts_of_a_score_add_up_and_stay_within_their_weights(facts, weighed):
    score = Score(facts, weighed)

    assert score.total == sum(points for _part, points, _most in score.parts) <= 100
    assert all(0 <= points <= most for _part, points, most in score.parts)


@given(FACTS, weights())
def test_a_score_is_computed_again_from_what_a_hold_keeps(facts, weighed):
    score = Score(facts, weighed)
    kept = json.loads(json.dumps(score.as_stored()))

    assert Score.from_stored(kept) == score
    assert kept["points"] == {part: points for part, points, _most in score.parts}


@given(st.integers(0, 10**9), st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_need_never_lies_below_the_programmes_least(given_by_others, least, more):
    assert least <= monthly_need(least + more, least, given_by_others) <= least + more


@given(st.integers(0, 10**6), st.integers(0, 2 * 10**6))
def test_an_assessed_need_counts_up_to_the_programmes_most(given_by_others, assessed):
    need = monthly_need(10**6, 1, given_by_others, assessed)
    assert need == max(min(assessed, 10**6) - given_by_others, 1)


def test_urgency_in_one_word():
    assert [urgency_of(gravity) for gravity in (0, 12, 13, 19, 20, 25)] == [
        Urgency.NORMAL,
        Urgency.NORMAL,
        Urgency.SOON,
        Urgency.SOON,
        Urgency.URGENT,
        Urgency.URGENT,
    ]
