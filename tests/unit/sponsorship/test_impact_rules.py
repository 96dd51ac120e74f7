"""The oldest money of a fund leaves first, and no đồng is handed over twice."""

from hypothesis import given
from hypothesis import strategies as st

from sponsorship.impact.rules import handed_over, spread

AMOUNTS = st.lists(st.integers(1, 10**9), max_size=30)


def test_a_gift_is_gone_when_the_fund_paid_out_more_than_it_had_before():
    assert handed_over(before=500, amount=300, paid_out=900) == 300
    assert handed_over(before=500, amount=300, paid_out=600) == 100
    assert handed_over(before=500, amount=300, paid_out=400) == 0


@given(gifts=AMOUNTS, paid_out=st.integers(0, 10**10))
def test_all_gifts_together_hand_over_what_the_fund_paid_out(gifts, paid_out):
    gone = [handed_over(sum(gifts[:place]), gift, paid_out) for place, gift in enumerate(gifts)]
    assert sum(gone) == min(paid_out, sum(gifts))
    assert all(0 <= part <= gift for part, gift in zip(gone, gifts, strict=True))


@given(amounts=AMOUNTS, share=st.integers(0, 100))
def test_spreading_fills_the_earlier_amounts_first_and_loses_nothing(amounts, share):
    total = sum(amounts) * share // 100
    filled = spread(total, amounts)
    assert sum(filled) == total
    short = [part < amount for part, amount in zip(filled, amounts, strict=True)]
    assert filled == sorted_by_turn(filled, short)


def sorted_by_turn(filled: list[int], short: list[bool]) -> list[int]:
    """Return the parts with everything after the first short one, but for it, emptied."""
    if True not in short:
        return filled
    first = short.index(True)
    return filled[: first + 1] + [0] * (len(filled) - first - 1)
