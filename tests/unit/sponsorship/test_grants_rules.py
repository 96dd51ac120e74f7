"""Which step of a grant may follow which, and who may not take it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsorship.grants.rules import NEXT, Clash, GrantState, Hands, Step, clash, file_kind

LEGAL = {
    "requested add_paper requested",
    "requested approve approved",
    "requested decline declined",
    "approved add_paper approved",
    "approved decline declined",
    "approved pay paid",
    "paid add_paper evidenced",
    "evidenced add_paper evidenced",
    "evidenced close closed",
}


@pytest.mark.parametrize(("state", "step"), list(product(GrantState, Step)))
def test_every_pair_of_state_and_step_is_legal_or_refused_as_the_office_works(state, step):
    expected = {line.split()[2] for line in LEGAL if line.startswith(f"{state} {step} ")}
    following = NEXT.get((state, step))
    assert ({str(following)} if following else set()) == expected


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_no_order_of_steps_pays_what_was_not_approved_or_closes_what_was_not_proved(steps):
    state, seen = GrantState.REQUESTED, [GrantState.REQUESTED]
    for step in steps:
        state = NEXT.get((state, step), state)
        seen.append(state)
    if GrantState.PAID in seen:
        assert GrantState.APPROVED in seen[: seen.index(GrantState.PAID)]
        assert GrantState.DECLINED not in seen
    if GrantState.CLOSED in seen:
        assert GrantState.EVIDENCED in seen
        assert seen[-1] is GrantState.CLOSED


ASKED, DECIDED, PAID, STRANGER = 1, 2, 3, 4
HANDS = Hands(ASKED, DECIDED, PAID)


@pytest.mark.parametrize(
    ("step", "actor", "expected"),
    [
        (Step.APPROVE, ASKED, Clash.OWN_REQUEST),
        (Step.DECLINE, ASKED, Clash.OWN_REQUEST),
        (Step.PAY, ASKED, Clash.OWN_REQUEST),
        (Step.PAY, DECIDED, Clash.OWN_DECISION),
        (Step.CLOSE, PAID, Clash.OWN_PAYMENT),
        (Step.ADD_PAPER, ASKED, None),
        (Step.CLOSE, ASKED, None),
        (Step.PAY, STRANGER, None),
        (Step.APPROVE, STRANGER, None),
    ],
)
def test_nobody_holds_the_same_money_twice(step, actor, expected):
    assert clash(step, HANDS, actor) is expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\xff\xd8\xff\xe0JFIF", "jpg"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"MZ a program called bill.pdf", None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content, expected):
    assert file_kind(content) == expected
