"""What notes and coins come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.till.rules import FACES, deposit_number, worth

piles = st.dictionaries(st.sampled_from(FACES), st.integers(0, 100_000))


@given(piles, piles)
def test_two_piles_together_are_worth_their_sum(one: dict[int, int], other: dict[int, int]) -> None:
    together = {face: one.get(face, 0) + other.get(face, 0) for face in {*one, *other}}
    assert worth(together) == worth(one) + worth(other)


@given(piles)
def test_a_pile_is_worth_what_its_pieces_laid_in_a_row_are(pile: dict[int, int]) -> None:
    counted = 0
    for face, number in pile.items():
        counted += sum([face] * min(number, 50)) + face * max(number - 50, 0)
    assert worth(pile) == counted


@given(st.integers(0, 10**9))
def test_every_sum_of_five_hundreds_can_be_laid_down(half_thousands: int) -> None:
    left, pile = half_thousands * 500, {}
    for face in FACES:
        pile[face], left = divmod(left, face)
    assert left == 0
    assert worth(pile) == half_thousands * 500


@pytest.mark.parametrize("pile", [{300: 1}, {500: -1}, {0: 1}])
def test_what_is_no_money_is_refused(pile: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="pieces of"):
        worth(pile)


def test_a_deposit_is_numbered_like_the_other_papers() -> None:
    assert deposit_number("QBT26-N", 3) == "QBT26-N 0000003"
