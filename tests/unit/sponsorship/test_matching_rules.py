"""Holds and sponsorships: every pair of state and event, every ground of a hold, every share."""

from itertools import product

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
